import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../json.ts'
import type { PlanPolicy, Step } from '../plan/plan.ts'
import type { Effect } from './effect.ts'
import { explain } from './explain.ts'
import { retryDelay } from './failure.ts'
import { recoverRun } from './recover.ts'
import { createRun } from './create-run.ts'
import type { Run } from './run.ts'
import type { StepState } from './step-state.ts'
import type { RunFact } from './run-event.ts'
import { transition } from './transition.ts'

const now = Date.parse('2026-01-02T03:04:05Z')

/** A run, and a hand that feeds it facts with all that follow from them. */
interface Hand {
  readonly run: Run
  readonly step: (id: string) => StepState
  readonly feed: (fact: RunFact, at?: number) => readonly Effect[]
  readonly start: (id: string, attempt?: number) => readonly Effect[]
  readonly succeed: (id: string, output?: JsonObject, attempt?: number) => readonly Effect[]
  readonly fail: (id: string, retryable?: boolean, attempt?: number) => readonly Effect[]
  readonly answer: (id: string, decision: 'APPROVE' | 'REJECT', at?: number) => readonly Effect[]
  readonly statuses: () => string
}

function startRun(steps: readonly Step[], policy: PlanPolicy = {}, output?: string): Hand {
  const plan = { name: 'P', steps, policy, ...(output !== undefined && { output }) }
  const inputs = { list: [1, 2, 3], on: true }
  const created = { type: 'run.created', name: 'P', planId: 'p', plan, inputs, at: now } as const
  const run = createRun('r', created)
  const feed = (first: RunFact, at = now): readonly Effect[] => {
    const effects: Effect[] = []
    const facts = [first]
    for (const fact of facts) {
      for (const effect of transition(run, { ...fact, at }).effects) {
        if (effect.type === 'record') facts.push(effect.fact)
        // There is no other way here.
        else if (effect.type === 'recover-step') facts.push({ ...effect, type: 'step.abandoned' })
        else effects.push(effect)
      }
    }
    return effects
  }
  const step = (id: string): StepState => {
    const state = run.steps.get(id)
    if (state === undefined) throw new Error(`there is no ${id}`)
    return state
  }
  feed({ type: 'run.started' })
  const error = (retryable: boolean) => ({ code: 'BROKEN', message: 'it broke', retryable })
  return {
    run,
    step,
    feed,
    start: (id, attempt = 1) => feed({ type: 'step.started', step: id, attempt, agent: 'me' }),
    succeed: (id, output = {}, attempt = 1) =>
      feed({ type: 'step.succeeded', step: id, attempt, output }),
    fail: (id, retryable = false, attempt = 1) =>
      feed({ type: 'step.failed', step: id, attempt, error: error(retryable) }),
    answer: (id, decision, at) => {
      const waitId = step(id).wait?.waitId ?? ''
      const { attempt } = step(id)
      return feed({ type: 'wait.answered', step: id, attempt, waitId, decision, by: 'ada' }, at)
    },
    statuses: () => run.frame.steps.map(({ id, status }) => `${id}:${status}`).join(' '),
  }
}

function task(id: string, more: Partial<Step> = {}): Step {
  return { id, capability: 'x.y', ...more }
}

function ask(id: string, more: object = {}): Step {
  return { id, kind: 'approval', approval: { question: 'May I?', ...more } }
}

function names(effects: readonly Effect[]): readonly string[] {
  return effects.map((effect) => ('step' in effect ? `${effect.type} ${effect.step}` : effect.type))
}

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

  test('wait longer each time, up to a limit', () => {
    const policy = { attemptsMax: 9, delayMs: 100, factor: 3, delayMaxMs: 1_000 }
    expect([1, 2, 3, 4].map((attempt) => retryDelay(policy, attempt))).toEqual([
      100, 300, 900, 1_000,
    ])
    expect(retryDelay({ attemptsMax: 9, delayMs: 0, factor: 1e300 }, 9)).toBe(0)
    expect(retryDelay({ attemptsMax: 9, delayMs: 1, factor: 1e300 }, 9)).toBe(30_000)
  })
})

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

test('a cancelled step says why it was, whatever the run failed of', () => {
  const hand = startRun([task('f', { forEach: 'inputs.list', parallelMax: 1 })])
  hand.start('f[0]')
  hand.fail('f[0]')
  expect(explain(hand.run, hand.step('f[2]')).sentence).toBe(
    'f[2] was cancelled: another item failed.',
  )
})
