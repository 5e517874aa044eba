import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Skein } from '../../src/app/skein.ts'
import type { RunView } from '../../src/app/views.ts'
import { openWith, openWorkshop, start, statusesOf } from './failing.ts'
import type { Workshop } from './failing.ts'

let shop: Workshop
let skein: Skein

beforeEach(async () => {
  shop = openWorkshop()
  const names = ['a.do', 'a.undo', 'b.undo', 'c.undo', 'd.fail']
  const capabilities = names.map((name) => ({ name, idempotent: true }))
  skein = await openWith([
    shop.agent('w', [...capabilities, { name: 'e.look', reversibility: 'read' }]),
  ])
})

afterEach(() => skein.close())

const undo = (capability = 'a.undo', inputs = {}) => ({ compensate: { capability, inputs } })
const step = (id: string, more: object = {}) => ({ id, capability: 'a.do', ...undo(), ...more })

async function done(...steps: readonly object[]): Promise<RunView> {
  return skein.runs.result((await start(skein, steps as never, {})).id)
}

async function undone(id: string): Promise<RunView> {
  shop.done.length = 0
  await skein.runs.compensate(id)
  return skein.runs.result(id)
}

/** Which step each call was for, in order. */
function order(): readonly string[] {
  return shop.done.map((one) => one.split(' ')[1] ?? '')
}

function expectBefore(earlier: string, later: string): void {
  expect(order()).toContain(earlier)
  expect(order()).toContain(later)
  expect(order().indexOf(earlier)).toBeLessThan(order().indexOf(later))
}

test('groups, items and what comes after them are undone from the last to the first', async () => {
  const nested = [step('x'), step('y', { dependsOn: ['x'] })]
  const each = { id: 'each', kind: 'group', forEach: '[1, 2]', steps: nested, dependsOn: ['first'] }
  const run = await done(
    step('first'),
    each,
    step('items', { forEach: '[1, 2, 3]', dependsOn: ['each'] }),
    step('last', { dependsOn: ['items'] }),
    step('beside'),
  )
  const preview = await skein.runs.compensate(run.id, { dryRun: true })
  const after = await undone(run.id)
  expect(after.status).toBe('COMPENSATED')
  expect(order()).toHaveLength(10)
  expect(new Set(order()).size).toBe(10)
  for (const item of ['items[0]', 'items[1]', 'items[2]']) expectBefore('last', item)
  expectBefore('items[2]', 'each[0].y')
  expectBefore('each[0].y', 'each[0].x')
  expectBefore('each[1].y', 'each[1].x')
  expectBefore('each[0].x', 'first')
  const foretold = preview.undo.map(({ stepId }) => stepId)
  expect(new Set(foretold)).toEqual(new Set(order()))
  expect(foretold.indexOf('last')).toBeLessThan(foretold.indexOf('items[1]'))
  expect(foretold.indexOf('each[1].x')).toBeLessThan(foretold.indexOf('first'))
})

test('what was skipped or failed is not undone, and each undo is told what its step gave', async () => {
  shop.broken.add('d.fail')
  const from = undo('b.undo', { was: '{{ a.output.n }}' })
  const run = await done(
    { id: 'a', capability: 'a.do', inputs: { n: 7 }, ...from },
    step('never', { when: 'false' }),
    { id: 'bad', capability: 'd.fail', ...undo(), optional: true },
    { id: 'seen', capability: 'e.look' },
    { id: 'left', capability: 'a.do' },
  )
  const preview = await skein.runs.compensate(run.id, { dryRun: true })
  expect(preview).toMatchObject({
    undo: [{ stepId: 'a', capability: 'b.undo' }],
    cannot: ['left'],
  })
  expect((await skein.runs.get(run.id)).status).toBe('COMPLETED')
  const after = await undone(run.id)
  expect(statusesOf(after)).toBe(
    'a:COMPENSATED never:SKIPPED bad:FAILED seen:COMPLETED left:COMPLETED',
  )
  expect(shop.done).toEqual(['b.undo a w'])
})

test('an undo that fails is said, the others are done, and it can be tried again', async () => {
  const run = await done(
    step('a'),
    { ...step('b', { dependsOn: ['a'] }), ...undo('c.undo') },
    step('c', { dependsOn: ['b'] }),
  )
  shop.broken.add('c.undo')
  const half = await undone(run.id)
  expect(half).toMatchObject({ status: 'FAILED', error: { code: 'UNDO_FAILED' } })
  expect(statusesOf(half)).toBe('a:COMPENSATED b:COMPLETED c:COMPENSATED')
  const { sentence } = await skein.runs.why(run.id, 'b')
  expect(sentence).toContain('b was done and could not be undone')
  shop.broken.clear()
  const whole = await undone(run.id)
  expect(whole.status).toBe('COMPENSATED')
  expect(order()).toEqual(['b'])
  await expect(skein.runs.compensate(run.id)).rejects.toMatchObject({ code: 'RUN_STATUS_CONFLICT' })
})

test('a run under way is stopped before it is undone', async () => {
  const never = { id: 'w', kind: 'wait', wait: { signal: 'never' } }
  const { id } = await start(skein, [step('a'), never] as never, {})
  while ((await skein.runs.step(id, 'a')).status !== 'COMPLETED') {
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  const after = await undone(id)
  expect(after.status).toBe('COMPENSATED')
  expect(statusesOf(after)).toBe('a:COMPENSATED w:CANCELLED')
})

test('thousands of items are undone as surely as ten', async () => {
  const steps = [step('each', { forEach: 'inputs.list' }), step('z', { dependsOn: ['each'] })]
  const inputs = { list: Array.from({ length: 2_000 }, (_, index) => index) }
  const { id } = await skein.runs.start({ plan: { name: 'P', inputs: {}, steps }, inputs })
  const run = await skein.runs.result(id)
  const after = await undone(run.id)
  expect(after.status).toBe('COMPENSATED')
  expect(order()).toHaveLength(2_001)
  expect(order()[0]).toBe('z')
})

test.each<[string, object, string, string]>([
  ['by what nobody can do', undo('no.such'), 'CAPABILITY_UNKNOWN', '/compensate/capability'],
  [
    'with an expression that does not parse',
    undo('a.undo', { n: '{{ 1 + }}' }),
    'EXPRESSION_INVALID',
    '/compensate/inputs/n',
  ],
  [
    'with what is not in the plan',
    undo('a.undo', { n: '{{ nobody.output }}' }),
    'STEP_UNKNOWN',
    '/compensate/inputs/n',
  ],
])('a step that is undone %s is a problem before it runs', async (_, more, ...found) => {
  const [code, path] = found
  const { problems } = await skein.plan({ plan: { name: 'P', steps: [step('a', more)] } })
  expect(problems).toMatchObject([{ code, path: `/steps/0${path}` }])
})
