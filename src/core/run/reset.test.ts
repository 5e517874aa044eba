import { expect, test } from 'vitest'
import { startRun, task } from '../../testing/fakes/run-hand.ts'

test('an item of which a part is done again counts among those at work', () => {
  const group = { id: 'g', kind: 'group', steps: [task('a')] } as const
  const { feed, start, succeed, step } = startRun([
    { ...group, forEach: 'inputs.list', parallelMax: 1 },
  ])
  start('g[0].a')
  succeed('g[0].a')
  expect(step('g[1]').status).toBe('EXECUTING')
  feed({ type: 'step.rerun', step: 'g[0].a', reason: 'again' })
  start('g[1].a')
  succeed('g[1].a')
  // The first is at work again, so the third waits for it.
  expect(step('g[2]').status).toBe('PENDING')
  start('g[0].a', 2)
  succeed('g[0].a', {}, 2)
  expect(step('g[2]').status).toBe('EXECUTING')
})

test('a step that is being undone cannot be cancelled', () => {
  const { feed, start, succeed, step } = startRun([
    task('a', { compensate: { capability: 'x.u' } }),
  ])
  start('a')
  succeed('a')
  feed({ type: 'run.compensating', reason: 'no' })
  feed({ type: 'undo.started', step: 'a', attempt: 1, agent: 'me' })
  feed({ type: 'step.cancelled', step: 'a', reason: 'no need' })
  expect(step('a').status).toBe('COMPENSATING')
})
