import { describe, expect, test } from 'vitest'
import { ask, now, startRun, task } from '../../testing/fakes/run-hand.ts'
import { recoverRun } from './recover.ts'

describe('recovery', () => {
  test('sets timers again, offers what is ready, and asks about what was under way', () => {
    const hand = startRun(
      [
        task('ready'),
        task('sent', { timeoutMs: 500 }),
        task('taken'),
        { id: 'wait', kind: 'wait', wait: { delayMs: 900 } },
        ask('q', { deadlineMs: 700 }),
      ],
      { deadlineMs: 5_000 },
    )
    hand.start('sent')
    hand.start('taken')
    hand.feed({ type: 'step.accepted', step: 'taken', attempt: 1 })
    const effects = recoverRun(hand.run, now + 10)
    expect(effects).toMatchObject([
      { type: 'set-timer', step: '', at: now + 5_000 },
      { type: 'assign-step', step: 'ready' },
      { type: 'set-timer', step: 'sent', at: now + 500 },
      { type: 'record', fact: { type: 'step.interrupted', step: 'sent', attempt: 1 } },
      { type: 'set-timer', step: 'wait', at: now + 900 },
      { type: 'set-timer', step: 'q', at: now + 700 },
    ])
    expect(recoverRun(hand.run, now, () => true).map(({ type }) => type)).not.toContain('record')
  })

  test('sends again what may be sent again, and says so where it may not', () => {
    const hand = startRun([task('again'), task('once')])
    hand.feed({ type: 'step.started', step: 'again', attempt: 1, agent: 'me', idempotent: true })
    hand.start('once')
    for (const step of ['again', 'once']) hand.feed({ type: 'step.interrupted', step, attempt: 1 })
    expect(hand.step('again')).toMatchObject({ status: 'PENDING', attempt: 2, ready: true })
    expect(hand.step('once').error?.code).toBe('OUTCOME_UNKNOWN')
    const daring = startRun([task('once')], { onUnknown: 'retry' })
    daring.start('once')
    daring.feed({ type: 'step.interrupted', step: 'once', attempt: 1 })
    expect(daring.step('once').attempt).toBe(2)
  })
})
