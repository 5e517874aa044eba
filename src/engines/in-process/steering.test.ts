import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Store } from '../../ports/store.ts'
import { openSqliteStore } from '../../stores/sqlite/sqlite-store.ts'
import type { ManualClock } from '../../testing/fakes/manual-clock.ts'
import { createTestEngine, task } from '../../testing/fakes/test-engine.ts'
import type { EngineParts, TestEngine, TestEngineOptions } from '../../testing/fakes/test-engine.ts'
import { InProcessEngine } from './in-process-engine.ts'

const openEngine = (parts: EngineParts): InProcessEngine => new InProcessEngine(parts)

let real: Store

beforeEach(() => {
  real = openSqliteStore({ path: ':memory:' })
})

afterEach(() => real.close())

function open(options: TestEngineOptions = {}): TestEngine {
  return createTestEngine(openEngine, real, options)
}

function ask(id: string, more: object = {}): Parameters<TestEngine['start']>[1][number] {
  return { id, kind: 'approval', approval: { question: `${id}?`, ...more } }
}

describe('timers', () => {
  test('a failed step comes again after its delay, and a little later by chance', async () => {
    for (const [chance, waitMs] of [
      [() => 0, 1_000],
      [() => 1, 1_200],
    ] as const) {
      const { start, worker, calm, clock } = open({ chance })
      const runId = `r${waitMs}`
      await start(runId, [task('a', { retry: { attemptsMax: 2, delayMs: 1_000 } })])
      await calm()
      worker.fail(`${runId} a#1`)
      await calm()
      clock.advance(waitMs - 1)
      await calm()
      expect(worker.sent).toHaveLength(1)
      clock.advance(1)
      await calm()
      expect(worker.names.at(-1)).toBe(`${runId} a#2`)
      expect(worker.sent.map(({ idempotencyKey }) => idempotencyKey)).toEqual([
        `${runId}:a`,
        `${runId}:a`,
      ])
    }
  })

  test('a step that takes too long fails, its agent is told, and its slot is free', async () => {
    const { start, worker, calm, clock, engine } = open({ limits: { 'do.a': 1 } })
    await start('r', [task('a', { timeoutMs: 500 }), task('next', { capability: 'do.a' })])
    await calm()
    expect(worker.sent[0]?.deadline).toBe(clock.now() + 500)
    clock.advance(500)
    await calm()
    expect(worker.cancelled).toEqual(['r a#1'])
    expect(worker.names).toEqual(['r a#1', 'r next#1'])
    worker.succeed('r next#1')
    await calm()
    expect((await engine.load('r')).error?.code).toBe('STEP_TIMED_OUT')
  })

  test('a wait ends at its time, not before', async () => {
    const { start, worker, calm, clock } = open()
    await start('r', [
      { id: 'w', kind: 'wait', wait: { delayMs: 60_000 } },
      task('a', { dependsOn: ['w'] }),
    ])
    await calm()
    clock.advance(59_999)
    await calm()
    expect(worker.sent).toEqual([])
    clock.advance(1)
    await calm()
    expect(worker.names).toEqual(['r a#1'])
  })

  test('a question that nobody answers in time is closed, and a late answer refused', async () => {
    const { start, calm, clock, engine, deliver, store, story } = open()
    await start('r', [ask('q', { deadlineMs: 1_000 }), task('slow')])
    await calm()
    clock.advance(1_000)
    await calm()
    const answer = { type: 'wait.answered', step: 'q', attempt: 1, waitId: 'r.q.1' } as const
    expect(await deliver('r', { ...answer, decision: 'APPROVE', by: 'ada' })).toBe(true)
    expect((await engine.load('r')).steps.get('q')?.error?.code).toBe('APPROVAL_EXPIRED')
    const wait = await store.getRecord({ organization: 'acme', kind: 'wait', id: 'r.q.1' })
    expect(wait?.status).toBe('EXPIRED')
    expect((await story('r')).at(-1)).toBe('step.refused q')
  })

  test('an answer after the deadline is refused even if the timer has not rung', async () => {
    const { start, calm, engine, store } = open()
    await start('r', [ask('q', { deadlineMs: 1_000 })])
    await calm()
    const later = createTestEngine(openEngine, real)
    later.clock.advance(5_000)
    const answer = { type: 'wait.answered', step: 'q', attempt: 1, waitId: 'r.q.1' } as const
    expect(await later.deliver('r', { ...answer, decision: 'APPROVE', by: 'ada' })).toBe(true)
    await later.engine.recover()
    later.clock.advance(0)
    await calm()
    expect((await later.engine.load('r')).steps.get('q')?.error?.code).toBe('APPROVAL_EXPIRED')
    const wait = await store.getRecord({ organization: 'acme', kind: 'wait', id: 'r.q.1' })
    expect(wait?.status).toBe('EXPIRED')
    await engine.close()
  })

  test('a run that is not done by its deadline fails as a whole', async () => {
    const { start, worker, calm, clock, engine } = open()
    await start('r', [task('a'), ask('q'), task('b', { dependsOn: ['a'] })], { deadlineMs: 5_000 })
    await calm()
    const ended = engine.whenFinished('r')
    clock.advance(5_000)
    expect(await ended).toMatchObject({ status: 'FAILED', error: { code: 'RUN_TIMED_OUT' } })
    expect(worker.cancelled).toEqual(['r a#1'])
    expect(worker.inFlight).toBe(0)
  })

  test('survive a clock that is set back', async () => {
    let offset = 0
    const { calm, clock } = open()
    const shifted: ManualClock = {
      ...clock,
      now: () => clock.now() - offset,
      ringAt: (at, ring) => clock.ringAt(at + offset, ring),
    }
    const other = createTestEngine(openEngine, real, { clock: shifted })
    await other.start('r', [{ id: 'w', kind: 'wait', wait: { delayMs: 1_000 } }])
    await calm()
    clock.advance(1_000)
    // The timer has rung, and its turn has not come yet.
    offset = 100
    await calm()
    expect((await other.engine.load('r')).status).toBe('EXECUTING')
    clock.advance(100)
    await calm()
    expect((await other.engine.load('r')).status).toBe('COMPLETED')
  })
})

