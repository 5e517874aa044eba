import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { GraphQuery } from '../../ports/graph-database.ts'
import { GraphReference } from '../../testing/fakes/graph-reference.ts'
import { createHistoryJournal } from '../../testing/simulation/history-journal.ts'
import type { HistoryJournal } from '../../testing/simulation/history-journal.ts'
import { randomHistory } from '../../testing/simulation/random-history.ts'
import { seededChance } from '../../testing/simulation/seeded-chance.ts'
import { createGraphHomes } from './graph-homes.ts'
import type { GraphHomesOptions } from './graph-homes.ts'
import { createGraphKeeper } from './graph-keeper.ts'
import type { GraphKeeper } from './graph-keeper.ts'
import { JournalCensus } from './journal-census.ts'

const history = randomHistory(seededChance(11))
const folders: string[] = []
const keepers: GraphKeeper[] = []

afterEach(async () => {
  for (const keeper of keepers.splice(0)) await keeper.close()
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

/** A graph that can be counted, as its engines can. */
class CountedGraph extends GraphReference {
  lost = 0
  isClosed = false

  override async query(query: GraphQuery): ReturnType<GraphReference['query']> {
    const label = /\(n:`(\w+)`\)/.exec(query.text)?.[1]
    if (label === undefined) return super.query(query)
    const found = this.content().nodes.filter((node) => node.startsWith(`["${label}"`)).length
    return { columns: ['n'], rows: [{ n: Math.max(0, found - this.lost) }], truncated: false }
  }

  override async close(): Promise<void> {
    this.isClosed = true
  }
}

interface World {
  readonly data: string
  readonly keeper: GraphKeeper
  readonly journal: HistoryJournal
  /** By their folder's or server's name. */
  readonly graphs: Map<string, CountedGraph>
}

async function newWorld(options: Partial<GraphHomesOptions> = {}, given = ''): Promise<World> {
  const data = given === '' ? await mkdtemp(join(tmpdir(), 'skein-keeper-')) : given
  if (given === '') folders.push(data)
  const graphs = new Map<string, CountedGraph>()
  const open = async (name: string): Promise<CountedGraph> => {
    const graph = graphs.get(name) ?? new CountedGraph()
    graphs.set(name, graph)
    return graph
  }
  const homes = createGraphHomes({
    data,
    organization: 'default',
    server: {},
    openEmbedded: async (folder) => {
      await mkdir(folder, { recursive: true })
      return open(folder.slice(data.length + 1))
    },
    openServer: ({ url }) => open(url),
    ...options,
  })
  const journal = createHistoryJournal(history)
  const keeper = createGraphKeeper({
    store: journal,
    organization: 'acme',
    subscribe: () => () => undefined,
    homes,
    now: () => 5,
    graceMs: 1,
  })
  keepers.push(keeper)
  return { data, keeper, journal, graphs }
}

async function ended(keeper: GraphKeeper, status: 'DONE' | 'FAILED'): Promise<void> {
  await vi.waitFor(() => expect(keeper.status().rebuild?.status).toBe(status))
}

describe('the keeper of a graph', () => {
  test('fills a new graph while the old one serves, and then hands out the new one', async () => {
    const { keeper, graphs, data } = await newWorld()
    await keeper.caughtUp(history.length)
    const old = await keeper.database()
    await keeper.rebuild()
    expect(keeper.status().rebuild).toMatchObject({ status: 'RUNNING', to: 'embedded' })
    expect(await keeper.database()).toBe(old)
    await ended(keeper, 'DONE')
    const fresh = await keeper.database()
    expect(fresh).toBe(graphs.get('graph-2'))
    expect((fresh as CountedGraph).content()).toEqual((old as CountedGraph).content())
    await vi.waitFor(() => expect(existsSync(join(data, 'graph'))).toBe(false))
    expect((old as CountedGraph).isClosed).toBe(true)
    const again = await newWorld({}, data)
    await again.keeper.caughtUp(1)
    expect([...again.graphs.keys()]).toEqual(['graph-2'])
  })

  test('keeps the old graph when a rebuild is interrupted, and removes what it left', async () => {
    const { data } = await newWorld()
    await mkdir(join(data, 'graph'))
    await mkdir(join(data, 'graph-2'))
    await writeFile(join(data, 'graph-current.new'), 'graph-2')
    const { keeper, graphs } = await newWorld({}, data)
    await keeper.caughtUp(history.length)
    expect([...graphs.keys()]).toEqual(['graph'])
    expect((await readdir(data)).filter((name) => /^graph(-\d+)?$/.test(name))).toEqual(['graph'])
  })

  test('stays with the old graph when the new one cannot be filled, and says why', async () => {
    const openServer: GraphHomesOptions['openServer'] = () => Promise.reject(new Error('no server'))
    const { keeper } = await newWorld({ openServer })
    await keeper.caughtUp(history.length)
    const old = await keeper.database()
    await keeper.rebuild('bolt://127.0.0.1:1')
    await ended(keeper, 'FAILED')
    expect(keeper.status().rebuild?.error).toContain('no server')
    expect(await keeper.database()).toBe(old)
    await keeper.caughtUp(history.length)
  })

  test('stays with the old graph when the new one lacks something', async () => {
    const lossy = new CountedGraph()
    lossy.lost = 1_000
    const { keeper } = await newWorld({ openServer: async () => lossy })
    await keeper.caughtUp(history.length)
    await keeper.rebuild('bolt://127.0.0.1:1')
    await ended(keeper, 'FAILED')
    expect(keeper.status().rebuild?.error).toMatch(/lacks \d+ \w+/)
    expect(keeper.status().error).toBeUndefined()
  })

  test('moves to a server and keeps the embedded graph, which a configuration may still name', async () => {
    const { keeper, graphs, data } = await newWorld()
    await keeper.caughtUp(history.length)
    await keeper.rebuild('bolt://127.0.0.1:7687?database=skein')
    await ended(keeper, 'DONE')
    expect(keeper.status().rebuild?.to).toBe('bolt://127.0.0.1:7687 database skein')
    expect(await keeper.database()).toBe(graphs.get('bolt://127.0.0.1:7687'))
    await keeper.close()
    expect(existsSync(join(data, 'graph'))).toBe(true)
  })

  test('refuses what cannot be done, before anything begins', async () => {
    const { keeper } = await newWorld({ server: { url: 'bolt://127.0.0.1:7687' } })
    const wrong = ['http://127.0.0.1', 'bolt://u:p@h', 'bolt://', 'bolt://h:99999', 'x', '']
    const places = [undefined, 'bolt://127.0.0.1:7687', ...wrong]
    for (const to of places) {
      const asked = keeper.rebuild(to)
      await expect(asked).rejects.toMatchObject({ code: 'GRAPH_REBUILD_REFUSED' })
    }
    expect(keeper.status().rebuild).toBeUndefined()
    await keeper.rebuild('embedded')
    const second = keeper.rebuild('embedded')
    await expect(second).rejects.toThrow('one is under way')
    await ended(keeper, 'DONE')
  })

  test('says what the graph lacks of the journal', async () => {
    const { keeper, graphs } = await newWorld()
    await keeper.caughtUp(history.length)
    expect(await keeper.check()).toEqual({
      at: 5,
      position: history.length,
      status: 'complete',
      missing: {},
    })
    const graph = graphs.get('graph')
    if (graph !== undefined) graph.lost = 1_000
    const { status, missing } = await keeper.check()
    expect(status).toBe('incomplete')
    expect(missing['Agent']).toBeGreaterThan(0)
    expect(keeper.status().error).toContain('skein graph rebuild')
  })

  test('ends a rebuild when it is closed', async () => {
    const { keeper } = await newWorld()
    await keeper.rebuild()
    await keeper.close()
    expect(keeper.status().rebuild?.status).toBe('FAILED')
    await expect(keeper.rebuild()).rejects.toMatchObject({ code: 'SHUTTING_DOWN' })
  })
})

describe('the census of a journal', () => {
  test('is the same whether it is taken at once or in pieces', async () => {
    const source = { store: createHistoryJournal(history), organization: 'acme' }
    const whole = await new JournalCensus().countTo(history.length, source)
    const census = new JournalCensus()
    for (let position = 0; position <= history.length; position += 3) {
      await census.countTo(position, source)
    }
    expect(await census.countTo(history.length, source)).toEqual(whole)
    expect(whole.counts.get('ExecutionStep')).toBeGreaterThan(0)
    expect(whole.counts.get('Conversation')).toBe(1)
  })

  test('never asks for more than the projection of random histories makes', async () => {
    for (let seed = 0; seed < 60; seed += 1) {
      const { keeper } = await newWorldOf(seed)
      expect((await keeper.check()).missing).toEqual({})
    }
  })
})

async function newWorldOf(seed: number): Promise<World> {
  const world = await newWorld()
  const events = randomHistory(seededChance(seed + 100))
  const journal = createHistoryJournal(events)
  const homes = createGraphHomes({
    data: world.data,
    organization: 'default',
    server: {},
    openEmbedded: async () => new CountedGraph(),
    openServer: async () => new CountedGraph(),
  })
  const keeper = createGraphKeeper({
    store: journal,
    organization: 'acme',
    subscribe: () => () => undefined,
    homes,
    now: () => 5,
  })
  keepers.push(keeper)
  await keeper.caughtUp(events.length)
  return { ...world, keeper }
}
