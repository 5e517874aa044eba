import { SkeinError } from '../../src/core/errors.ts'
import type {
  Append,
  AppendOutcome,
  JournalEvent,
  NewEvent,
  RecordChange,
  RecordKind,
  RecordQuery,
  Store,
  StoreRecord,
} from '../../src/ports/store.ts'

interface KeptEvent extends Omit<JournalEvent, 'data'> {
  /** As text, so that what is read back is what a disk would have kept. */
  readonly text: string
}

interface KeptRecord {
  readonly organization: string
  readonly kind: RecordKind
  readonly id: string
  readonly status: string | undefined
  readonly parent: string | undefined
  readonly createdAt: number
  readonly text: string
}

/**
 * A store in memory, for simulations by the thousand. It does its work before a promise is
 * returned, as the SQLite store does, and passes `storeContract` but for what needs a disk.
 */
export class MemoryStore implements Store {
  readonly #journal: KeptEvent[] = []
  readonly #streams = new Map<string, KeptEvent[]>()
  readonly #records = new Map<string, KeptRecord>()
  #isOpen = true

  commit(appends: readonly Append[]): Promise<readonly AppendOutcome[]> {
    try {
      JSON.stringify(appends)
    } catch (error) {
      const reason = String(error)
      return Promise.reject(new SkeinError('STORE_WRITE_FAILED', { reason }, { cause: error }))
    }
    return this.#whileOpen(() => appends.map((append) => this.#append(append)))
  }

  readStream(query: Parameters<Store['readStream']>[0]): Promise<readonly JournalEvent[]> {
    const { organization, stream, afterSeq = 0, limit = 1_000 } = query
    const events = this.#streams.get(`${organization} ${stream}`) ?? []
    return this.#whileOpen(() => events.slice(afterSeq, afterSeq + limit).map(decode))
  }

  readJournal(query: Parameters<Store['readJournal']>[0]): Promise<readonly JournalEvent[]> {
    const { organization, after, limit } = query
    const own = this.#journal.filter(
      (event) =>
        event.position > after &&
        (organization === undefined || event.organization === organization),
    )
    return this.#whileOpen(() => own.slice(0, limit).map(decode))
  }

  head(): Promise<number> {
    return this.#whileOpen(() => this.#journal.length)
  }

  getRecord(key: Parameters<Store['getRecord']>[0]): Promise<StoreRecord | undefined> {
    const kept = this.#records.get(`${key.organization} ${key.kind} ${key.id}`)
    return this.#whileOpen(() => (kept === undefined ? undefined : opened(kept)))
  }

  listRecords(query: RecordQuery): ReturnType<Store['listRecords']> {
    const statuses = query.status === undefined ? undefined : [query.status].flat()
    const all = [...this.#records.values()]
      .filter(({ organization, kind }) => {
        return organization === query.organization && kind === query.kind
      })
      .filter(({ parent }) => query.parent === undefined || parent === query.parent)
      .filter(({ status }) => statuses === undefined || statuses.includes(status ?? '\u0000'))
      .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))
    const { cursor, limit } = query
    const after = cursor === undefined ? undefined : decodeCursor(cursor)
    if (cursor !== undefined && after === undefined) {
      return Promise.reject(new SkeinError('CURSOR_INVALID', { cursor }))
    }
    const rest = all.filter((one) => after === undefined || isAfter(one, after))
    const items = rest.slice(0, limit)
    const last = items.at(-1)
    const nextCursor = rest.length > limit && last !== undefined ? encodeCursor(last) : undefined
    return this.#whileOpen(() => ({
      items: items.map(opened),
      ...(nextCursor !== undefined && { nextCursor }),
    }))
  }

  scanRecords(query: Parameters<Store['scanRecords']>[0]): ReturnType<Store['scanRecords']> {
    const found = [...this.#records.values()].filter(({ kind, status = '\u0000' }) => {
      return kind === query.kind && query.status?.includes(status) !== false
    })
    return this.#whileOpen(() =>
      found.map((kept) => ({ ...opened(kept), organization: kept.organization })),
    )
  }

  close(): Promise<void> {
    this.#isOpen = false
    return Promise.resolve()
  }

  /** What was kept is there again. */
  reopen(): this {
    this.#isOpen = true
    return this
  }

  #whileOpen<T>(work: () => T): Promise<T> {
    if (!this.#isOpen) return Promise.reject(new SkeinError('SHUTTING_DOWN', {}))
    return Promise.resolve(work())
  }

  #append({ organization, stream, expected, events, records = [] }: Append): AppendOutcome {
    const key = `${organization} ${stream}`
    const kept = this.#streams.get(key) ?? []
    if (kept.length !== expected) return { type: 'conflict', actual: kept.length }
    this.#streams.set(key, kept)
    for (const event of events) {
      const place = { organization, stream, position: this.#journal.length + 1 }
      const one = { ...encode(event), ...place, seq: kept.length + 1 }
      this.#journal.push(one)
      kept.push(one)
    }
    for (const change of records) this.#change(organization, change)
    return { type: 'saved', position: events.length === 0 ? 0 : this.#journal.length }
  }

  #add(organization: string, change: Extract<RecordChange, { readonly type: 'add' }>): void {
    const { kind, id, status, createdAt, amounts } = change
    const known = this.#records.get(`${organization} ${kind} ${id}`)
    const data = { ...(known && opened(known).data) }
    for (const [name, n] of Object.entries(amounts)) data[name] = Number(data[name] ?? 0) + n
    const record = known === undefined ? { kind, id, status, createdAt } : opened(known)
    this.#change(organization, { type: 'put', record: { ...record, data } })
  }

  #change(organization: string, change: NonNullable<Append['records']>[number]): void {
    if (change.type === 'put') {
      const { kind, id, status, parent, createdAt, data } = change.record
      const text = JSON.stringify(data)
      const record = { organization, kind, id, status, parent, createdAt, text }
      this.#records.set(`${organization} ${kind} ${id}`, record)
      return
    }
    const key = `${organization} ${change.kind} ${change.id}`
    const known = this.#records.get(key)
    if (change.type === 'add') this.#add(organization, change)
    else if (change.type === 'delete') this.#records.delete(key)
    else if (known !== undefined) this.#records.set(key, { ...known, status: change.status })
  }
}

function encode({ type, at, actor, data }: NewEvent): Omit<KeptEvent, keyof Place> {
  return { type, at, actor, text: JSON.stringify(data) }
}

type Place = Pick<JournalEvent, 'organization' | 'stream' | 'position' | 'seq'>

function decode({ text, ...event }: KeptEvent): JournalEvent {
  return { ...event, data: JSON.parse(text) as JournalEvent['data'] }
}

function opened({ kind, id, status, parent, createdAt, text }: KeptRecord): StoreRecord {
  return {
    kind,
    id,
    ...(status !== undefined && { status }),
    ...(parent !== undefined && { parent }),
    createdAt,
    data: JSON.parse(text) as StoreRecord['data'],
  }
}

type RecordPlace = Pick<KeptRecord, 'createdAt' | 'id'>

function encodeCursor({ createdAt, id }: RecordPlace): string {
  return JSON.stringify([createdAt, id])
}

function decodeCursor(cursor: string): RecordPlace | undefined {
  try {
    const [createdAt, id] = JSON.parse(cursor) as [unknown, unknown]
    return typeof createdAt === 'number' && typeof id === 'string' ? { createdAt, id } : undefined
  } catch {
    return undefined
  }
}

function isAfter(one: RecordPlace, place: RecordPlace): boolean {
  return one.createdAt === place.createdAt ? one.id < place.id : one.createdAt < place.createdAt
}
