import type { DomainFact } from '../core/journal/domain-event.ts'
import { SkeinError } from '../core/errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { Append, NewEvent, RecordChange, Store } from '../ports/store.ts'

export interface JournalOptions {
  readonly store: Store
  readonly organization: string
  readonly clock: Clock
}

export interface AppendOrder {
  readonly stream: string
  readonly facts: readonly DomainFact[]
  readonly actor: string
  readonly records?: readonly RecordChange[]
}

/**
 * The store of one organization, with word of what was committed: what follows the journal (the
 * graph, event streams) waits here and never polls.
 */
export class Journal {
  /** The store, telling listeners of each commit. */
  readonly store: Store
  readonly organization: string
  readonly #clock: Clock
  readonly #listeners = new Set<(position: number) => void>()
  readonly #watchers = new Map<string, Set<() => void>>()
  readonly #tails = new Map<string, Promise<unknown>>()

  constructor({ store, organization, clock }: JournalOptions) {
    this.organization = organization
    this.#clock = clock
    this.store = {
      ...bindStore(store),
      commit: async (appends) => {
        const outcomes = await store.commit(appends)
        this.#tell(appends, lastPosition(outcomes))
        return outcomes
      },
    }
  }

  /** Calls the listener with the last position after each commit. The answer undoes it. */
  readonly subscribe = (listener: (position: number) => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Calls the listener whenever a stream has new events. The answer undoes it. */
  watch(stream: string, listener: () => void): () => void {
    const watchers = this.#watchers.get(stream) ?? new Set()
    this.#watchers.set(stream, watchers)
    watchers.add(listener)
    return () => {
      watchers.delete(listener)
      if (watchers.size === 0) this.#watchers.delete(stream)
    }
  }

  /** Appends facts to a stream that is not a run's, after whatever is there. One at a time a stream. */
  async append(order: AppendOrder): Promise<void> {
    const before = this.#tails.get(order.stream) ?? Promise.resolve()
    const own = before.then(
      () => this.#appendNow(order),
      () => this.#appendNow(order),
    )
    this.#tails.set(order.stream, own)
    try {
      await own
    } finally {
      if (this.#tails.get(order.stream) === own) this.#tails.delete(order.stream)
    }
  }

  async #appendNow({ stream, facts, actor, records = [] }: AppendOrder): Promise<void> {
    const { organization, store } = this
    const at = this.#clock.now()
    const events = facts.map(({ type, ...data }): NewEvent => {
      return { type, at, actor, data: data as unknown as NewEvent['data'] }
    })
    let expected = 0
    for (let attempt = 0; attempt < appendAttemptsMax; attempt += 1) {
      const [outcome] = await store.commit([{ organization, stream, expected, events, records }])
      if (outcome?.type === 'saved') return
      // These facts do not depend on what came before them, so a later place is as good.
      expected = outcome?.actual ?? 0
    }
    throw new SkeinError('STORE_WRITE_FAILED', { reason: `${stream} changes too often` })
  }

  #tell(appends: readonly Append[], position: number): void {
    if (this.#watchers.size > 0) {
      for (const { stream } of appends) {
        for (const listener of this.#watchers.get(stream) ?? []) listener()
      }
    }
    if (position > 0) for (const listener of this.#listeners) listener(position)
  }
}

const appendAttemptsMax = 10

function lastPosition(outcomes: Awaited<ReturnType<Store['commit']>>): number {
  let last = 0
  for (const outcome of outcomes) {
    if (outcome.type === 'saved' && outcome.position > last) last = outcome.position
  }
  return last
}

function bindStore(store: Store): Store {
  return {
    commit: (appends) => store.commit(appends),
    readStream: (query) => store.readStream(query),
    readJournal: (query) => store.readJournal(query),
    head: () => store.head(),
    getRecord: (key) => store.getRecord(key),
    listRecords: (query) => store.listRecords(query),
    scanRecords: (query) => store.scanRecords(query),
    close: () => store.close(),
  }
}
