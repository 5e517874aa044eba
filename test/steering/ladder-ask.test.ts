import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Skein } from '../../src/app/skein.ts'
import type { ApprovalView } from '../../src/app/views.ts'
import type { Agent } from '../../src/ports/agent.ts'
import { climbsOf, nextQuestion, openWith, openWorkshop, start, statusesOf } from './failing.ts'
import type { Workshop } from './failing.ts'

let shop: Workshop
let skein: Skein
let folder: string

beforeEach(async () => {
  shop = openWorkshop(['work.fail'])
  folder = await mkdtemp(join(tmpdir(), 'skein-ladder-'))
  skein = await open()
})

afterEach(async () => {
  await skein.close()
  await rm(folder, { recursive: true, force: true })
})

function worker(): Agent {
  const names = ['work.fail', 'work.echo', 'work.undo']
  return shop.agent(
    'worker',
    names.map((name) => ({ name, idempotent: true })),
  )
}

function open(): Promise<Skein> {
  return openWith([worker()], { data: folder })
}

const bad = { id: 'bad', capability: 'work.fail', inputs: { n: 1 } }
const after = {
  id: 'after',
  capability: 'work.echo',
  inputs: { from: '{{ bad.output.?by.orValue("nobody") }}' },
}
const beside = { id: 'beside', capability: 'work.echo', compensate: { capability: 'work.undo' } }
const asking = { policy: { onFailure: 'ask' } } as const
const recovering = { policy: { onFailure: 'recover' } } as const

async function asked(policy: object): Promise<ApprovalView> {
  await start(skein, [bad, after, beside], policy)
  return nextQuestion(skein)
}

function choose(approval: ApprovalView, action: string, more: object = {}): Promise<ApprovalView> {
  return skein.approvals.answer(approval.id, { decision: 'APPROVE', data: { action, ...more } })
}

test('a person is asked about a failed step, and everything else goes on meanwhile', async () => {
  const question = await asked(asking)
  expect(question).toMatchObject({ stepId: 'bad', about: 'failure' })
  expect(question.question).toContain('Step bad failed: Agent worker failed: work.fail is broken')
  const run = await skein.runs.get(question.runId)
  expect(statusesOf(run)).toBe('bad:WAITING after:PENDING beside:COMPLETED')
  const why = await skein.runs.why(run.id, 'bad')
  expect(why.sentence).toMatch(/^bad failed \(.*broken\).*a person to say what is to be done\.$/u)
  expect(why.cause).toMatchObject({ type: 'person', approvalId: question.id, about: 'failure' })
})

test('"retry" has it tried again, and a further failure is asked about anew', async () => {
  const first = await asked(asking)
  await choose(first, 'retry')
  const second = await nextQuestion(skein)
  expect(second.id).not.toBe(first.id)
  shop.broken.clear()
  await choose(second, 'retry')
  const run = await skein.runs.result(first.runId)
  expect(statusesOf(run)).toBe('bad:COMPLETED after:COMPLETED beside:COMPLETED')
  expect(shop.done.filter((one) => one.startsWith('work.fail'))).toHaveLength(3)
})

test('"complete" takes the result that a person gives, and what depends on it sees it', async () => {
  const question = await asked(asking)
  await choose(question, 'complete', { output: { by: 'hand' } })
  const run = await skein.runs.result(question.runId)
  expect(run).toMatchObject({ status: 'COMPLETED', output: { after: { from: 'hand' } } })
})

test('"skip" goes on without it', async () => {
  const question = await asked(asking)
  await choose(question, 'skip')
  const run = await skein.runs.result(question.runId)
  expect(run.status).toBe('COMPLETED')
  expect(statusesOf(run)).toBe('bad:SKIPPED after:SKIPPED beside:COMPLETED')
})

test('"fail" fails it, and undoes nothing', async () => {
  const question = await asked(recovering)
  await choose(question, 'fail')
  const run = await skein.runs.result(question.runId)
  expect(run).toMatchObject({ status: 'FAILED', error: { code: 'AGENT_FAILED' } })
  expect(statusesOf(run)).toBe('bad:FAILED after:SKIPPED beside:COMPLETED')
})

test('"compensate" undoes what was done once nothing else is under way', async () => {
  const question = await asked(asking)
  await choose(question, 'compensate')
  const run = await skein.runs.result(question.runId)
  expect(run).toMatchObject({ status: 'COMPENSATED', error: { code: 'AGENT_FAILED' } })
  expect(statusesOf(run)).toBe('bad:FAILED after:SKIPPED beside:COMPENSATED')
})

test('the whole ladder is climbed rung by rung, each on record', async () => {
  const question = await asked(recovering)
  await skein.approvals.answer(question.id, { decision: 'REJECT' })
  const run = await skein.runs.result(question.runId)
  expect(run.status).toBe('COMPENSATED')
  const climbs = await climbsOf(skein, run.id)
  expect(climbs.map((one) => one.split(':')[0])).toEqual([
    'agent',
    'path',
    'replan',
    'ask',
    'ask',
    'compensate',
  ])
  expect(climbs[0]).toBe('agent: nobody else can do work.fail')
  const { cause } = await skein.runs.why(run.id, 'bad')
  expect(cause['tried']).toHaveLength(6)
})

test('an answer that does not fit is asked again, and one that comes twice is refused', async () => {
  const question = await asked(asking)
  for (const data of [{ action: 'dance' }, {}, { action: 'fail', more: 1 }]) {
    await expect(
      skein.approvals.answer(question.id, { decision: 'APPROVE', data }),
    ).rejects.toMatchObject({ code: 'APPROVAL_ANSWER_INVALID' })
  }
  await choose(question, 'fail')
  await expect(choose(question, 'retry')).rejects.toMatchObject({ code: 'APPROVAL_CLOSED' })
})

test('the question outlives a restart, and its answer goes on from there', async () => {
  const question = await asked(recovering)
  await skein.close()
  skein = await open()
  expect((await nextQuestion(skein)).id).toBe(question.id)
  shop.broken.clear()
  await choose(question, 'retry')
  expect((await skein.runs.result(question.runId)).status).toBe('COMPLETED')
  expect(shop.done.filter((one) => one.startsWith('work.echo beside'))).toHaveLength(1)
})

test('each item of a fan-out and each nested step is asked about on its own', async () => {
  const items = { ...bad, id: 'each', forEach: '[1, 2]' }
  const group = { id: 'group', kind: 'group', steps: [{ ...bad, id: 'inner' }] } as const
  const { id } = await start(skein, [items, group], asking)
  const seen: string[] = []
  for (let count = 0; count < 3; count += 1) {
    const question = await nextQuestion(skein)
    seen.push(question.stepId)
    await choose(question, 'complete', { output: count })
  }
  expect(seen.toSorted()).toEqual(['each[0]', 'each[1]', 'group.inner'])
  expect((await skein.runs.result(id)).status).toBe('COMPLETED')
})

test('nobody is asked where the plan does not say so, nor about an optional step', async () => {
  const plain = await skein.runs.result((await start(skein, [bad], {})).id)
  expect(plain).toMatchObject({ status: 'FAILED', error: { code: 'AGENT_FAILED' } })
  const { id } = await start(skein, [{ ...bad, optional: true }], asking)
  expect((await skein.runs.result(id)).status).toBe('COMPLETED')
})
