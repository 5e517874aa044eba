import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RunView } from '../../src/app/views.ts'
import { createClient } from '../../src/client/client.ts'
import type { SkeinClient } from '../../src/client/client.ts'
import { startServer } from '../server-process.ts'
import type { ServerProcess } from '../server-process.ts'

/** Takes every step and reports later, or never. */
let agent: Server
const tokens: string[] = []
let folder: string
let server: ServerProcess

beforeEach(async () => {
  tokens.length = 0
  agent = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      tokens.push((JSON.parse(body) as { token: string }).token)
      response.writeHead(202).end()
    })
  })
  await new Promise<void>((resolve) => agent.listen(0, '127.0.0.1', resolve))
  folder = await mkdtemp(join(tmpdir(), 'skein-deadlines-'))
  const { port } = agent.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/`
  const capabilities = [{ name: 'work.later', description: 'Later', idempotent: true }]
  const config = { agents: [{ name: 'later', kind: 'http', url, capabilities }] }
  await writeFile(join(folder, 'skein.config.json'), JSON.stringify(config))
  server = await start()
})

afterEach(async () => {
  await server.kill('SIGKILL')
  agent.closeAllConnections()
  agent.close()
  await rm(folder, { recursive: true, force: true })
})

const start = (): Promise<ServerProcess> =>
  startServer(['--data', join(folder, 'data'), '--config', join(folder, 'skein.config.json')])
const client = (): SkeinClient => createClient({ url: server.url })

async function restart(): Promise<void> {
  await server.kill('SIGKILL')
  server = await start()
}

async function taken(step: object, policy: RunView['plan']['policy'] = {}): Promise<string> {
  const steps = [{ id: 'a', capability: 'work.later', ...step }]
  const plan = { name: 'P', steps, policy: { onFailure: 'fail' as const, ...policy } }
  const { id } = await client().runs.start({ plan })
  await expect.poll(() => tokens.length).toBe(1)
  const whyNow = async (): Promise<string> => (await client().runs.why(id, 'a')).sentence
  await expect.poll(whyNow).toContain('which reports later')
  return id
}

test('who reports later and is silent has failed, also when Skein was away meanwhile', async () => {
  const id = await taken({ idleTimeoutMs: 1_000 })
  await restart()
  // What nobody could hear does not count: the limit begins anew.
  expect((await client().runs.get(id)).status).toBe('EXECUTING')
  const run = await client().runs.result(id)
  expect(run).toMatchObject({ status: 'FAILED', error: { code: 'STEP_IDLE' } })
  const [token = ''] = tokens
  await expect(client().runs.heartbeat(token)).rejects.toMatchObject({
    code: 'STEP_HEARTBEAT_LATE',
  })
  await expect(client().runs.report(token, { output: 1 })).rejects.toMatchObject({
    code: 'STEP_RESULT_LATE',
  })
  const { items } = await client().runs.eventPage(id)
  expect(items.map(({ type }) => type)).toContain('step.refused')
})

test('who reports later and gives signs of life by HTTP is waited for', async () => {
  const id = await taken({ idleTimeoutMs: 1_000 })
  const [token = ''] = tokens
  for (let beat = 0; beat < 6; beat += 1) {
    await new Promise((resolve) => setTimeout(resolve, 400))
    const response = await fetch(`${server.url}/v1/steps/${token}/heartbeat`, { method: 'POST' })
    expect(response.status).toBe(204)
  }
  await client().runs.report(token, { output: 'done' })
  expect(await client().runs.result(id)).toMatchObject({ status: 'COMPLETED' })
  await expect(client().runs.heartbeat('nonsense')).rejects.toMatchObject({
    code: 'STEP_TOKEN_UNKNOWN',
  })
})

test('the time limit of an attempt, of a run and of a question outlive the process', async () => {
  const attempt = await taken({ timeoutMs: 1_500 })
  tokens.length = 0
  const whole = await taken({}, { deadlineMs: 1_500 })
  const approval = { question: 'OK?', deadlineMs: 1_500 }
  const steps = [{ id: 'ok', kind: 'approval' as const, approval }]
  const policy = { onFailure: 'fail' as const }
  const { id: question } = await client().runs.start({ plan: { name: 'Q', steps, policy } })
  await restart()
  const codeOf = async (id: string): Promise<string | undefined> =>
    (await client().runs.result(id)).error?.code
  expect(await codeOf(attempt)).toBe('STEP_TIMED_OUT')
  expect(await codeOf(whole)).toBe('RUN_TIMED_OUT')
  expect(await codeOf(question)).toBe('APPROVAL_EXPIRED')
})
