import { expect, test } from 'vitest'
import { names, startRun, task } from '../../testing/fakes/run-hand.ts'

const undoable = { compensate: { capability: 'x.undo' } }
const error = { code: 'AGENT_FAILED', message: 'it broke' }

test('steps beside each other in a group are undone beside each other', () => {
  const steps = [task('a', undoable), task('b', undoable)]
  const { run, feed, start, succeed } = startRun([{ id: 'g', kind: 'group', steps }])
  for (const id of ['g.a', 'g.b']) {
    start(id)
    succeed(id)
  }
  const effects = feed({ type: 'run.compensating', reason: 'no' })
  expect(names(effects)).toEqual(['assign-step g.a', 'assign-step g.b'])
  for (const step of ['g.a', 'g.b']) {
    feed({ type: 'undo.started', step, attempt: 1, agent: 'me' })
    feed({ type: 'undo.succeeded', step, attempt: 1 })
  }
  expect(run.status).toBe('COMPENSATED')
})

test('what could not be undone and is undone again has a new attempt', () => {
  const { run, feed, start, succeed, step } = startRun([task('a', undoable)])
  start('a')
  succeed('a')
  feed({ type: 'run.compensating', reason: 'no' })
  feed({ type: 'undo.started', step: 'a', attempt: 1, agent: 'me' })
  feed({ type: 'undo.failed', step: 'a', attempt: 1, error })
  feed({ type: 'run.compensating', reason: 'again' })
  feed({ type: 'undo.started', step: 'a', attempt: 2, agent: 'me' })
  feed({ type: 'undo.succeeded', step: 'a', attempt: 1 })
  expect(step('a').undo?.status).toBe('EXECUTING')
  feed({ type: 'undo.succeeded', step: 'a', attempt: 2 })
  expect(run.status).toBe('COMPENSATED')
})

test('what was undone again after a restart, and could not be, stays what it was', () => {
  const { feed, start, succeed, step } = startRun([task('a', undoable)])
  start('a')
  succeed('a')
  feed({ type: 'run.compensating', reason: 'no' })
  feed({ type: 'undo.started', step: 'a', attempt: 1, agent: 'me', idempotent: true })
  feed({ type: 'undo.interrupted', step: 'a', attempt: 1 })
  feed({ type: 'undo.started', step: 'a', attempt: 2, agent: 'me', idempotent: true })
  feed({ type: 'undo.failed', step: 'a', attempt: 2, error })
  expect(step('a').status).toBe('COMPLETED')
})

test('a sub-run inside a group is over before it is undone', () => {
  const steps = [{ id: 'r', kind: 'run', orchestration: 'o' }] as const
  const { feed, step } = startRun([{ id: 'g', kind: 'group', steps }])
  expect(step('g.r').status).toBe('EXECUTING')
  feed({ type: 'run.compensating', reason: 'no' })
  expect(step('g.r')).toMatchObject({ status: 'COMPENSATING', undo: { settledAs: 'CANCELLED' } })
})