describe('pause', () => {
  test('keeps ready steps back until the run is resumed; what runs goes on', async () => {
    const { start, worker, calm, deliver, engine } = open()
    await start('r', [task('a'), task('b', { dependsOn: ['a'] }), ask('q', {})])
    await calm()
    await deliver('r', { type: 'run.paused' })
    worker.succeed('r a#1')
    await calm()
    expect(worker.names).toEqual(['r a#1'])
    expect((await engine.load('r')).status).toBe('PAUSED')
    await deliver('r', { type: 'run.resumed' })
    await calm()
    expect(worker.names).toEqual(['r a#1', 'r b#1'])
  })

  test('holds from the moment it is recorded, also for steps that wait for a slot', async () => {
    const { start, worker, calm, deliver } = open({ limits: { 'do.a': 1 } })
    await start('r', [task('a'), task('b', { capability: 'do.a' })])
    await calm()
    const paused = deliver('r', { type: 'run.paused' })
    worker.succeed('r a#1')
    await paused
    await calm()
    expect(worker.names).toEqual(['r a#1'])
    const resumed = deliver('r', { type: 'run.resumed' })
    const again = [deliver('r', { type: 'run.paused' }), deliver('r', { type: 'run.resumed' })]
    await Promise.all([resumed, ...again])
    await calm()
    expect(worker.names).toEqual(['r a#1', 'r b#1'])
    expect(worker.inFlight).toBe(1)
    expect(worker.cancelled).toEqual([])
  })
})

