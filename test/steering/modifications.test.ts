import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ModificationView } from '../../src/app/views.ts'
import type { PlanChange } from '../../src/core/plan/plan-change.ts'
import type { FunctionStep } from '../../src/agents/function/function-step.ts'
import { openWith, openWorkshop, start } from './failing.ts'
import { openSteered } from './open-steered.ts'
import type { Steered } from './open-steered.ts'

let it: Steered

beforeEach(async () => {
  it = await openSteered()
})

afterEach(() => it.skein.close())

const echo = (id: string, more: object = {}) => ({ id, capability: 'work.echo', ...more })
const hold = (id: string, more: object = {}) => ({ id, capability: 'work.hold', ...more })
const add = (id: string, more: object = {}): PlanChange => ({
  type: 'ADD_STEP',
  step: echo(id, more),
})

async function started(...more: readonly ReturnType<typeof echo>[]): Promise<string> {
  const { id } = await it.start([hold('first'), ...more])
  await it.until(id, ['first:EXECUTING', ...more.map((step) => `${step.id}:PENDING`)].join(' '))
  return id
}

function modify(runId: string, ...changes: readonly PlanChange[]): Promise<ModificationView> {
  return it.skein.runs.modify(runId, { changes, reason: 'because' })
}

async function idsOf(runId: string): Promise<string> {
  return (await it.skein.runs.get(runId)).plan.steps.map(({ id }) => id).join(' ')
}

test('all five kinds of change are made in one, and each does what it says', async () => {
  const later = { dependsOn: ['first'] }
  const id = await started(echo('a', later), echo('b', later), echo('c', later))
  const applied = await modify(
    id,
    add('d', { dependsOn: ['first'] }),
    { type: 'REMOVE_STEP', stepId: 'a' },
    { type: 'MODIFY_STEP', stepId: 'b', step: { inputs: { n: 7 } } },
    { type: 'REASSIGN_AGENT', stepId: 'c', agent: 'worker' },
    { type: 'CHANGE_ORDER', stepId: 'c', dependsOn: ['b', 'd'] },
  )
  expect(applied).toMatchObject({ status: 'APPLIED', revision: 2 })
  expect(applied.impact).toMatchObject({ added: ['d'], removed: ['a'], changed: ['b', 'c'] })
  it.release('first')
  const run = await it.skein.runs.result(id)
  expect(run.output).toEqual({ c: { by: 'echo' } })
  expect(it.done).toHaveLength(4)
  expect(it.done.at(-1)).toBe('echo c')
  expect(run.steps.find((step) => step.id === 'b')?.output).toEqual({ n: 7, by: 'echo' })
})

test('an older modification is taken back, and what came after it is kept', async () => {
  const id = await started()
  const first = await modify(id, add('a', { dependsOn: ['first'] }))
  await modify(id, add('b', { dependsOn: ['first'] }))
  const reverted = await it.skein.modifications.revert(first.id, 'a mistake')
  expect(reverted).toMatchObject({ revision: 4, reason: 'a mistake', impact: { removed: ['a'] } })
  expect(await idsOf(id)).toBe('first b')
  await it.skein.modifications.revert(reverted.id)
  expect(await idsOf(id)).toBe('first b a')
  it.release('first')
  await it.skein.runs.result(id)
})

test('what was changed again since has to be reverted first', async () => {
  const id = await started(echo('a', { dependsOn: ['first'] }))
  const inputs = (n: number): PlanChange => ({
    type: 'MODIFY_STEP',
    stepId: 'a',
    step: { inputs: { n }, ...(n === 1 && { timeoutMs: 9_000 }) },
  })
  const first = await modify(id, inputs(1))
  const second = await modify(id, inputs(2))
  await expect(it.skein.modifications.revert(first.id)).rejects.toMatchObject({
    code: 'PLAN_INVALID',
    details: { problems: [{ code: 'STEP_CHANGED' }] },
  })
  await it.skein.modifications.revert(second.id)
  await it.skein.modifications.revert(first.id)
  const { plan } = await it.skein.runs.get(id)
  expect(plan.steps[1]).toEqual(echo('a', { dependsOn: ['first'] }))
  it.release('first')
  await it.skein.runs.result(id)
})

test('what has been done of a modification stays when it is reverted', async () => {
  const id = await started()
  const added = await modify(id, add('now'), add('later', { dependsOn: ['first'] }))
  await it.until(id, 'first:EXECUTING now:COMPLETED later:PENDING')
  const reverted = await it.skein.modifications.revert(added.id)
  expect(reverted.impact.removed).toEqual(['later'])
  it.release('first')
  expect((await it.skein.runs.result(id)).status).toBe('COMPLETED')
})

