import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { ChatAnswer, RunView } from '../../src/app/views.ts'
import { createClient } from '../../src/client/client.ts'
import { startServer, type ServerProcess } from '../server-process.ts'

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
let folder: string
let server: ServerProcess
let client: ReturnType<typeof createClient>

const start = async (): Promise<void> => {
  server = await startServer(['--data', folder], { SKEIN_EXAMPLE_SPEED: '0' })
  client = createClient({ url: server.url })
}

/** The real command, beside the running server. */
async function skein(...words: readonly string[]): Promise<string> {
  const { SKEIN_URL: _url, ...env } = process.env
  const { stdout } = await promisify(execFile)(process.execPath, [main, ...words], { env })
  return stdout
}

const example = (...words: readonly string[]) => skein('example', ...words, '--data', folder)

async function faults(): Promise<readonly unknown[]> {
  const { faults: listed } = JSON.parse(await example('list', '--json')) as { faults: unknown[] }
  return listed
}

async function approve(answer: ChatAnswer): Promise<ChatAnswer> {
  await client.approvals.answer(answer.approvalId ?? '', { decision: 'APPROVE' })
  return client.answer(answer.messageId)
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein-diagnosis-'))
  await start()
})

afterEach(() => example('mend'))

afterAll(async () => {
  await server.kill('SIGTERM')
  await rm(folder, { recursive: true, force: true })
})

const wordings: readonly (readonly [string, string, string])[] = [
  ['release', 'staging', 'my application is failing in staging, fix it'],
  ['replicas', 'production', 'shop is down in production'],
  ['secret', 'staging', 'users get errors on shop in staging'],
  ['policy', 'production', 'Find out why shop is failing in prod and act on what you find'],
  ['certificate', 'staging', 'why is the checkout service failing?'],
]

describe('what is broken is found, mended once a person agrees, and checked again', () => {
  test.each(wordings)('%s in %s: %s', { timeout: 30_000 }, async (way, environment, message) => {
    await example('break', way, '--application', 'shop', '--environment', environment)
    const asked = await client.ask(message)
    expect(asked.answer).toMatch(/^Found: .*May this be done\?/u)
    const { steps } = await client.runs.get(asked.run?.id ?? '')
    const checks = steps.filter(
      ({ id, name }) => name.startsWith('Check ') && !id.endsWith('_again'),
    )
    expect(new Set(checks.map(({ capability }) => capability)).size).toBe(4)
    expect(checks.every(({ dependsOn }) => dependsOn.length === 0)).toBe(true)
    expect(await faults()).toHaveLength(1)
    const mended = await approve(asked)
    expect(mended.answer).toMatch(/^Found 1 problem, and mended it\./u)
    expect(mended.answer).toContain('Verified: checked again, and nothing is wrong any more.')
    expect(mended.run?.status).toBe('COMPLETED')
    expect(await faults()).toEqual([])
  })
})

test('the command line says what to approve, and what was done', { timeout: 30_000 }, async () => {
  await example('break', 'replicas')
  const said = await skein('ask', 'my app keeps crashing in staging', '--data', folder)
  const [, approval = ''] = /skein approve (\S+)/u.exec(said) ?? []
  expect(said).toContain('has no replicas left')
  await skein('approve', approval, '--data-folder', folder)
  const { items } = await client.conversations.list({ limit: 1 })
  const { items: messages } = await client.conversations.messages(items[0]?.id ?? '')
  const last = await client.answer(messages[0]?.id ?? '')
  expect(last.answer).toContain('Done: Scale service checkout 2.')
})

test('where nothing is wrong, it says so and changes nothing', async () => {
  const answer = await client.ask('shop is failing in staging, fix it')
  expect(answer.answer).toMatch(/^Nothing is wrong, and nothing was changed\./u)
  expect(answer.approvalId).toBeUndefined()
  const run = await client.runs.get(answer.run?.id ?? '')
  expect(run.plan.steps.some(({ kind }) => kind === 'approval')).toBe(false)
})

test('what a person rejects is left as it is', async () => {
  await example('break', 'release')
  const asked = await client.ask('shop is down in staging')
  await client.approvals.answer(asked.approvalId ?? '', { decision: 'REJECT', comment: 'not now' })
  const left = await client.answer(asked.messageId)
  expect(left.answer).toMatch(/^Found 1 problem; nothing was changed\./u)
  expect(await faults()).toHaveLength(1)
})

test('several things at once are mended with one approval', { timeout: 30_000 }, async () => {
  for (const way of ['release', 'replicas', 'secret']) await example('break', way)
  const mended = await approve(await client.ask('Something is wrong with shop in staging'))
  expect(mended.answer).toMatch(/^Found 3 problems, and mended it\./u)
  expect(await faults()).toEqual([])
})

test('a plan says that it is decided step by step, and why', async () => {
  const planned = await client.plan({ message: 'shop is down in staging', explain: true })
  expect(planned.strategy).toMatchObject({
    type: 'reactive',
    reason: expect.stringMatching(/step by step/u),
  })
  expect(planned.plan?.steps.filter(({ capability }) => capability !== undefined)).toHaveLength(4)
})

test('a server that is killed on the way goes on where it was', { timeout: 60_000 }, async () => {
  await example('break', 'policy', '--environment', 'production', '--application', 'shop')
  const asked = await client.ask('shop is broken in production', { wait: false })
  await server.kill('SIGKILL')
  await start()
  const approvalId = await vi.waitFor(async () => {
    const { items } = await client.approvals.list({ status: 'OPEN' })
    const open = items.find(({ runId }) => runId === asked.run?.id)
    if (open === undefined) throw new Error('Nobody is asked yet')
    return open.id
  }, 20_000)
  await server.kill('SIGKILL')
  await start()
  await client.approvals.answer(approvalId, { decision: 'APPROVE' })
  const mended = await client.answer(asked.messageId)
  expect(mended.answer).toContain('Verified: checked again')
  const run: RunView = await client.runs.get(asked.run?.id ?? '')
  const decisions = run.steps.filter(({ id }) => id.startsWith('decide_'))
  expect(decisions.map(({ status }) => status)).toEqual(['COMPLETED', 'COMPLETED'])
  expect(await faults()).toEqual([])
  const rows = await client.graph.query({
    query:
      'MATCH (d:Decision)-[:AFFECTS_PLAN]->(p:ExecutionPlan {run_id: $run}) RETURN d.action AS a',
    parameters: { run: run.id },
    consistency: 'latest',
  })
  expect(rows.rows.length).toBeGreaterThanOrEqual(3)
})
