import { describe, expect, test } from 'vitest'
import { ask, names, startRun, task } from '../../testing/fakes/run-hand.ts'

describe('what is inside a step that is stopped', () => {
  test('is stopped with it, however deep, and before the run ends', () => {
    const group = { id: 'g', kind: 'group', forEach: 'inputs.list', steps: [task('a')] } as const
    const { run, feed, start, step } = startRun([group])
    start('g[1].a')
    const effects = feed({ type: 'run.cancelled' })
    expect(run.status).toBe('CANCELLED')
    expect(step('g[1].a').status).toBe('CANCELLED')
    expect(names(effects)).toContain('cancel-step g[1].a')
  })

  test('does not begin any more', () => {
    const group = { id: 'g', kind: 'group', dependsOn: ['a'], steps: [ask('q')] } as const
    const rest = task('b', { dependsOn: ['a', 'g'], join: 'any', onRest: 'cancel' })
    const { start, succeed, step } = startRun([task('a'), group, rest])
    start('a')
    succeed('a')
    expect(step('g').status).toBe('CANCELLED')
    expect(step('g.q').wait).toBeUndefined()
  })
})