test('a nested step is changed by its id as long as its group has not begun', async () => {
  const group = {
    id: 'g',
    kind: 'group',
    steps: [echo('inner'), hold('locked', { canModify: false })],
  }
  const { id } = await it.start([hold('first'), { ...group, dependsOn: ['first'] } as never])
  await it.until(id, 'first:EXECUTING g:PENDING')
  const change: PlanChange = { type: 'MODIFY_STEP', stepId: 'inner', step: { inputs: { n: 1 } } }
  await modify(id, change)
  const locked = it.skein.runs.modify(id, {
    changes: [{ type: 'REMOVE_STEP', stepId: 'locked' }],
    reason: 'x',
  })
  await expect(locked).rejects.toMatchObject({ details: { problems: [{ code: 'STEP_LOCKED' }] } })
  it.release('first')
  await it.until(id, 'first:COMPLETED g:EXECUTING g.inner:COMPLETED g.locked:EXECUTING')
  await expect(modify(id, change)).rejects.toMatchObject({
    details: { problems: [{ code: 'STEP_EXECUTING' }] },
  })
  it.release('g.locked')
  expect((await it.skein.runs.step(id, 'g.inner')).output).toEqual({ n: 1, by: 'echo' })
})

test.each<[object, string, string]>([
  [{ type: 'DANCE' }, 'PLAN_MALFORMED', '/changes/0/type'],
  [{ type: 'ADD_STEP' }, 'PLAN_MALFORMED', '/changes/0/step'],
  [{ type: 'ADD_STEP', step: { capability: 'x' } }, 'PLAN_MALFORMED', '/changes/0/step/id'],
  [{ type: 'ADD_STEP', step: { id: 'x', shout: 1 } }, 'PLAN_MALFORMED', '/changes/0/step'],
  [add('x', { dependsOn: ['nobody'] }), 'STEP_UNKNOWN', '/changes/0/step/dependsOn/0'],
  [add('first'), 'STEP_ID_DUPLICATE', '/changes/0/step/id'],
  [{ type: 'REMOVE_STEP' }, 'PLAN_MALFORMED', '/changes/0/stepId'],
  [{ type: 'REMOVE_STEP', stepId: 'firts' }, 'STEP_UNKNOWN', '/changes/0/stepId'],
  [
    { type: 'CHANGE_ORDER', stepId: 'first', dependsOn: 'b' },
    'PLAN_MALFORMED',
    '/changes/0/dependsOn',
  ],
  [{ type: 'REMOVE_STEP', stepId: 'first', force: true }, 'PLAN_MALFORMED', '/changes/0/force'],
])('%j is refused with its place, and changes nothing', async (change, code, path) => {
  const id = await started()
  const request = { changes: [change as PlanChange], reason: 'x' }
  const seen = await it.skein.runs.modify(id, { ...request, dryRun: true })
  expect(seen.impact.problems[0]).toMatchObject({ code, path })
  await expect(it.skein.runs.modify(id, request)).rejects.toMatchObject({ code: 'PLAN_INVALID' })
  expect((await it.skein.runs.get(id)).revision).toBe(1)
  it.release('first')
})

test('what is asked for is listed until somebody decides, and only one decision counts', async () => {
  const id = await started()
  const ask = () =>
    it.skein.runs.modify(id, { changes: [add('a')], reason: 'please', by: 'agent:worker' })
  const asked = await ask()
  expect((await it.skein.runs.modifications(id, { status: 'REQUESTED' })).items).toEqual([asked])
  const both = await Promise.allSettled([
    it.skein.modifications.approve(asked.id),
    it.skein.modifications.reject(asked.id, 'no'),
  ])
  expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const rejected = await ask()
  expect(await it.skein.modifications.reject(rejected.id, 'not now')).toMatchObject({
    status: 'REJECTED',
    why: 'not now',
    decidedBy: 'user:local',
    by: 'agent:worker',
  })
  expect(await it.skein.modifications.get(rejected.id)).toMatchObject({ status: 'REJECTED' })
  await expect(it.skein.modifications.get('mod_none')).rejects.toMatchObject({
    code: 'MODIFICATION_NOT_FOUND',
  })
  it.release('first')
})

test('of changes made at once for one revision, one is made and the others are told', async () => {
  const id = await started()
  const outcomes = await Promise.allSettled(
    ['a', 'b', 'c'].map((step) =>
      it.skein.runs.modify(id, { changes: [add(step)], reason: step, baseRevision: 1 }),
    ),
  )
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  for (const outcome of outcomes) {
    if (outcome.status === 'fulfilled') continue
    expect(outcome.reason).toMatchObject({ code: 'RUN_REVISION_CONFLICT' })
  }
  it.release('first')
})

test('what earlier runs cost is foretold of a change, and so is what its steps expect', async () => {
  const shop = openWorkshop()
  const pays = {
    name: 'model.ask',
    run: (_: object, step: FunctionStep) => step.usage({ usd: 0.5 }),
  }
  const held = Promise.withResolvers<void>()
  const waits = { name: 'hold.on', run: () => held.promise }
  const skein = await openWith([shop.agent('w', [pays, waits])])
  const ask = { id: 'ask', capability: 'model.ask' }
  await skein.runs.result((await start(skein, [ask], {})).id)
  const { id } = await start(skein, [{ id: 'hold', capability: 'hold.on' }], {})
  const step = { ...ask, dependsOn: ['hold'], estimatedDurationMs: 5_000 }
  const changes = [{ type: 'ADD_STEP', step }] as const
  const { impact } = await skein.runs.modify(id, { changes, reason: 'x', dryRun: true })
  expect(impact).toMatchObject({ usd: 0.5, durationMs: expect.any(Number) })
  expect(impact.durationMs).toBeGreaterThanOrEqual(5_000)
  held.resolve()
  await skein.runs.result(id)
  await skein.close()
})
