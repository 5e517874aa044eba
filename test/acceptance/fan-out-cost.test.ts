import { expect, test } from 'vitest'
import { InProcessEngine } from '../../src/engines/in-process/in-process-engine.ts'
import { createTestEngine, task } from '../../src/testing/fakes/test-engine.ts'
import { MemoryStore } from '../simulation/memory-store.ts'

/*
 * Acceptance 5: ten times the items cost ten times as much, counted in events and commits. What
 * they cost in time is measured by `npm run bench` (W7).
 */

interface Cost {
  readonly events: number
  readonly commits: number
}

async function costOf(count: number): Promise<Cost> {
  const engine = createTestEngine((parts) => new InProcessEngine(parts), new MemoryStore())
  const list = Array.from({ length: count }, (_, index) => index)
  const spread = task('a', { forEach: 'items.output' })
  await engine.start('r', [task('items'), spread, task('b', { dependsOn: ['a'] })])
  const ended = engine.engine.whenFinished('r')
  for (let next = 0; next < count + 2; next = engine.worker.sent.length) {
    await engine.calm()
    for (const { step } of engine.worker.sent.slice(next)) {
      engine.worker.succeed(`r ${step}#1`, step === 'items' ? list : null)
    }
  }
  expect((await ended).status).toBe('COMPLETED')
  const { commits } = engine.store
  const events = commits.flat().reduce((sum, append) => sum + append.events.length, 0)
  return { events, commits: commits.length }
}

test('10,000 items cost, each, within a fifth of what 1,000 do', { timeout: 120_000 }, async () => {
  const small = await costOf(1_000)
  const large = await costOf(10_000)
  expect(large.events / small.events / 10).toBeGreaterThan(0.8)
  expect(large.events / small.events / 10).toBeLessThan(1.2)
  expect(large.commits / small.commits / 10).toBeLessThan(1.2)
})