describe('cancel', () => {
  test('stops what runs, closes what is asked, and frees slots for other runs', async () => {
    const { start, worker, calm, deliver, engine, store } = open({ limits: { 'do.a': 1 } })
    await start('r', [task('a'), ask('q'), task('b', { capability: 'do.a' })])
    await start('other', [task('c', { capability: 'do.a' })])
    await calm()
    const { status } = await engine.load('r')
    expect(status).toBe('EXECUTING')
    await deliver('r', { type: 'run.cancelled' })
    await calm()
    expect((await engine.load('r')).status).toBe('CANCELLED')
    expect(worker.cancelled).toEqual(['r a#1'])
    const wait = await store.getRecord({ organization: 'acme', kind: 'wait', id: 'r.q.1' })
    expect(wait?.status).toBe('CANCELLED')
    expect(worker.names).toEqual(['r a#1', 'other c#1'])
    expect(worker.inFlight).toBe(1)
  })

  test('in the very turn in which a step gets its slot sends nothing', async () => {
    const { start, worker, calm, deliver } = open({ limits: { 'do.a': 1 } })
    await start('x', [task('a')])
    await start('r', [task('b', { capability: 'do.a' }), ask('q')])
    await calm()
    worker.succeed('x a#1')
    await deliver('r', { type: 'run.cancelled' })
    await calm()
    expect(worker.names).toEqual(['x a#1'])
    expect(worker.inFlight).toBe(0)
  })

  test('asked for in the turn in which a question would be asked leaves none open', async () => {
    const { start, worker, calm, deliver, store } = open()
    await start('r', [task('a'), { ...ask('q'), dependsOn: ['a'] }])
    await calm()
    const cancelled = deliver('r', { type: 'run.cancelled' })
    worker.succeed('r a#1')
    await cancelled
    await calm()
    const waits = await store.listRecords({
      organization: 'acme',
      kind: 'wait',
      status: 'OPEN',
      limit: 9,
    })
    expect(waits.items).toEqual([])
  })

  test('makes a result that comes later a refusal on record, and nothing else', async () => {
    const { start, worker, calm, deliver, story, engine } = open()
    await start('r', [task('a')])
    await calm()
    await deliver('r', { type: 'run.cancelled' })
    worker.succeed('r a#1')
    await calm()
    expect((await story('r')).slice(-3)).toEqual([
      'step.cancelled a',
      'run.finished',
      'step.refused a',
    ])
    expect((await engine.load('r')).status).toBe('CANCELLED')
    expect(engine.activeRuns()).toBe(0)
    expect(worker.inFlight).toBe(0)
  })
})

describe('a result', () => {
  test('of an attempt that has timed out is refused; the attempt that counts goes on', async () => {
    const { start, worker, calm, clock, story, engine } = open()
    await start('r', [task('a', { timeoutMs: 100, retry: { attemptsMax: 2, delayMs: 0 } })])
    await calm()
    clock.advance(100)
    await calm()
    worker.succeed('r a#1', 'late')
    await calm()
    worker.succeed('r a#2', 'in time')
    await calm()
    expect((await engine.load('r')).output).toEqual({ a: 'in time' })
    expect(await story('r')).toContain('step.refused a')
    expect(worker.inFlight).toBe(0)
  })

  test('that comes later under its token frees the slot once it is durable', async () => {
    const { start, worker, calm, deliver, store, clock } = open({ limits: { 'do.a': 1 } })
    await start('r', [task('a'), task('b', { capability: 'do.a' })])
    await calm()
    worker.accept('r a#1')
    await calm()
    const result = { type: 'step.succeeded', step: 'a', attempt: 1, output: 1 } as const
    store.failCommits(1)
    await expect(deliver('r', result)).rejects.toThrow('the disk is full')
    expect(worker.inFlight).toBe(1)
    await until(() => deliver('r', result))
    await calm()
    expect(worker.names).toEqual(['r a#1', 'r b#1'])
    expect(worker.inFlight).toBe(1)
    async function until(again: () => Promise<boolean>): Promise<void> {
      const done = again()
      clock.advance(250)
      expect(await done).toBe(false)
    }
  })
})

test('a run that is reopened for what no longer fits ends again, as it had', async () => {
  const { start, worker, calm, engine, story } = open()
  await start('r', [task('a')], { onFailure: 'fail' })
  await calm()
  worker.fail('r a#1', { retryable: false })
  await calm()
  const reopened = { type: 'run.reopened', reason: 'again' } as const
  const late = { type: 'step.completed-by-hand', step: 'nobody', output: 1, reason: 'x' } as const
  await engine.deliver('r', [reopened, late], 'test')
  expect(await engine.load('r')).toMatchObject({
    status: 'FAILED',
    error: { code: 'AGENT_FAILED' },
  })
  expect((await story('r')).slice(-2)).toEqual(['run.reopened', 'run.finished'])
})
