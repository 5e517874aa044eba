import { describe, expect, test, vi } from 'vitest'
import { SkeinError } from '../../core/errors.ts'
import { GraphReference } from '../../testing/fakes/graph-reference.ts'
import { createHistoryJournal } from '../../testing/simulation/history-journal.ts'
import { randomHistory } from '../../testing/simulation/random-history.ts'
import { createProjector } from './projector.ts'
import type { Projector, ProjectorOptions } from './projector.ts'

const history = randomHistory(chance(7))

describe('the projector', () => {
  test('opens nothing and reads nothing before it is asked', async () => {
    const open = vi.fn<ProjectorOptions['open']>()
    const subscribe = vi.fn<ProjectorOptions['subscribe']>()
    const projector = newProjector({ open, subscribe })
    expect(projector.status()).toEqual({ position: 0, lag: 0 })
    await projector.close()
    expect(open).not.toHaveBeenCalled()
    expect(subscribe).not.toHaveBeenCalled()
  })

  test('brings the graph to the position asked for, and then follows the journal', async () => {
    const graph = new GraphReference()
    const journal = createHistoryJournal(history.slice(0, 10))
    let notify: (position: number) => void = () => undefined
    const projector = newProjector({
      store: journal,
      open: async () => graph,
      subscribe: (listener) => {
        notify = listener
        return () => undefined
      },
    })
    await projector.caughtUp(10)
    expect(await graph.position()).toBe(10)
    journal.append(history.slice(10))
    notify(history.length)
    await vi.waitFor(async () => expect(await graph.position()).toBe(history.length))
    await projector.caughtUp(history.length)
    expect(projector.status()).toEqual({ position: history.length, lag: 0 })
    await projector.close()
  })

  test('reaches positions of other organizations without a batch for them', async () => {
    const graph = new GraphReference()
    const journal = createHistoryJournal(history.slice(0, 3))
    const store = { ...journal, head: async () => 9 }
    const projector = newProjector({ store, open: async () => graph })
    await projector.caughtUp(9)
    expect(projector.status().position).toBe(9)
    expect(await graph.position()).toBe(3)
    await projector.close()
  })

  test('lets the event loop run between batches', async () => {
    let turns = 0
    let running = true
    const turn = (): void => {
      turns += 1
      if (running) setImmediate(turn)
    }
    setImmediate(turn)
    const graph = new GraphReference()
    const projector = newProjector({ open: async () => graph, eventsMax: 1 })
    await projector.caughtUp(history.length)
    running = false
    expect(graph.batches.length).toBe(history.length)
    expect(turns).toBeGreaterThanOrEqual(history.length - 1)
    await projector.close()
  })

  test('rests where the thread is busy, but not while somebody waits for it', async () => {
    const graph = new GraphReference()
    const options = { eventsMax: 1, restMaxMs: 3_600_000, load: () => 0.9 }
    const store = createHistoryJournal(history)
    const slow = { ...store, readJournal: vi.fn<typeof store.readJournal>(store.readJournal) }
    slow.readJournal.mockImplementationOnce((query) => after(20, store.readJournal(query)))
    const projector = newProjector({ open: async () => graph, store: slow, ...options })
    projector.start()
    await vi.waitFor(() => expect(graph.batches.length).toBe(1))
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    expect(graph.batches.length).toBe(1)
    await projector.caughtUp(history.length)
    expect(graph.batches.length).toBe(history.length)
    await projector.close()
  })

  test('goes on without a rest where the thread has time', async () => {
    const graph = new GraphReference()
    const options = { eventsMax: 1, restMaxMs: 3_600_000, load: () => 0.1 }
    const projector = newProjector({ open: async () => graph, ...options })
    projector.start()
    await vi.waitFor(() => expect(graph.batches.length).toBe(history.length))
    await projector.close()
  })

  test('looks at the journal again after a rest, if it grew meanwhile', async () => {
    const graph = new GraphReference()
    const journal = createHistoryJournal(history.slice(0, 10))
    let notify: (position: number) => void = () => undefined
    const projector = newProjector({
      store: journal,
      open: async () => graph,
      restMaxMs: 30,
      load: () => 0.9,
      subscribe: (listener) => {
        notify = listener
        return () => undefined
      },
    })
    projector.start()
    await vi.waitFor(() => expect(graph.batches.length).toBe(1))
    for (let written = 10; written < history.length; written += 1) {
      journal.append(history.slice(written, written + 1))
      notify(written + 1)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await vi.waitFor(async () => expect(await graph.position()).toBe(history.length))
    await projector.close()
  })

  test('tries again when the database cannot be opened or written, and loses nothing', async () => {
    const graph = new FlakyGraph()
    let openings = 0
    const open = async (): Promise<GraphReference> => {
      openings += 1
      if (openings < 3) throw new SkeinError('GRAPH_UNAVAILABLE', { reason: 'not yet' })
      return graph
    }
    const projector = newProjector({ open, eventsMax: 1, retryDelayMs: 1 })
    projector.start()
    await vi.waitFor(() => expect(projector.status().position).toBe(history.length))
    const reference = new GraphReference()
    const straight = newProjector({ open: async () => reference })
    await straight.caughtUp(history.length)
    expect(graph.content()).toEqual(reference.content())
    expect(graph.failures).toBeGreaterThan(3)
    await Promise.all([projector.close(), straight.close()])
  })

  test('tells who waits after a few failures, and says the reason in its status', async () => {
    const open = (): Promise<GraphReference> => Promise.reject(new Error('no such engine'))
    const projector = newProjector({ open, retryDelayMs: 1 })
    const asked = projector.caughtUp(history.length)
    await expect(asked).rejects.toMatchObject({ code: 'GRAPH_UNAVAILABLE' })
    expect(projector.status().error).toContain('no such engine')
    expect(projector.status().lag).toBe(history.length)
    await projector.close()
  })

  test('leaves out an event that cannot be projected, says so, and goes on', async () => {
    const graph = new GraphReference()
    const bad = { type: 'run.created', at: 1, actor: 'x', data: { planId: 'p', plan: null } }
    const before = { stream: 'run:bad', event: bad }
    const after = { stream: 'run:bad', event: { ...bad, type: 'run.started', data: {} } }
    const store = createHistoryJournal([before, after, ...history])
    const projector = newProjector({ store, open: async () => graph })
    await projector.caughtUp(history.length + 2)
    expect(projector.status().error).toContain('Event 1 (run.created) was left out')
    expect((await graph.counts()).nodes).toBeGreaterThan(5)
    await projector.close()
  })

  test('does not touch a graph that has gone further than the journal', async () => {
    const graph = new GraphReference()
    await graph.apply({ position: 10_000, operations: [] })
    const projector = newProjector({ open: async () => graph, retryDelayMs: 1 })
    await expect(projector.caughtUp(1)).rejects.toMatchObject({ code: 'GRAPH_UNAVAILABLE' })
    expect(projector.status().error).toContain("another journal's")
    expect(graph.batches).toEqual([0])
    await projector.close()
  })

  test('refuses who still waits when it is closed', async () => {
    const projector = newProjector({ open: async () => new GraphReference() })
    const asked = projector.caughtUp(history.length + 1)
    const refused = expect(asked).rejects.toMatchObject({ code: 'SHUTTING_DOWN' })
    await projector.close()
    await refused
    await expect(projector.caughtUp(1)).rejects.toMatchObject({ code: 'SHUTTING_DOWN' })
  })
})

/** Loses every third batch, with or without having written it. */
class FlakyGraph extends GraphReference {
  failures = 0
  #calls = 0

  override async apply(batch: Parameters<GraphReference['apply']>[0]): Promise<void> {
    this.#calls += 1
    if (this.#calls % 3 !== 0) return super.apply(batch)
    this.failures += 1
    if (this.#calls % 2 === 0) await super.apply(batch)
    throw new SkeinError('GRAPH_UNAVAILABLE', { reason: 'its process has ended' })
  }
}

function newProjector(options: Partial<ProjectorOptions>): Projector {
  return createProjector({
    store: createHistoryJournal(history),
    organization: 'acme',
    open: async () => new GraphReference(),
    subscribe: () => () => undefined,
    ...options,
  })
}

async function after<T>(delayMs: number, value: Promise<T>): Promise<T> {
  await new Promise((resolve) => setTimeout(resolve, delayMs))
  return value
}

function chance(seed: number): (below: number) => number {
  let at = seed
  return (below) => {
    at = (at * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor(at / 65_536) % below
  }
}
