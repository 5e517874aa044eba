/*
 * Owns: the runs that this tab watches, kept true by their events. React, its neighbour, reads
 * slices of it.
 *
 * Invariants:
 * 1. A run is followed once however many watch it, and no longer than somebody does.
 * 2. Events are taken in once per frame, however many have come.
 * 3. Nothing is lost or doubled by a reload or a lost connection: the feed goes on after the last
 *    position, and the replay passes over what it has. A run that has ended may go on again.
 */
import type { EventView, RunView } from '@source/app/views.ts'
import { isFinished, isSettled } from '@source/core/run/status.ts'
import { isPassing } from './connection.ts'
import type { EventFeed } from './event-feed.ts'
import type { RunHistory } from './run-history.ts'
import type { RunModel } from './run-model.ts'
import { createReplay } from './run-replay.ts'
import type { RunReplay } from './run-replay.ts'

/** Where runs and their events come from. */
export interface RunFeed extends Pick<EventFeed, 'follow'> {
  load(runId: string): Promise<RunView>
}

export type WatchedRun =
  /** Not there yet, or not yet all of what had happened when we came. */
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly error: unknown }
  | { readonly status: 'there'; readonly history: RunHistory }

export interface RunStore {
  get(runId: string): WatchedRun
  /** Tells of every change, at most once per frame. */
  subscribe(runId: string, listener: () => void): () => void
  /** Follows the run until the returned function is called. */
  watch(runId: string): () => void
  /** Tries again after a failure. */
  reload(runId: string): void
  /** Looks whether the runs that are watched are still there: somebody has removed some. */
  recheck(): void
}

interface Entry {
  state: WatchedRun
  /** Goes on behind `loading` until it has caught up. */
  readonly replay: RunReplay
  watchers: number
  pending: EventView[]
  follow: AbortController | undefined
  readonly listeners: Set<() => void>
}

export interface RunStoreOptions {
  readonly feed: RunFeed
  /** Calls back when the next picture is due. */
  readonly nextFrame: (flush: () => void) => void
  /** How long to wait for a server that does not answer. */
  readonly retryMs?: number
}

const loading: WatchedRun = { status: 'loading' }

/** Keeps a run for a while after nobody watches it: people go back and forth. */
const keptMax = 8

export function createRunStore(options: RunStoreOptions): RunStore {
  const entries = new Map<string, Entry>()
  const entryOf = (runId: string): Entry => {
    const found = entries.get(runId)
    if (found !== undefined) return found
    const entry: Entry = {
      state: loading,
      replay: createReplay(runId),
      watchers: 0,
      pending: [],
      follow: undefined,
      listeners: new Set(),
    }
    entries.set(runId, entry)
    return entry
  }
  return {
    get: (runId) => entries.get(runId)?.state ?? loading,
    subscribe: (runId, listener) => {
      const { listeners } = entryOf(runId)
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    watch: (runId) => {
      const entry = entryOf(runId)
      entry.watchers += 1
      if (entry.follow === undefined) begin(entry, runId, options)
      return () => {
        entry.watchers -= 1
        if (entry.watchers > 0) return
        entry.follow?.abort()
        entry.follow = undefined
        forget(entries)
      }
    },
    reload: (runId) => {
      const entry = entryOf(runId)
      entry.follow?.abort()
      begin(entry, runId, options)
    },
    recheck: () => {
      for (const [runId, entry] of entries) {
        if (entry.follow === undefined) continue
        entry.follow.abort()
        begin(entry, runId, options)
      }
    },
  }
}

function begin(entry: Entry, runId: string, options: RunStoreOptions): void {
  const follow = new AbortController()
  entry.follow = follow
  if (entry.state.status === 'failed') set(entry, loading)
  void keepTaking(entry, runId, { ...options, signal: follow.signal })
}

interface Taking extends RunStoreOptions {
  readonly signal: AbortSignal
}

/** Waits for a server that is away; what is known stays as it is meanwhile. */
async function keepTaking(entry: Entry, runId: string, options: Taking): Promise<void> {
  const { signal, retryMs = 1000 } = options
  while (!signal.aborted) {
    try {
      return await take(entry, runId, options)
    } catch (error) {
      if (signal.aborted) return
      if (!isPassing(error)) return set(entry, { status: 'failed', error })
    }
    await new Promise((done) => setTimeout(done, retryMs))
  }
}

async function take(entry: Entry, runId: string, options: Taking): Promise<void> {
  const { feed, nextFrame, signal } = options
  // Loaded anew even where it is known: the server may have lost the run meanwhile.
  const run = await feed.load(runId)
  if (signal.aborted) return
  entry.pending = []
  const after = entry.replay.history()?.model.position ?? 0
  const push = (event: EventView): void => {
    entry.pending.push(event)
    if (entry.pending.length === 1) nextFrame(() => flush(entry, run))
  }
  await feed.follow(runId, { after, signal, take: push })
}

function flush(entry: Entry, run: RunView): void {
  const { replay, pending, state } = entry
  const before = replay.history()
  entry.pending = []
  const history = replay.take(pending)
  const isNews = history !== before || state.status !== 'there'
  if (history === undefined || !isNews || !hasCaughtUp(history.model, run)) return
  set(entry, { status: 'there', history })
}

/** Whether the model has what the server had when it was asked. */
function hasCaughtUp(model: RunModel, run: RunView): boolean {
  if (isFinished(model.status)) return true
  if (isFinished(run.status)) return false
  const settled = run.steps.filter(({ status }) => isSettled(status))
  return settled.every(({ id }) => isSettled(model.steps.get(id)?.status ?? 'PENDING'))
}

function set(entry: Entry, state: WatchedRun): void {
  entry.state = state
  for (const listener of entry.listeners) listener()
}

function forget(entries: Map<string, Entry>): void {
  const idle = [...entries].filter(([, { watchers, listeners }]) => watchers + listeners.size === 0)
  for (const [runId] of idle.slice(0, -keptMax)) entries.delete(runId)
}
