import { describe, expect, test } from 'vitest'
import { ask, names, startRun, task } from '../../testing/fakes/run-hand.ts'

describe('joins', () => {
  test('any and atLeast start early, once, and ignore the rest', () => {
    const hand = startRun([
      ...['a', 'b', 'c'].map((id) => task(id)),
      task('first', { dependsOn: ['a', 'b', 'c'], join: 'any' }),
      task('two', { dependsOn: ['a', 'b', 'c'], join: { atLeast: 2 } }),
    ])
    for (const id of ['a', 'b', 'c']) hand.start(id)
    expect(names(hand.succeed('b'))).toEqual(['assign-step first'])
    expect(names(hand.succeed('a'))).toEqual(['assign-step two'])
    expect(names(hand.succeed('c'))).toEqual([])
  })

  test('that cannot be met are skipped once it is known whether a failure was part of it', () => {
    for (const end of ['fail', 'succeed'] as const) {
      const hand = startRun([
        ask('q'),
        task('a'),
        task('two', { dependsOn: ['q', 'a'], join: { atLeast: 2 } }),
      ])
      hand.start('a')
      hand.answer('q', 'REJECT')
      expect(hand.step('two').status).toBe('PENDING')
      hand[end]('a')
      const reason = end === 'fail' ? 'dependency-failed' : 'join-unmet'
      expect(hand.step('two').skipReason?.type).toBe(reason)
    }
  })

  test('decide the same whether the rejection or the failure comes first', () => {
    for (const order of ['reject first', 'fail first']) {
      const hand = startRun([
        ask('q'),
        task('bad'),
        task('good'),
        task('both', { dependsOn: ['q', 'bad'] }),
        task('after', { dependsOn: ['both', 'good'] }),
      ])
      for (const id of ['bad', 'good']) hand.start(id)
      hand.succeed('good')
      if (order === 'reject first') hand.answer('q', 'REJECT')
      hand.fail('bad')
      if (order === 'fail first') hand.answer('q', 'REJECT')
      expect(hand.step('both').skipReason).toEqual({ type: 'dependency-failed', step: 'bad' })
      expect(hand.step('after').status).toBe('SKIPPED')
    }
  })
})
