import { describe, expect, test } from 'vitest'
import type { Step } from '../plan/plan.ts'
import { ask, names, now, startRun, task } from '../../testing/fakes/run-hand.ts'
import { explain } from './explain.ts'
import { retryDelay } from './failure.ts'
import { transition } from './transition.ts'

describe('conditions', () => {
  test('skip a step, and branches meet again without special nodes', () => {
    const hand = startRun([
      task('a'),
      task('yes', { dependsOn: ['a'], when: 'a.output.rain' }),
      task('no', { dependsOn: ['a'], when: '!a.output.rain' }),
      task('after_yes', { dependsOn: ['yes'] }),
      task('join', { dependsOn: ['after_yes', 'no'] }),
    ])
    hand.start('a')
    expect(names(hand.succeed('a', { rain: false }))).toEqual(['assign-step no'])
    expect(hand.statuses()).toBe(
      'a:COMPLETED yes:SKIPPED no:PENDING after_yes:SKIPPED join:PENDING',
    )
    hand.start('no')
    expect(names(hand.succeed('no'))).toEqual(['assign-step join'])
  })

  test.each([
    ['inputs.missing == 1', 'No such key: missing'],
    ['inputs.list', 'it is neither true nor false'],
    ['inputs.list[7] == 1', ''],
  ])('that cannot be evaluated fail the step: %s', (when, reason) => {
    const { run, step } = startRun([task('a', { when })])
    expect(step('a').error).toMatchObject({ code: 'EXPRESSION_FAILED', retryable: false })
    expect(step('a').error?.message).toContain(reason)
    expect(run.status).toBe('FAILED')
  })
})

describe('failures', () => {
  test('stop what needs the step, through skipped ones, and nothing else', () => {
    const hand = startRun([
      task('bad'),
      task('good'),
      task('needs', { dependsOn: ['bad'] }),
      task('needs_both', { dependsOn: ['needs', 'good'] }),
      task('cleanup', { dependsOn: ['bad'], join: 'settled' }),
      task('other', { dependsOn: ['good'] }),
    ])
    hand.start('bad')
    expect(names(hand.fail('bad'))).toEqual(['assign-step cleanup'])
    hand.start('good')
    expect(names(hand.succeed('good'))).toEqual(['assign-step other'])
    expect(hand.step('needs_both').skipReason).toEqual({ type: 'dependency-failed', step: 'bad' })
    for (const id of ['cleanup', 'other']) {
      hand.start(id)
      hand.succeed(id)
    }
    expect(hand.run).toMatchObject({ status: 'FAILED', error: { code: 'BROKEN' } })
    expect(hand.run.error?.message).toBe('Step bad failed: it broke')
  })

  test('of an optional step count as skipped, and dependents see them so', () => {
    const hand = startRun([
      task('maybe', { optional: true }),
      task('good'),
      task('join', { dependsOn: ['maybe', 'good'], when: 'maybe.status == "SKIPPED"' }),
      task('alone', { dependsOn: ['maybe'] }),
    ])
    hand.start('maybe')
    hand.fail('maybe')
    hand.start('good')
    expect(names(hand.succeed('good'))).toEqual(['assign-step join'])
    expect(hand.step('alone').skipReason).toEqual({ type: 'dependencies-skipped' })
    hand.start('join')
    hand.succeed('join')
    expect(hand.run.status).toBe('COMPLETED')
    expect(hand.step('maybe').status).toBe('FAILED')
  })

  test('are tried again where they say so, by another agent if there is one', () => {
    const hand = startRun([task('a', { retry: { attemptsMax: 3, delayMs: 0 } })])
    hand.start('a')
    expect(hand.fail('a', true)).toMatchObject([{ type: 'assign-step', attempt: 2, avoid: ['me'] }])
    hand.start('a', 2)
    expect(hand.fail('a', false, 2)).toEqual([])
    expect(hand.step('a')).toMatchObject({ status: 'FAILED', attempt: 2 })
  })

  test.each<[string, Step['retry'], { retryable: boolean | undefined; isAgain: boolean }]>([
    [
      'a failure that can be retried is, without a policy',
      undefined,
      { retryable: true, isAgain: true },
    ],
    [
      'one that does not say is not, without a policy',
      undefined,
      { retryable: undefined, isAgain: false },
    ],
    [
      'one that does not say is, with a policy',
      { attemptsMax: 2 },
      { retryable: undefined, isAgain: true },
    ],
    [
      'one that must not be is not, with a policy',
      { attemptsMax: 2 },
      { retryable: false, isAgain: false },
    ],
    [
      'one of the codes is',
      { attemptsMax: 2, on: ['BROKEN'] },
      { retryable: undefined, isAgain: true },
    ],
    [
      'one of another code is not',
      { attemptsMax: 2, on: ['OTHER'] },
      { retryable: true, isAgain: false },
    ],
    ['the last attempt is the last', { attemptsMax: 1 }, { retryable: true, isAgain: false }],
  ])('%s', (_, retry, { retryable, isAgain }) => {
    const hand = startRun([task('a', retry && { retry })])
    hand.start('a')
    const error = {
      code: 'BROKEN',
      message: 'it broke',
      ...(retryable !== undefined && { retryable }),
    }
    hand.feed({ type: 'step.failed', step: 'a', attempt: 1, error })
    expect(hand.step('a').status).toBe(isAgain ? 'PENDING' : 'FAILED')
  })

  test('of a step that one agent must do are not handed to another', () => {
    const looks = (more: Partial<Step>): boolean => {
      const hand = startRun([task('a', more)])
      hand.start('a')
      const error = { code: 'BROKEN', message: 'it broke', retryable: false }
      const fact = { type: 'step.failed', step: 'a', attempt: 1, error, at: now } as const
      return transition(hand.run, fact).effects.some(({ type }) => type === 'recover-step')
    }
    expect(looks({})).toBe(true)
    expect(looks({ agent: 'me' })).toBe(false)
  })

  test('wait longer each time, up to a limit', () => {
    const policy = { attemptsMax: 9, delayMs: 100, factor: 3, delayMaxMs: 1_000 }
    expect([1, 2, 3, 4].map((attempt) => retryDelay(policy, attempt))).toEqual([
      100, 300, 900, 1_000,
    ])
    expect(retryDelay({ attemptsMax: 9, delayMs: 0, factor: 1e300 }, 9)).toBe(0)
    expect(retryDelay({ attemptsMax: 9, delayMs: 1, factor: 1e300 }, 9)).toBe(30_000)
  })
})

