import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ReconciliationView, RunView } from '../../src/app/views.ts'
import { createClient } from '../../src/client/client.ts'
import type { SkeinClient } from '../../src/client/client.ts'
import { openWorkplace } from '../cli/skein-process.ts'
import type { Ended, Workplace } from '../cli/skein-process.ts'
import { startServer } from '../server-process.ts'
import type { ServerProcess } from '../server-process.ts'
import { openLoggingAgent } from './logging-agent.ts'
import type { LoggingAgent } from './logging-agent.ts'

let agent: LoggingAgent
let folder: string
let workplace: Workplace
let server: ServerProcess
/** Units: milliseconds that the agent takes. */
let delay = 0

beforeEach(async () => {
  delay = 60_000
  agent = await openLoggingAgent(() => delay)
  folder = await mkdtemp(join(tmpdir(), 'skein-unknown-'))
  workplace = await openWorkplace()
  const capabilities = [{ name: 'work.once', description: 'Once', idempotent: false }]
  const config = { agents: [{ name: 'logger', kind: 'http', url: agent.url, capabilities }] }
  await writeFile(join(folder, 'skein.config.json'), JSON.stringify(config))
  server = await start()
})

afterEach(async () => {
  await server.kill('SIGKILL')
  await agent.close()
  await workplace.close()
  await rm(folder, { recursive: true, force: true })
})

const start = (): Promise<ServerProcess> =>
  startServer(['--data', join(folder, 'data'), '--config', join(folder, 'skein.config.json')])

const client = (): SkeinClient => createClient({ url: server.url })
const cli = (...words: readonly string[]): Promise<Ended> =>
  workplace.run(...words, '--url', server.url)

/** Runs two steps, the second after the first, and kills the server while the first is done. */
async function crash(policy: NonNullable<RunView['plan']['policy']>): Promise<string> {
  const steps = [
    { id: 'pay', capability: 'work.once' },
    { id: 'tell', capability: 'work.once', dependsOn: ['pay'], inputs: { of: '{{ pay.output }}' } },
  ]
  const { id } = await client().runs.start({ plan: { name: 'Pay', steps, policy } })
  await expect.poll(() => agent.receipts.length).toBe(1)
  await server.kill('SIGKILL')
  delay = 1
  server = await start()
  return id
}

async function onlyLost(): Promise<ReconciliationView> {
  const { items } = await client().reconciliations.list({ status: 'OPEN' })
  expect(items).toHaveLength(1)
  return items[0] as ReconciliationView
}

test('where the plan asks, a person says that it was done, and it is not done again', async () => {
  const runId = await crash({ onUnknown: 'ask' })
  const lost = await onlyLost()
  expect(lost).toMatchObject({ runId, stepId: 'pay', attempt: 1, agent: 'logger' })
  const { sentence } = await client().runs.why(runId, 'pay')
  expect(sentence).toContain('pay may have been done, and nobody knows, and waits since')
  const listed = await cli('reconcile')
  expect(listed.out).toContain(lost.id)
  const args = ['--done', '--output', '{"receipt":7}', '--reason', 'the bank has it']
  expect((await cli('reconcile', lost.id, ...args)).code).toBe(0)
  const run = await client().runs.result(runId)
  expect(run.status).toBe('COMPLETED')
  expect(run.steps[0]?.output).toEqual({ receipt: 7 })
  expect(agent.receipts.map(({ stepId }) => stepId)).toEqual(['pay', 'tell'])
  expect(await client().reconciliations.get(lost.id)).toMatchObject({
    status: 'SETTLED',
    actions: [],
    settlement: { action: 'complete', by: 'user:local', reason: 'the bank has it' },
  })
  expect((await cli('reconcile', lost.id, '--again')).code).toBe(4)
})

test('the question is answered like every question, and sent again under the same key', async () => {
  const runId = await crash({ onUnknown: 'ask' })
  const { approvalId = '' } = await onlyLost()
  const approval = await client().approvals.get(approvalId)
  expect(approval).toMatchObject({ status: 'OPEN', about: 'unknown', stepId: 'pay' })
  const wrong = client().approvals.answer(approvalId, { decision: 'APPROVE', data: {} })
  await expect(wrong).rejects.toMatchObject({ code: 'APPROVAL_ANSWER_INVALID' })
  const answered = await cli('approve', approvalId, '--data', '{"action":"retry"}')
  expect(answered.code).toBe(0)
  expect((await client().runs.result(runId)).status).toBe('COMPLETED')
  const [first, second] = agent.receipts
  expect(second).toMatchObject({ attempt: 2, idempotencyKey: first?.idempotencyKey })
  expect((await client().reconciliations.list({ status: 'OPEN' })).items).toEqual([])
})

test('a question that nobody has answered is still open after another crash', async () => {
  const runId = await crash({ onUnknown: 'ask' })
  const { id } = await onlyLost()
  await server.kill('SIGKILL')
  server = await start()
  expect((await onlyLost()).id).toBe(id)
  await client().reconciliations.settle(id, { action: 'fail', reason: 'it bounced' })
  const run = await client().runs.result(runId)
  expect(run).toMatchObject({ status: 'FAILED', error: { code: 'OUTCOME_UNKNOWN' } })
  expect(agent.receipts).toHaveLength(1)
})

test('where the plan lets it fail, what is found out later has the run go on', async () => {
  const runId = await crash({})
  expect((await client().runs.result(runId)).status).toBe('FAILED')
  const { id, actions } = await onlyLost()
  expect(actions).toEqual(['complete', 'retry', 'skip', 'fail'])
  const settled = { action: 'complete', output: 'paid', reason: 'on the statement' } as const
  await client().reconciliations.settle(id, settled)
  const run = await client().runs.result(runId)
  expect(run.status).toBe('COMPLETED')
  expect(agent.receipts.map(({ stepId }) => stepId)).toEqual(['pay', 'tell'])
})

test('that it has failed can be left to stand, and is off the list then', async () => {
  const runId = await crash({})
  await client().runs.result(runId)
  const { id } = await onlyLost()
  await client().reconciliations.settle(id, { action: 'fail', reason: 'we know', by: 'ada' })
  expect((await client().runs.get(runId)).status).toBe('FAILED')
  expect((await client().reconciliations.list({ status: 'OPEN' })).items).toEqual([])
  expect(await client().reconciliations.get(id)).toMatchObject({
    settlement: { action: 'fail', by: 'user:ada', reason: 'we know' },
  })
})
