import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Store } from '../../ports/store.ts'
import { openSqliteStore } from '../../stores/sqlite/sqlite-store.ts'
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

/** Lets the engine try again until it gets through. */
async function recovered({ clock, calm }: TestEngine): Promise<void> {
  for (let round = 0; round < 8; round += 1) {
    clock.advance(250)
    await calm()
  }
}

describe('a commit that fails', () => {
  test('is told to who started a run, and leaves nothing behind', async () => {
    const { start, store, engine, worker, calm } = open({ limits: { 'do.a': 1 } })
    store.failCommits(1)
    await expect(start('r', [task('a'), task('b', { capability: 'do.a' })])).rejects.toThrow('full')
    await calm()
    expect(store.commits).toEqual([])
    expect(worker.inFlight).toBe(0)
    expect(engine.activeRuns()).toBe(0)
    await expect(engine.load('r')).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' })
    await start('r', [task('a'), task('b', { capability: 'do.a' })])
    await calm()
    expect(worker.names).toEqual(['r a#1'])
    worker.succeed('r a#1')
    await calm()
    expect(worker.names).toEqual(['r a#1', 'r b#1'])
  })

  test('does not lose what an agent reported, however often it fails', async () => {
    for (const failures of [1, 3, 6]) {
      const test = open()
      const { start, store, worker, calm, engine, errors, story } = test
      const runId = `r${failures}`
      await start(runId, [task('a'), task('b', { dependsOn: ['a'] })])
      await calm()
      store.failCommits(failures)
      worker.succeed(`${runId} a#1`, 'once')
      await calm()
      expect(worker.sent).toHaveLength(1)
      await recovered(test)
      expect(worker.names).toEqual([`${runId} a#1`, `${runId} b#1`])
      worker.succeed(`${runId} b#1`)
      await calm()
      const run = await engine.load(runId)
      expect(run.status).toBe('COMPLETED')
      expect(run.steps.get('a')?.output).toBe('once')
      expect(await story(runId)).not.toContain('step.interrupted a')
      expect(errors.length).toBeGreaterThanOrEqual(failures)
      expect(worker.inFlight).toBe(0)
    }
  })

  test('does not lose results that come while it fails or while the run is read again', async () => {
    const test = open()
    const { start, store, worker, calm, engine } = test
    const ended = engine.whenFinished.bind(engine)
    await start('r', [task('a'), task('b'), task('c'), task('d', { dependsOn: ['a', 'b', 'c'] })])
    await calm()
    const waiting = ended('r')
    const release = store.holdCommit()
    store.failCommits(1)
    worker.succeed('r a#1', 'A')
    await calm()
    worker.succeed('r b#1', 'B')
    release()
    await calm()
    worker.succeed('r c#1', 'C')
    await recovered(test)
    expect(worker.names.at(-1)).toBe('r d#1')
    worker.succeed('r d#1')
    const run = await waiting
    expect(run.status).toBe('COMPLETED')
    expect(['a', 'b', 'c'].map((id) => run.steps.get(id)?.output)).toEqual(['A', 'B', 'C'])
    expect(worker.inFlight).toBe(0)
  })

  test('is told to everybody who waits for one of its facts, and those are not taken', async () => {
    const test = open()
    const { start, store, calm, deliver, engine } = test
    await start('r', [task('a')])
    await calm()
    store.failCommits(1)
    await expect(deliver('r', { type: 'run.paused' })).rejects.toThrow('full')
    // What is read now is what the journal says.
    expect((await engine.load('r')).status).toBe('EXECUTING')
    await recovered(test)
    expect((await engine.load('r')).status).toBe('EXECUTING')
    expect(await deliver('r', { type: 'run.paused' })).toBe(false)
  })

  test('tells those who come while nothing can be read either', async () => {
    const test = open()
    const { start, store, calm, deliver, engine } = test
    await start('r', [task('a')])
    await calm()
    store.failCommits(1)
    await expect(deliver('r', { type: 'run.paused' })).rejects.toThrow('full')
    store.failReads(2)
    const waiting = deliver('r', { type: 'run.paused' })
    test.clock.advance(250)
    await expect(waiting).rejects.toThrow('cannot be read')
    await recovered(test)
    expect((await engine.load('r')).status).toBe('EXECUTING')
  })

  test('gives back the slots of steps that were to start, and starts them once it can', async () => {
    const test = open({ limits: { 'do.a': 1 } })
    const { start, store, worker, calm, story } = test
    await start('x', [task('a')])
    await start('r', [
      task('b', { capability: 'do.a' }),
      task('bad', { capability: 'do.a', inputs: { x: '{{ inputs.no }}' } }),
    ])
    await calm()
    store.failCommits(4)
    worker.succeed('x a#1')
    await calm()
    await recovered(test)
    await recovered(test)
    expect(worker.names).toEqual(['x a#1', 'r b#1'])
    worker.succeed('r b#1')
    await calm()
    expect(worker.inFlight).toBe(0)
    expect((await story('r')).at(-1)).toBe('run.finished')
    expect(worker.cancelled).not.toContain('r b#1')
  })

  test('does not stop a step that is with its agent, nor send it again', async () => {
    const test = open()
    const { start, store, worker, calm, deliver, engine } = test
    await start('r', [task('a', { timeoutMs: 100_000 }), task('b')])
    await calm()
    store.failCommits(1)
    await expect(deliver('r', { type: 'run.cancelled' })).rejects.toThrow('full')
    await recovered(test)
    expect(worker.cancelled).toEqual([])
    expect(worker.sent).toHaveLength(2)
    worker.succeed('r a#1')
    worker.succeed('r b#1')
    await calm()
    expect((await engine.load('r')).status).toBe('COMPLETED')
    expect(worker.inFlight).toBe(0)
  })

  test('because of one run lets the others of its commit through', async () => {
    const test = open()
    const { start, store, worker, calm, engine } = test
    const runs = ['r1', 'r2', 'bad', 'r3']
    for (const run of runs) await start(run, [task('a')])
    await calm()
    store.failWhere(({ stream }) => stream === 'run:bad')
    for (const run of runs) worker.succeed(`${run} a#1`)
    await calm()
    for (const run of ['r1', 'r2', 'r3']) {
      expect((await engine.load(run)).status).toBe('COMPLETED')
    }
    expect((await engine.load('bad')).status).toBe('EXECUTING')
    store.failWhere(() => false)
    await recovered(test)
    expect((await engine.load('bad')).status).toBe('COMPLETED')
  })

  test('for good reasons does not keep the engine from closing, and tells who waits', async () => {
    const test = open()
    const { start, store, worker, calm, engine, clock, deliver } = test
    await start('r', [task('a')])
    await calm()
    const ended = engine.whenFinished('r')
    ended.catch(() => undefined)
    store.failWhere(() => true)
    worker.succeed('r a#1')
    await calm()
    const late = deliver('r', { type: 'run.paused' })
    late.catch(() => undefined)
    const closing = engine.close()
    for (let round = 0; round < 700; round += 1) {
      clock.advance(5)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await closing
    await expect(ended).rejects.toMatchObject({ code: 'SHUTTING_DOWN' })
    await expect(late).rejects.toThrow()
  })
})

describe('a second engine on the same journal', () => {
  test('goes on where the first was closed', async () => {
    const first = open({ idempotent: ['do.again'] })
    const steps = [
      task('done'),
      task('again', { dependsOn: ['done'] }),
      task('next', { dependsOn: ['again'] }),
      { id: 'wait', kind: 'wait', wait: { delayMs: 60_000 } } as const,
      { id: 'q', kind: 'approval', approval: { question: '?' } } as const,
    ]
    await first.start('r', steps)
    await first.calm()
    first.worker.succeed('r done#1', 'kept')
    await first.calm()
    const closing = first.engine.close()
    await closed(first, closing)

    const second = open({ idempotent: ['do.again'], clock: first.clock })
    expect(await second.engine.recover()).toHaveLength(1)
    await second.calm()
    expect(second.worker.names).toEqual(['r again#2'])
    expect(second.worker.sent[0]?.idempotencyKey).toBe('r:again')
    second.worker.succeed('r again#2')
    await second.calm()
    second.worker.succeed('r next#1')
    second.clock.advance(60_000)
    const answer = { type: 'wait.answered', step: 'q', attempt: 1, waitId: 'r.q.1' } as const
    await second.deliver('r', { ...answer, decision: 'APPROVE', by: 'ada' })
    await second.calm()
    expect((await second.engine.load('r')).status).toBe('COMPLETED')
  })

  test('takes nothing up twice, and sets no run going that was paused', async () => {
    const first = open()
    await first.start('r', [task('a'), task('b', { dependsOn: ['a'] })])
    await first.calm()
    await first.deliver('r', { type: 'run.paused' })
    first.worker.succeed('r a#1')
    await first.calm()
    const second = open()
    await second.engine.recover()
    await second.engine.recover()
    await second.calm()
    expect(second.worker.sent).toEqual([])
    await second.deliver('r', { type: 'run.resumed' })
    await second.calm()
    expect(second.worker.names).toEqual(['r b#1'])
  })

  test('goes on with the others when one run cannot be read', async () => {
    const first = open()
    await first.start('good', [task('a')])
    const broken = {
      type: 'run.created',
      at: 1,
      actor: 'x',
      data: { plan: { steps: [{ id: 'x', dependsOn: ['x'] }] } },
    }
    const record = {
      kind: 'run',
      id: 'broken',
      status: 'EXECUTING',
      createdAt: 1,
      data: {},
    } as const
    await real.commit([
      {
        organization: 'acme',
        stream: 'run:broken',
        expected: 0,
        events: [broken],
        records: [{ type: 'put', record }],
      },
    ])
    await first.calm()
    const second = open({ idempotent: ['do.a'] })
    await second.engine.recover()
    await second.calm()
    expect(second.errors).toHaveLength(1)
    expect((await second.engine.load('good')).steps.get('a')?.status).toBe('FAILED')
  })

  test('is refused whatever comes once it is closed', async () => {
    const { engine, start, deliver, worker, calm } = open()
    await start('r', [task('a')])
    await calm()
    worker.succeed('r a#1')
    await calm()
    await engine.close()
    await engine.close()
    await expect(start('s', [task('a')])).rejects.toMatchObject({ code: 'SHUTTING_DOWN' })
    await expect(deliver('r', { type: 'run.paused' })).rejects.toMatchObject({
      code: 'SHUTTING_DOWN',
    })
  })

  test('is waited for: closing lets a step end that is with its agent, and starts no other', async () => {
    const { engine, start, worker, calm, clock, story } = open()
    await start('r', [task('a'), task('b', { dependsOn: ['a'] })])
    await calm()
    const closing = engine.close()
    worker.succeed('r a#1')
    await calm()
    clock.advance(5)
    await closing
    expect(worker.names).toEqual(['r a#1'])
    expect((await story('r')).at(-1)).toBe('step.succeeded a')
  })
})

async function closed({ clock }: TestEngine, closing: Promise<void>): Promise<void> {
  for (let round = 0; round < 700; round += 1) {
    clock.advance(5)
    await new Promise((resolve) => setImmediate(resolve))
  }
  await closing
}
