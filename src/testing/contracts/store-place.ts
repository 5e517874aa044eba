import type { Append, JournalEvent, NewEvent, Store, StoreRecord } from '../../ports/store.ts'

/** Where a store under test keeps its data: opened again, it finds everything. */
export interface StorePlace {
  open(): Promise<Store>
  remove(): Promise<void>
}

/** Makes an empty place; each test gets one of its own. */
export type CreateStorePlace = () => Promise<StorePlace>

/** Runs one test's body on a new store, and cleans up behind it. */
export async function withStore(
  create: CreateStorePlace,
  body: (store: Store, place: StorePlace) => Promise<void>,
): Promise<void> {
  const place = await create()
  const store = await place.open()
  try {
    await body(store, place)
  } finally {
    await store.close()
    await place.remove()
  }
}

/** An event to write, told apart by its type. */
export function newEvent(type: string, data: NewEvent['data'] = {}): NewEvent {
  return { type, at: 1_764_000_000_000, actor: 'test', data }
}

/** An append to the stream `run:1` of `acme`, but for what is said otherwise. */
export function newAppend(change: Partial<Append> = {}): Append {
  return { organization: 'acme', stream: 'run:1', expected: 0, events: [], ...change }
}

/** A record of a run, but for what is said otherwise. */
export function newRecord(change: Partial<StoreRecord> = {}): StoreRecord {
  return { kind: 'run', id: '1', createdAt: 1_764_000_000_000, data: {}, ...change }
}

/** An append that changes no stream and puts these records. */
export function putAll(records: readonly StoreRecord[], organization = 'acme'): Append {
  const changes = records.map((record) => ({ type: 'put', record }) as const)
  return newAppend({ organization, stream: 'records', records: changes })
}

/** Every event of the journal, read a few at a time as the engine does. */
export async function readAll(store: Store, organization?: string): Promise<JournalEvent[]> {
  const events: JournalEvent[] = []
  for (;;) {
    const after = events.at(-1)?.position ?? 0
    const filter = organization === undefined ? {} : { organization }
    const page = await store.readJournal({ ...filter, after, limit: 3_000 })
    if (page.length === 0) return events
    events.push(...page)
  }
}

export function typesOf(events: readonly NewEvent[]): readonly string[] {
  return events.map((event) => event.type)
}
