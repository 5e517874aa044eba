import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createProjector } from '../../src/graphs/cypher/projector.ts'
import type { GraphDatabase } from '../../src/ports/graph-database.ts'
import type { Store } from '../../src/ports/store.ts'
import { GraphReference, contentOf } from '../../src/testing/fakes/graph-reference.ts'
import { createHistoryJournal } from '../../src/testing/simulation/history-journal.ts'
import { randomHistory } from '../../src/testing/simulation/random-history.ts'

/** Gives a way to open one new, empty graph again and again. */
export type NewGraph = () => Promise<() => Promise<GraphDatabase>>

/** The projection of random histories, cut and restarted anywhere, is that of the plain reference. */
export function projectionSuite(name: string, newGraph: NewGraph, runs: number): void {
  describe(`the projection on ${name}`, () => {
    test('is the same however the journal is cut into batches and restarted', async () => {
      const seeds = fc.array(fc.nat(), { minLength: 40, maxLength: 40 })
      const session = fc.record({ events: fc.nat(60), eventsMax: fc.integer({ min: 1, max: 40 }) })
      const cuts = fc.array(session, { minLength: 1, maxLength: 3 })
      const law = fc.asyncProperty(seeds, cuts, async (seed, sessions) => {
        const history = randomHistory(chanceFrom(seed))
        const reference = new GraphReference()
        await projectAll(createHistoryJournal(history), { open: async () => reference })
        const open = await newGraph()
        let written = 0
        for (const { events, eventsMax } of sessions) {
          written = Math.min(history.length, written + events)
          await projectAll(createHistoryJournal(history.slice(0, written)), { open, eventsMax })
        }
        await projectAll(createHistoryJournal(history), { open, eventsMax: 25 })
        const graph = await open()
        expect(await contentOf(graph)).toEqual(reference.content())
        expect(await graph.position()).toBe(history.length)
        await graph.close()
      })
      await fc.assert(law, { numRuns: runs })
    }, 120_000)
  })
}

async function projectAll(
  store: Pick<Store, 'head' | 'readJournal' | 'readStream'>,
  options: { readonly open: () => Promise<GraphDatabase>; readonly eventsMax?: number },
): Promise<void> {
  const projector = createProjector({
    store,
    organization: 'acme',
    subscribe: () => () => undefined,
    eventsMax: 1,
    ...options,
  })
  await projector.caughtUp(await store.head())
  expect(projector.status().error).toBeUndefined()
  await projector.close()
}

function chanceFrom(seed: readonly number[]): (below: number) => number {
  let at = 0
  return (below) => {
    at += 1
    return ((seed[at % seed.length] ?? 0) + at * 7) % below
  }
}
