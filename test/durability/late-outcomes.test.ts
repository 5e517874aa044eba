import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ReconciliationView, RunView } from '../../src/app/views.ts'
import { createClient } from '../../src/client/client.ts'
import type { SkeinClient } from '../../src/client/client.ts'
import { openWorkplace } from '../cli/skein-process.ts'
import type { Workplace } from '../cli/skein-process.ts'
import { startServer } from '../server-process.ts'
import type { ServerProcess } from '../server-process.ts'
import { openLoggingAgent } from './logging-agent.ts'
import type { LoggingAgent } from './logging-agent.ts'

let agent: LoggingAgent
let folder: string
let workplace: Workplace
let server: ServerProcess
/** Units: milliseconds that the agent takes. */
let delay: number

beforeEach(async () => {
  delay = 60_000
  agent = await openLoggingAgent(() => delay)
  folder = await mkdtemp(join(tmpdir(), 'skein-late-'))
  workplace = await openWorkplace()
  const capabilities = [
    { name: 'work.once', description: 'Once', idempotent: false },
    { name: 'work.any', description: 'As often as you like', idempotent: true },
  ]
  const config = { agents: [{ name: 'logger', kind: 'http', url: agent.url, capabilities }] }
  await writeFile(join(folder, 'skein.config.json'), JSON.stringify(config))
  server = await startServer([
    '--data',
    join(folder, 'data'),
    '--config',
    join(folder, 'skein.config.json'),
  ])
})

afterEach(async () => {
  await server.kill('SIGKILL')
  await agent.close()
  await workplace.close()
  // The process that the killed server had for its graph writes a moment longer.
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
})

const client = (): SkeinClient => createClient({ url: server.url })

interface Case {
  readonly policy?: NonNullable<RunView['plan']['policy']>
  readonly step?: object
}

/** A step whose time is up while its agent is at work. */
async function start({ policy = {}, step = { timeoutMs: 150 } }: Case): Promise<string> {
  const steps = [{ id: 'pay', capability: 'work.once', ...step }]
  const { id } = await client().runs.start({ plan: { name: 'Pay', steps, policy } })
  return id
}

async function lost(): Promise<readonly ReconciliationView[]> {
  return (await client().reconciliations.list({ status: 'OPEN' })).items
}

test.each([
  [{ timeoutMs: 150 }, 'STEP_TIMED_OUT'],
  [{ idleTimeoutMs: 120 }, 'STEP_IDLE'],
])('with %j it has failed with %s, is on the list, and is settled there', async (step, code) => {
  const runId = await start({ step })
  expect(await client().runs.result(runId)).toMatchObject({ status: 'FAILED', error: { code } })
  const [open, ...others] = await lost()
  expect(others).toEqual([])
  expect(open).toMatchObject({ runId, stepId: 'pay', attempt: 1, agent: 'logger' })
  const id = open?.id ?? ''
  const done = ['--done', '--output', '{"receipt":7}', '--reason', 'the bank has it']
  expect((await workplace.run('reconcile', id, ...done, '--url', server.url)).code).toBe(0)
  const run = await client().runs.result(runId)
  expect(run).toMatchObject({ status: 'COMPLETED', output: { pay: { receipt: 7 } } })
  expect(await lost()).toEqual([])
  expect(agent.receipts).toHaveLength(1)
})

test('what is idempotent has nothing to be found out', async () => {
  const runId = await start({ step: { capability: 'work.any', timeoutMs: 150 } })
  expect((await client().runs.result(runId)).error?.code).toBe('STEP_TIMED_OUT')
  expect(await lost()).toEqual([])
})

test('where the plan asks, a person says whether it was done, once no retry is left', async () => {
  const step = { timeoutMs: 150, retry: { attemptsMax: 2, delayMs: 0 } }
  const runId = await start({ policy: { onUnknown: 'ask' }, step })
  await expect.poll(async () => (await lost()).length).toBe(1)
  const [open] = await lost()
  expect(open).toMatchObject({ attempt: 2, actions: ['complete', 'retry', 'skip', 'fail'] })
  const asked = await client().approvals.get(open?.approvalId ?? '')
  expect(asked.question).toContain('It was sent to logger, and no result came in time.')
  expect((await client().runs.get(runId)).status).toBe('EXECUTING')
  delay = 1
  await client().reconciliations.settle(open?.id ?? '', { action: 'retry', reason: 'no trace' })
  expect((await client().runs.result(runId)).status).toBe('COMPLETED')
  expect(new Set(agent.receipts.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1)
})

test('what was handed to somebody is settled by them', async () => {
  await start({ policy: { onUnknown: 'ask' } })
  await expect.poll(async () => (await lost()).length).toBe(1)
  const [open] = await lost()
  const id = open?.id ?? ''
  await client().approvals.delegate(open?.approvalId ?? '', { assignees: ['ada'] })
  const settle = ['reconcile', id, '--done', '--reason', 'seen', '--url', server.url]
  const refused = await workplace.run(...settle)
  expect(refused.err).toContain('ada')
  expect(refused.code).not.toBe(0)
  expect(await client().reconciliations.get(id)).toMatchObject({ status: 'OPEN' })
  expect((await workplace.run(...settle, '--by', 'ada')).code).toBe(0)
  expect(await client().reconciliations.get(id)).toMatchObject({
    status: 'SETTLED',
    settlement: { by: 'user:ada', action: 'complete' },
  })
})

test('where the plan has it sent again, that ends', async () => {
  const runId = await start({ policy: { onUnknown: 'retry' } })
  expect((await client().runs.result(runId)).error?.code).toBe('STEP_TIMED_OUT')
  expect(agent.receipts.map(({ attempt }) => attempt)).toEqual([1, 2, 3])
  expect(await lost()).toMatchObject([{ attempt: 3 }])
})
