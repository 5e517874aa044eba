import { describe, expect, test } from 'vitest'
import { startRun, task } from '../../testing/fakes/run-hand.ts'

const spread = (more: object): ReturnType<typeof task> =>
  task('a', { forEach: 'inputs.list', ...more })

describe('the limit of a fan-out', () => {
  test('holds when an item is cancelled that has not begun', () => {
    const { feed, step } = startRun([spread({ parallelMax: 1 })])
    feed({ type: 'step.cancelled', step: 'a[2]', reason: 'no need' })
    expect([step('a[0]').ready, step('a[1]').ready]).toEqual([true, false])
  })

  test('holds when an item is done again while another is under way', () => {
    const { feed, start, succeed, step } = startRun([spread({ parallelMax: 1 })])
    start('a[0]')
    succeed('a[0]')
    start('a[1]')
    feed({ type: 'step.rerun', step: 'a[0]', reason: 'again' })
    expect(step('a[0]').ready).toBe(false)
    succeed('a[1]')
    expect([step('a[0]').ready, step('a[2]').ready]).toEqual([true, false])
  })

  test('does not keep an item from being done again when another has failed', () => {
    const { feed, start, fail, step } = startRun([spread({ parallelMax: 1 })], {
      onFailure: 'fail',
    })
    start('a[0]')
    fail('a[0]')
    expect(step('a[1]').status).toBe('CANCELLED')
    feed({ type: 'run.reopened', reason: 'again' })
    feed({ type: 'step.rerun', step: 'a[1]', reason: 'again' })
    expect(step('a[1]').ready).toBe(true)
    expect(step('a[2]').status).toBe('CANCELLED')
  })
})
