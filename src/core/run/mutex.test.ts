import { expect, test } from 'vitest'
import type { Plan, Step } from '../plan/plan.ts'
import { rehearse } from './rehearse.ts'

test('a rehearsal has groups and tasks with one mutex one after the other', () => {
  const section = (id: string): Step => ({
    id,
    kind: 'group',
    mutex: "'m'",
    steps: [
      { id: `${id}_in`, capability: 'x' },
      { id: `${id}_out`, capability: 'x', dependsOn: [`${id}_in`] },
    ],
  })
  const last: Step = { id: 'last', capability: 'x', mutex: "'m'" }
  const plan: Plan = { name: 'Sections', steps: [section('one'), section('two'), last] }
  const run = rehearse({
    plan,
    inputs: {},
    resultOf: () => ({ durationMs: 100 }),
    answerOf: () => undefined,
  })
  const times = run.frame.steps.map(({ id, startedAt, completedAt }) => [
    id,
    startedAt,
    completedAt,
  ])
  expect(times).toEqual([
    ['one', 0, 200],
    ['two', 200, 400],
    ['last', 400, 500],
  ])
})
