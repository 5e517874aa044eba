import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Store } from '../../ports/store.ts'
import { GraphReference, contentOf } from '../../testing/fakes/graph-reference.ts'
import { createHistoryJournal } from '../../testing/simulation/history-journal.ts'
import { randomHistory } from '../../testing/simulation/random-history.ts'
import { createProjector } from '../cypher/projector.ts'
import type { Projector } from '../cypher/projector.ts'
import { openGrafeo } from './open-grafeo.ts'

let folder = ''
let count = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein-projection-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

describe('the projection on Grafeo', () => {
  test('is the same however the journal is cut into batches and restarted', async () => {
    const seeds = fc.array(fc.nat(), { minLength: 40, maxLength: 40 })
    const cuts = fc.array(
      fc.record({ events: fc.nat(60), eventsMax: fc.integer({ min: 1, max: 40 }) }),
      {
        minLength: 1,
        maxLength: 3,
      },
    )
    await fc.assert(
      fc.asyncProperty(seeds, cuts, async (seed, sessions) => {
        const history = randomHistory(chanceFrom(seed))
        const reference = new GraphReference()
        await projectAll(createHistoryJournal(history), {
          open: async () => reference,
          eventsMax: 1,
        })
        const place = join(folder, `${(count += 1)}`)
        const open = (): ReturnType<typeof openGrafeo> => openGrafeo({ folder: place })
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
      }),
      { numRuns: 6 },
    )
  }, 120_000)
})

async function projectAll(
  store: Pick<Store, 'head' | 'readJournal' | 'readStream'>,
  options: Pick<Parameters<typeof createProjector>[0], 'open'> & { readonly eventsMax: number },
): Promise<void> {
  const projector: Projector = createProjector({
    store,
    organization: 'acme',
    subscribe: () => () => undefined,
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
