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

/** A run of two steps, both done, both with a way to undo them. */
async function done(engine: TestEngine): Promise<void> {
  const undo = (id: string) => ({ compensate: { capability: `undo.${id}` } })
  await engine.start('r', [task('a', undo('a')), task('b', { dependsOn: ['a'], ...undo('b') })])
  for (const id of ['a', 'b']) {
    await engine.calm()
    engine.worker.succeed(`r ${id}#1`)
  }
  await engine.calm()
}

describe('undoing a run', () => {
  test('goes back in reverse order, each step once', async () => {
    const test = open()
    const { worker, calm, deliver, engine } = test
    await done(test)
    await deliver('r', { type: 'run.compensating', reason: 'a person wants it' })
    await calm()
    const undone = () => worker.sent.slice(2).map(({ capability }) => capability)
    expect(undone()).toEqual(['undo.b'])
    worker.succeed('r b#1')
    await calm()
    expect(undone()).toEqual(['undo.b', 'undo.a'])
    const ended = engine.whenFinished('r')
    worker.succeed('r a#1')
    expect((await ended).status).toBe('COMPENSATED')
    expect(worker.inFlight).toBe(0)
  })

  test('that could not be saved for a moment is not done twice', async () => {
    const test = open()
    const { worker, calm, deliver, store, clock, engine } = test
    await done(test)
    await deliver('r', { type: 'run.compensating', reason: 'x' })
    await calm()
    store.failCommits(1)
    worker.succeed('r b#1')
    await calm()
    for (let round = 0; round < 4; round += 1) {
      clock.advance(250)
      await calm()
    }
    expect(worker.sent.slice(2).map(({ capability }) => capability)).toEqual(['undo.b', 'undo.a'])
    worker.succeed('r a#1')
    await calm()
    expect((await engine.load('r')).status).toBe('COMPENSATED')
    expect(worker.inFlight).toBe(0)
  })

  test('is left to its agent when the run has to be read again', async () => {
    const test = open()
    const { worker, calm, deliver, store, clock, story } = test
    await done(test)
    await deliver('r', { type: 'run.compensating', reason: 'x' })
    await calm()
    store.failCommits(1)
    await expect(deliver('r', { type: 'run.paused' })).rejects.toThrow('full')
    clock.advance(250)
    await calm()
    worker.succeed('r b#1')
    await calm()
    expect(worker.sent.slice(2).map(({ capability }) => capability)).toEqual(['undo.b', 'undo.a'])
    expect(await story('r')).not.toContain('undo.interrupted b')
  })

  test('goes on in a second engine: what may be repeated is, and the rest is said to be unknown', async () => {
    for (const idempotent of [['undo.b', 'undo.a'], []]) {
      const first = open({ idempotent })
      await done(first)
      await first.deliver('r', { type: 'run.compensating', reason: 'x' })
      await first.calm()
      const second = open({ idempotent })
      await second.engine.recover()
      await second.calm()
      const [again] = second.worker.sent
      if (idempotent.length > 0) {
        expect(again).toMatchObject({ capability: 'undo.b', idempotencyKey: 'r:b:undo:1' })
      } else expect(second.worker.names).not.toContain('r b#1')
      await real.close()
      real = openSqliteStore({ path: ':memory:' })
    }
  })
})