test('a round ends only where there are rounds', () => {
  const hand = startRun([task('a')])
  hand.start('a')
  const place = { step: 'a', attempt: 1, round: 1 }
  expect(hand.feed({ type: 'step.round-ended', ...place, done: true })).toEqual([])
  expect(hand.step('a').status).toBe('EXECUTING')
})

describe('the run', () => {
  test('gives the outputs of its last steps, or what its expression says', () => {
    const steps = [task('a'), task('b', { when: 'false' }), task('constructor')]
    const plain = startRun(steps)
    const asked = startRun(steps, {}, '{"sum": a.output.n + 1}')
    for (const hand of [plain, asked]) {
      for (const id of ['a', 'constructor']) hand.start(id)
      hand.succeed('a', { n: 1 })
      hand.succeed('constructor', { n: 2 })
    }
    expect(plain.run.output).toEqual({ a: { n: 1 }, b: null, constructor: { n: 2 } })
    expect(asked.run.output).toEqual({ sum: 2 })
  })

  test('fails where its output cannot be made', () => {
    const hand = startRun([task('a')], {}, 'a.output.missing')
    hand.start('a')
    hand.succeed('a')
    expect(hand.run).toMatchObject({ status: 'FAILED', error: { code: 'EXPRESSION_FAILED' } })
  })

  test('does not end by a deadline it does not have, or that has not come', () => {
    const without = startRun([task('a')])
    without.feed({ type: 'run.due' })
    expect(without.run.status).toBe('EXECUTING')
    const early = startRun([task('a')], { deadlineMs: 100 })
    expect(early.feed({ type: 'run.due' }, now + 99)).toMatchObject([
      { type: 'set-timer', at: now + 100 },
    ])
    expect(early.run.status).toBe('EXECUTING')
    early.feed({ type: 'run.due' }, now + 100)
    expect(early.run).toMatchObject({ status: 'FAILED', error: { code: 'RUN_TIMED_OUT' } })
  })

  test('starts nothing while it is paused, and everything that was ready when resumed', () => {
    const hand = startRun([
      task('a'),
      ask('q'),
      task('b', { dependsOn: ['a'], forEach: 'inputs.list' }),
    ])
    hand.feed({ type: 'run.paused' })
    expect(hand.start('a')).toEqual([])
    expect(hand.step('a').status).toBe('PENDING')
    expect(names(hand.feed({ type: 'run.resumed' }))).toEqual(['assign-step a'])
    hand.start('a')
    hand.feed({ type: 'run.paused' })
    hand.succeed('a')
    expect(hand.step('b').items).toBeUndefined()
    expect(names(hand.feed({ type: 'run.resumed' }))).toEqual(
      [0, 1, 2].map((index) => `assign-step b[${index}]`),
    )
  })
})

test('a cancelled step says why it was, whatever the run failed of', () => {
  const hand = startRun([task('f', { forEach: 'inputs.list', parallelMax: 1 })])
  hand.start('f[0]')
  hand.fail('f[0]')
  expect(explain(hand.run, hand.step('f[2]')).sentence).toBe(
    'f[2] was cancelled: another item failed.',
  )
})
