import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Store } from '../../ports/store.ts'
import { openSqliteStore } from '../../stores/sqlite/sqlite-store.ts'
import { createTestEngine, task } from '../../testing/fakes/test-engine.ts'
import type { TestEngine } from '../../testing/fakes/test-engine.ts'
import { InProcessEngine } from './in-process-engine.ts'

const items = 9_000
/** Units: events. What follows from the mail of a turn comes on top of its starts. */
const commitMost = 7_000

let real: Store

beforeEach(() => {
  real = openSqliteStore({ path: ':memory:' })
})
afterEach(() => real.close())

const open = (): TestEngine => createTestEngine((parts) => new InProcessEngine(parts), real)

/** How many events each commit has saved. */
function sizesOf({ store }: TestEngine): readonly number[] {
  return store.commits.map((appends) => appends.reduce((sum, { events }) => sum + events.length, 0))
}

test('a wide fan-out is saved in many commits, and nothing of it is left behind', async () => {
  const made = open()
  const { start, calm, worker, engine } = made
  await start('r', [
    task('numbers'),
    task('a', { forEach: 'numbers.output', dependsOn: ['numbers'] }),
  ])
  await calm()
  worker.succeed(
    'r numbers#1',
    Array.from({ length: items }, (_, n) => n),
  )
  await calm()
  expect(worker.names).toHaveLength(items + 1)
  const ended = engine.whenFinished('r')
  for (let n = 0; n < items; n += 1) worker.succeed(`r a[${n}]#1`, n)
  expect(await ended).toMatchObject({ status: 'COMPLETED' })
  const sizes = sizesOf(made)
  expect(Math.max(...sizes)).toBeLessThan(commitMost)
  expect(sizes.length).toBeGreaterThan(8)
})

test('others do not wait for a wide fan-out', async () => {
  const { start, calm, worker } = open()
  await start('wide', [
    task('numbers'),
    task('a', { forEach: 'numbers.output', dependsOn: ['numbers'] }),
  ])
  await start('slim', [task('numbers'), task('b', { capability: 'do.b', dependsOn: ['numbers'] })])
  await calm()
  worker.succeed(
    'wide numbers#1',
    Array.from({ length: items }, (_, n) => n),
  )
  worker.succeed('slim numbers#1', [])
  await calm()
  expect(worker.names.indexOf('slim b#1')).toBeGreaterThan(0)
  expect(worker.names.indexOf('slim b#1')).toBeLessThan(commitMost)
})

test('facts that are delivered together are saved together, whatever else there is', async () => {
  const made = open()
  const { start, calm, worker, engine, store } = made
  await start('r', [
    task('numbers'),
    task('a', { forEach: 'numbers.output', dependsOn: ['numbers'] }),
  ])
  await calm()
  worker.succeed(
    'r numbers#1',
    Array.from({ length: items }, (_, n) => n),
  )
  await calm()
  // So that the limit of a commit is reached between the two.
  for (let n = 0; n < 1_999; n += 1) worker.succeed(`r a[${n}]#1`, n)
  const reason = 'test'
  const both = [{ type: 'run.paused', reason } as const, { type: 'run.resumed', reason } as const]
  const together = engine.deliver('r', both, 'test')
  await together
  const events = await store.readStream({ organization: 'acme', stream: 'run:r', limit: 100_000 })
  const positions = events.filter(({ type }) => /paused|resumed/.test(type)).map(({ seq }) => seq)
  expect(positions).toHaveLength(2)
  const [paused = 0, resumed = 0] = positions
  let end = 0
  const commit = sizesOf(made).findIndex((size) => (end += size) >= paused)
  expect(commit).toBeGreaterThan(0)
  expect(resumed).toBeLessThanOrEqual(end)
})
