import { describe, expect, test } from 'vitest'
import { ask, names, now, startRun, task } from '../../testing/fakes/run-hand.ts'

describe('approvals', () => {
  test('skip what depends on them when rejected, without failing the run', () => {
    const hand = startRun([
      ask('q'),
      task('next', { dependsOn: ['q'] }),
      task('later', { dependsOn: ['next'] }),
    ])
    hand.answer('q', 'REJECT')
    expect(hand.statuses()).toBe('q:COMPLETED next:SKIPPED later:SKIPPED')
    expect(hand.step('next').skipReason).toEqual({ type: 'rejected', step: 'q' })
    expect(hand.run.status).toBe('COMPLETED')
  })

  test('let their dependents decide, or fail the run, where they say so', () => {
    const next = task('next', { dependsOn: ['q'], when: 'q.output.decision == "REJECT"' })
    const goesOn = startRun([ask('q', { onReject: 'continue' }), next])
    expect(names(goesOn.answer('q', 'REJECT'))).toEqual(['assign-step next'])
    const fails = startRun([ask('q', { onReject: 'fail' }), next])
    fails.answer('q', 'REJECT')
    expect(fails.run).toMatchObject({ status: 'FAILED', error: { code: 'APPROVAL_REJECTED' } })
  })

  test('give who said what and when as their output', () => {
    const hand = startRun([ask('q')])
    const waitId = hand.step('q').wait?.waitId ?? ''
    const said = { decision: 'APPROVE', data: { n: 1 }, comment: 'fine', by: 'ada' } as const
    hand.feed({ type: 'wait.answered', step: 'q', attempt: 1, waitId, ...said })
    expect(hand.step('q').output).toEqual({ ...said, at: '2026-01-02T03:04:05.000Z' })
  })

  test.each<[string, string, string]>([
    ['approve', 'COMPLETED', 'COMPLETED'],
    ['reject', 'COMPLETED', 'COMPLETED'],
    ['fail', 'FAILED', 'FAILED'],
  ])('do at their deadline what they say: %s', (onDeadline, step, run) => {
    const hand = startRun([ask('q', { deadlineMs: 100, onDeadline })])
    hand.feed({ type: 'step.due', step: 'q', attempt: 1 }, now + 100)
    expect(hand.step('q').status).toBe(step)
    expect(hand.run.status).toBe(run)
  })

  test('take an answer at the deadline, and none after it, rung or not', () => {
    const hand = startRun([ask('q', { deadlineMs: 100 })])
    hand.answer('q', 'APPROVE', now + 101)
    expect(hand.step('q').status).toBe('WAITING')
    hand.answer('q', 'APPROVE', now + 100)
    expect(hand.step('q').status).toBe('COMPLETED')
  })

  test('ask with what came before in the question', () => {
    const hand = startRun([
      task('a'),
      { id: 'q', kind: 'approval', approval: { question: 'Pay {{ a.output.sum }}?' } },
    ])
    hand.start('a')
    hand.succeed('a', { sum: 12 })
    expect(hand.step('q').wait?.question).toBe('Pay 12?')
  })
})
