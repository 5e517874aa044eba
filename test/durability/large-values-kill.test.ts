import { readdirSync, statSync, utimesSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createClient } from '../../src/client/client.ts'
import { openWorkplace } from '../cli/skein-process.ts'
import type { Workplace } from '../cli/skein-process.ts'
import { startServer } from '../server-process.ts'
import type { ServerProcess } from '../server-process.ts'

/** Units: characters. More than the journal takes. */
const large = 200_000
let agent: Server
/** Called when the agent has a step, before it answers. */
let beforeAnswer: (attempt: number) => void
let attempts: number
let folder: string
let server: ServerProcess
let workplace: Workplace

beforeEach(async () => {
  attempts = 0
  beforeAnswer = () => undefined
  agent = createServer((request, response) => {
    request.resume().on('end', () => {
      attempts += 1
      beforeAnswer(attempts)
      response.setHeader('content-type', 'application/json')
      // No two attempts give the same, so that each has a blob of its own.
      response.end(JSON.stringify({ output: String(attempts).repeat(large) }))
    })
  })
  await new Promise<void>((resolve) => agent.listen(0, '127.0.0.1', resolve))
  const { port } = agent.address() as AddressInfo
  folder = await mkdtemp(join(tmpdir(), 'skein-large-kill-'))
  workplace = await openWorkplace()
  const url = `http://127.0.0.1:${port}/`
  const capabilities = [{ name: 'text.make', description: 'Text', idempotent: true }]
  const config = { agents: [{ name: 'maker', kind: 'http', url, capabilities }] }
  await writeFile(join(folder, 'skein.config.json'), JSON.stringify(config))
  server = await start()
})

afterEach(async () => {
  await server.kill('SIGKILL')
  agent.closeAllConnections()
  agent.close()
  await workplace.close()
  // The process that the killed server had for its graph writes a moment longer.
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
})

const start = (): Promise<ServerProcess> =>
  startServer(['--data', join(folder, 'data'), '--config', join(folder, 'skein.config.json')])

function blobs(): readonly string[] {
  const home = join(folder, 'data', 'blobs')
  const paths = readdirSync(home, { recursive: true, encoding: 'utf8' })
  return paths.map((path) => join(home, path)).filter((path) => statSync(path).isFile())
}

/** Nothing can be added to the journal until this is closed. */
function holdJournal(): DatabaseSync {
  const journal = new DatabaseSync(join(folder, 'data', 'journal.sqlite'), { timeout: 10_000 })
  journal.exec('BEGIN IMMEDIATE')
  return journal
}

async function collected(): Promise<unknown> {
  const { code, out } = await workplace.run('gc', '--json', '--url', server.url)
  expect(code).toBe(0)
  return JSON.parse(out)
}

test('killed between a large value and the fact that refers to it, only garbage is left', async () => {
  let journal: DatabaseSync | undefined
  beforeAnswer = (attempt) => {
    if (attempt === 1) journal = holdJournal()
  }
  const client = createClient({ url: server.url })
  const steps = [
    { id: 'made', capability: 'text.make' },
    { id: 'seen', kind: 'approval' as const, dependsOn: ['made'], approval: { question: 'OK?' } },
  ]
  const { id } = await client.runs.start({ plan: { name: 'Large', steps } })
  const isKept = (): boolean => blobs().some((path) => !path.endsWith('.new'))
  await expect.poll(isKept, { timeout: 20_000 }).toBe(true)
  await server.kill('SIGKILL')
  journal?.close()
  const [orphan = ''] = blobs()

  server = await start()
  const again = createClient({ url: server.url })
  await expect
    .poll(async () => (await again.approvals.list({ status: 'OPEN' })).items)
    .toHaveLength(1)
  const { items } = await again.runs.eventPage(id)
  const ofStep = items.filter(({ type }) => /^step\.(?:interrupted|succeeded)$/.test(type))
  expect(ofStep.map(({ type }) => type)).toEqual(['step.interrupted', 'step.succeeded'])
  expect(attempts).toBe(2)
  await again.approvals.answer(`${id}.seen.1`, { decision: 'APPROVE' })
  expect((await again.runs.result(id)).status).toBe('COMPLETED')

  expect(blobs()).toHaveLength(2)
  // What is young stays: somebody may be about to refer to it.
  expect(await collected()).toMatchObject({ orphans: 0 })
  const before = new Date(Date.now() - 60 * 60_000)
  await server.kill('SIGKILL')
  for (const path of blobs()) utimesSync(path, before, before)
  server = await start()
  expect(await collected()).toMatchObject({ orphans: 1, runs: 0 })
  const [kept = '', ...others] = blobs()
  expect(others).toEqual([])
  expect(kept).not.toBe(orphan)
  const made = await createClient({ url: server.url }).runs.step(id, 'made')
  expect(JSON.stringify(made)).toContain(kept.slice(-64))
})
