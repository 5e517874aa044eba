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

describe('another writer', () => {
  const pause = { type: 'run.paused', at: 1, actor: 'other', data: {} } as const

  async function interfere(runId: string, expected: number): Promise<void> {
    const stream = `run:${runId}`
    await real.commit([{ organization: 'acme', stream, expected, events: [pause] }])
  }

  test('makes a stale fact a conflict, and nothing is corrupted', async () => {
    const { start, calm, deliver, story, engine, worker } = open()
    await start('r', [task('a')])
    await calm()
    await interfere('r', 3)
    const ended = engine.whenFinished('r')
    ended.catch(() => undefined)
    const waiting = [deliver('r', { type: 'run.cancelled' }), deliver('r', { type: 'run.resumed' })]
    for (const one of waiting) {
      await expect(one).rejects.toMatchObject({ code: 'RUN_VERSION_CONFLICT' })
    }
    await expect(ended).rejects.toMatchObject({ code: 'RUN_VERSION_CONFLICT' })
    expect(await story('r')).toEqual(['run.created', 'run.started', 'step.started a', 'run.paused'])
    expect((await engine.load('r')).status).toBe('PAUSED')
    expect(worker.inFlight).toBe(0)
  })

  test('does not lose what an agent reports after that', async () => {
    const { start, calm, deliver, story, worker } = open()
    await start('r', [task('a'), task('b')])
    await calm()
    await interfere('r', 4)
    await expect(deliver('r', { type: 'run.cancelled' })).rejects.toMatchObject({
      code: 'RUN_VERSION_CONFLICT',
    })
    await real.commit([
      {
        organization: 'acme',
        stream: 'run:r',
        expected: 5,
        events: [{ type: 'run.resumed', at: 2, actor: 'other', data: {} }],
      },
    ])
    worker.succeed('r a#1')
    worker.succeed('r b#1')
    await calm()
    expect((await story('r')).slice(-3)).toEqual([
      'step.succeeded a',
      'step.succeeded b',
      'run.finished',
    ])
  })

  test('does not make an agent work for nothing: its result goes in by what the journal says', async () => {
    const { start, calm, story, engine, worker } = open()
    await start('r', [task('a')])
    await calm()
    await interfere('r', 3)
    worker.succeed('r a#1', 'done')
    await calm()
    expect(await story('r')).toEqual([
      'run.created',
      'run.started',
      'step.started a',
      'run.paused',
      'step.succeeded a',
      'run.finished',
    ])
    expect((await engine.load('r')).output).toEqual({ a: 'done' })
    expect(worker.inFlight).toBe(0)
  })

  test('that has fenced the attempt gets the late result refused, on record', async () => {
    const { start, calm, story, worker } = open()
    await start('r', [task('a', { capability: 'do.a' })])
    await calm()
    const other = createTestEngine(openEngine, real)
    await other.engine.recover()
    await other.calm()
    expect((await other.engine.load('r')).error?.code).toBe('OUTCOME_UNKNOWN')
    worker.succeed('r a#1', 'late')
    await calm()
    expect((await story('r')).at(-1)).toBe('step.refused a')
  })
})
