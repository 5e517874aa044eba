/*
 * Owns: the one connection over which a tab hears what happens. It carries the events of the runs
 * that are watched, whole, and of everything else that something happened. The run store, its
 * neighbour, makes pictures of the former; `news.ts` asks lists again after the latter.
 *
 * Invariants:
 * 1. There is one connection at a time, whatever is watched.
 * 2. Whoever follows a run gets each event after its position once, in order, and whole: only from
 *    a connection that was opened for it. What an earlier one brings of the run has no data.
 */
import type { FollowEvents } from '@source/app/skein.ts'
import type { EventView, JournalEventView } from '@source/app/views.ts'
import { isPassing } from './connection.ts'

export interface FollowRun {
  readonly after: number
  readonly signal: AbortSignal
  readonly take: (event: EventView) => void
}

export interface EventFeed {
  /** Hands over a run's events until the signal is aborted. Fails with what the server answers. */
  readonly follow: (runId: string, options: FollowRun) => Promise<void>
  /** Tells of everything else that happens, without its data, until the answer is called. */
  readonly listen: (listener: (event: JournalEventView) => void) => () => void
}

export interface EventFeedOptions {
  readonly open: (options: FollowEvents) => AsyncIterable<JournalEventView>
  /** How long to wait for a server that does not answer. */
  readonly retryMs?: number
}

/** What lists show. Steps are seen only where their run is watched. */
const newsTypes = [
  'run.*',
  'runs.*',
  'wait.*',
  'plan.*',
  'modification.*',
  'agent.*',
  'message.*',
  'conversation.*',
  'orchestration.*',
]

/** So many runs one connection names; those watched last. */
const namedMax = 90

interface Follower {
  after: number
  readonly take: (event: EventView) => void
  readonly fail: (error: unknown) => void
}

interface Feed {
  readonly options: EventFeedOptions
  readonly followers: Map<string, Set<Follower>>
  readonly listeners: Set<(event: JournalEventView) => void>
  /** The last position that came. */
  after: number | undefined
  connection: AbortController | undefined
  isDue: boolean
}

export function createEventFeed(options: EventFeedOptions): EventFeed {
  const feed: Feed = {
    options,
    followers: new Map(),
    listeners: new Set(),
    after: undefined,
    connection: undefined,
    isDue: false,
  }
  return {
    follow: (runId, { after, signal, take }) =>
      new Promise((done, fail) => {
        const follower: Follower = { after, take, fail }
        const own = feed.followers.get(runId) ?? new Set()
        feed.followers.set(runId, own.add(follower))
        reconnect(feed)
        signal.addEventListener('abort', () => {
          own.delete(follower)
          if (own.size === 0) feed.followers.delete(runId)
          reconnect(feed)
          done()
        })
      }),
    listen: (listener) => {
      feed.listeners.add(listener)
      if (feed.connection === undefined) reconnect(feed)
      return () => {
        feed.listeners.delete(listener)
        reconnect(feed)
      }
    },
  }
}

/** Soon, and once however much changes together: who leaves a page comes to another. */
function reconnect(feed: Feed): void {
  if (feed.isDue) return
  feed.isDue = true
  setTimeout(() => {
    feed.isDue = false
    feed.connection?.abort()
    feed.connection = undefined
    if (feed.followers.size + feed.listeners.size === 0) return
    feed.connection = new AbortController()
    void keepReading(feed, feed.connection.signal)
  })
}

async function keepReading(feed: Feed, signal: AbortSignal): Promise<void> {
  const { retryMs = 1000 } = feed.options
  while (!signal.aborted) {
    try {
      await read(feed, signal)
    } catch (error) {
      if (signal.aborted) return
      if (!isPassing(error)) failAll(feed, error)
    }
    await new Promise((done) => setTimeout(done, retryMs))
  }
}

async function read(feed: Feed, signal: AbortSignal): Promise<void> {
  const takers: Takers = new Map(
    [...feed.followers].slice(-namedMax).map(([id, own]) => [id, [...own]]),
  )
  const runs = [...takers].map(([id, own]) => ({
    id,
    after: Math.min(...own.map(({ after }) => after)),
  }))
  const { after } = feed
  const events = feed.options.open({
    runs,
    types: newsTypes,
    brief: true,
    signal,
    ...(after !== undefined && { after }),
  })
  for await (const event of events) {
    if (signal.aborted) return
    feed.after = Math.max(feed.after ?? 0, event.position)
    deliver(feed, takers, event)
  }
}

/** By run, those for whom a connection was opened. */
type Takers = ReadonlyMap<string, readonly Follower[]>

function deliver({ followers, listeners }: Feed, takers: Takers, event: JournalEventView): void {
  const { runId = '', position } = event
  const still = followers.get(runId)
  for (const follower of takers.get(runId) ?? []) {
    if (position <= follower.after || still?.has(follower) !== true) continue
    follower.after = position
    follower.take(event as EventView)
  }
  for (const listener of listeners) listener(event)
}

function failAll({ followers }: Feed, error: unknown): void {
  for (const own of followers.values()) for (const { fail } of own) fail(error)
}
