import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Store } from '../../ports/store.ts'
import { openSqliteStore } from '../../stores/sqlite/sqlite-store.ts'
import { createManualClock } from '../../testing/fakes/manual-clock.ts'
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

const dayMs = 86_400_000
const chain = [task('a'), task('b', { dependsOn: ['a'] })]

/** What the organization has used, as the engine knows it and as it is saved. */
async function usedUsd({ engine, store }: TestEngine): Promise<readonly unknown[]> {
  const [standing] = engine.standing().budgets()
  const kept = { organization: 'acme', kind: 'usage', id: 'organization total' } as const
  return [standing?.used.usd, (await store.getRecord(kept))?.data['usd']]
}

describe('the budget of a day', () => {
  test('begins anew at midnight UTC, and lets what it has paused go on', async () => {
    const clock = createManualClock(Date.parse('2026-11-25T22:00:00Z'))
    const { engine, start, worker, calm } = open({ clock })
    engine.limit({ scope: 'organization', budget: { usd: 1, period: 'day' } })
    await start('r', chain)
    await calm()
    worker.succeed('r a#1', null, { usd: 1 })
    await calm()
    expect((await engine.load('r')).status).toBe('PAUSED')
    clock.advance(2 * 3_600_000 - 1)
    await calm()
    expect((await engine.load('r')).status).toBe('PAUSED')
    clock.advance(1)
    await calm()
    expect(worker.names.at(-1)).toBe('r b#1')
    expect(engine.standing().budgets()).toMatchObject([{ used: { usd: 0 }, paused: [] }])
    worker.succeed('r b#1', null, { usd: 1 })
    await calm()
    await start('s', chain)
    await calm()
    expect((await engine.load('s')).status).toBe('PAUSED')
    clock.advance(dayMs)
    await calm()
    expect(worker.names.at(-1)).toBe('s a#1')
  })

  test('is told from the total by whoever starts anew', async () => {
    const clock = createManualClock(Date.parse('2026-11-25T22:00:00Z'))
    const first = open({ clock })
    await first.start('r', chain)
    await first.calm()
    first.worker.succeed('r a#1', null, { usd: 3 })
    await first.calm()
    clock.advance(dayMs)
    const second = open({ clock })
    second.engine.limit({ scope: 'organization', budget: { usd: 9, period: 'total' } })
    second.engine.limit({ scope: 'agent:do.a', budget: { usd: 9, period: 'day' } })
    second.engine.limit({ scope: 'agent:do.b', budget: { usd: 9, period: 'month' } })
    await second.engine.recover()
    const used = second.engine.standing().budgets()
    expect(used.map(({ scope, used: { usd } }) => `${scope} ${usd}`)).toEqual([
      'organization 3',
      'agent:do.a 0',
      'agent:do.b 0',
    ])
  })
})

describe('usage', () => {
  test('of a commit that fails is counted once, when it is saved', async () => {
    const test = open()
    const { engine, start, worker, calm, store, clock } = test
    engine.limit({ scope: 'organization', budget: { usd: 100 } })
    await start('r', chain)
    await calm()
    store.failCommits(2)
    worker.succeed('r a#1', null, { usd: 2 })
    await calm()
    expect(await usedUsd(test)).toEqual([0, undefined])
    for (let round = 0; round < 8; round += 1) {
      clock.advance(250)
      await calm()
    }
    expect(await usedUsd(test)).toEqual([2, 2])
  })

  test('of a result that comes twice, or too late, is counted once', async () => {
    const test = open()
    const { engine, start, worker, calm, deliver } = test
    engine.limit({ scope: 'organization', budget: { usd: 100 } })
    await start('r', chain)
    await calm()
    worker.succeed('r a#1', null, { usd: 2 })
    await calm()
    const again = { type: 'step.succeeded', step: 'a', attempt: 1, output: null } as const
    expect(await deliver('r', { ...again, usage: { usd: 2 } })).toBe(true)
    expect(await usedUsd(test)).toEqual([2, 2])
  })

  test('of many steps in one turn holds the next one', async () => {
    const { engine, start, worker, calm } = open({ limits: { 'do.it': 4 } })
    const steps = Array.from({ length: 9 }, (_, at) => task(`s${at}`, { capability: 'do.it' }))
    await start('r', steps, { budget: { tokens: 30 } })
    await calm()
    for (const at of [0, 1, 2, 3]) worker.succeed(`r s${at}#1`, null, { tokens: 10 })
    await calm()
    expect(worker.sent).toHaveLength(4)
    expect((await engine.load('r')).status).toBe('PAUSED')
    expect(worker.inFlight).toBe(0)
  })
})

describe('what undoes', () => {
  test('is held by no budget', async () => {
    const undo = { compensate: { capability: 'undo.a' } }
    const { start, worker, calm, deliver } = open()
    await start('r', [task('a', undo), task('b', { dependsOn: ['a'] })], { budget: { usd: 1 } })
    await calm()
    worker.succeed('r a#1', null, { usd: 1 })
    await calm()
    await deliver('r', { type: 'run.compensating', reason: 'asked for' })
    await calm()
    expect(worker.sent.at(-1)).toMatchObject({ capability: 'undo.a', undo: true })
  })
})
