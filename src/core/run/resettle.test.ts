import { describe, expect, test } from 'vitest'
import { ask, startRun, task } from '../../testing/fakes/run-hand.ts'

const reason = 'by hand'

describe('a step that had settled and is settled by hand', () => {
  test('lets a finished run end again, though nothing depends on it', () => {
    const { run, feed, start, fail } = startRun([task('a')], { onFailure: 'fail' })
    start('a')
    fail('a')
    expect(run.status).toBe('FAILED')
    feed({ type: 'run.reopened', reason })
    feed({ type: 'step.skipped', step: 'a', reason: { type: 'by-hand', reason } })
    expect(run.status).toBe('COMPLETED')
  })

  test('lets the fan-out end that it is an item of', () => {
    const steps = [task('a', { forEach: 'inputs.list' })]
    const { run, feed, start, succeed, fail, step } = startRun(steps, { onFailure: 'fail' })
    for (const item of ['a[0]', 'a[1]', 'a[2]']) start(item)
    for (const item of ['a[0]', 'a[1]']) succeed(item)
    fail('a[2]')
    expect(run.error?.code).toBe('ITEM_FAILED')
    feed({ type: 'run.reopened', reason })
    feed({ type: 'step.completed-by-hand', step: 'a[2]', output: { n: 1 }, reason })
    expect(run.status).toBe('COMPLETED')
    expect(step('a').output).toEqual([{}, {}, { n: 1 }])
  })

  test('lets the group end that it is in, and what depends on the group be done', () => {
    const group = { id: 'g', kind: 'group', steps: [task('a')] } as const
    const { run, feed, start, fail, statuses } = startRun([group, task('b', { dependsOn: ['g'] })])
    start('g.a')
    fail('g.a')
    feed({ type: 'run.reopened', reason })
    feed({ type: 'step.completed-by-hand', step: 'g.a', output: 1, reason })
    expect(statuses()).toBe('g:COMPLETED b:PENDING')
    start('b')
    expect(run.steps.get('b')?.status).toBe('EXECUTING')
  })

  test('may be an item of which the answer is changed: the other items are kept', () => {
    const { run, feed, answer, step } = startRun(
      [ask('a', {}), task('b', { dependsOn: ['a'] })].map((one) =>
        one.id === 'a' ? { ...one, forEach: 'inputs.list' } : one,
      ),
    )
    for (const item of ['a[0]', 'a[1]', 'a[2]']) answer(item, 'APPROVE')
    const { attempt, wait } = step('a[0]')
    const changed = { step: 'a[0]', attempt, waitId: wait?.waitId ?? '', by: 'ada' }
    feed({ type: 'wait.changed', ...changed, decision: 'REJECT' })
    expect(step('a[1]').status).toBe('COMPLETED')
    expect(run.steps.get('a')).toMatchObject({ status: 'COMPLETED', itemsOpen: 0 })
  })
})

test('a skipped step that never began can be done again in a finished run', () => {
  const steps = [task('a', { when: 'inputs.on == false' }), task('b', { dependsOn: ['a'] })]
  const { run, feed } = startRun(steps)
  expect(run.status).toBe('COMPLETED')
  feed({ type: 'run.reopened', reason })
  feed({ type: 'step.rerun', step: 'b', reason })
  expect(run.status).toBe('COMPLETED')
})
