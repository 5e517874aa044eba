import type {
  Append,
  AppendOutcome,
  JournalEvent,
  RecordKind,
  RecordQuery,
  StoreRecord,
} from '../../ports/store.ts'

interface OwnedRecord {
  readonly organization: string
  readonly record: StoreRecord
}

/** The plainest thing that does what the port says: arrays, scanned. For the model test. */
export class StoreReference {
  readonly events: JournalEvent[] = []
  readonly records: Map<string, OwnedRecord> = new Map()

  commit(appends: readonly Append[]): readonly AppendOutcome[] {
    return appends.map((append) => this.#append(append))
  }

  stream(organization: string, stream: string): readonly JournalEvent[] {
    return this.journal(organization).filter((event) => event.stream === stream)
  }

  journal(organization: string): readonly JournalEvent[] {
    return this.events.filter((event) => event.organization === organization)
  }

  list(query: Omit<RecordQuery, 'limit' | 'cursor'>): readonly StoreRecord[] {
    const statuses = query.status === undefined ? undefined : [query.status].flat()
    return [...this.records.values()]
      .filter(({ organization }) => organization === query.organization)
      .map(({ record }) => record)
      .filter((record) => record.kind === query.kind)
      .filter((record) => query.parent === undefined || record.parent === query.parent)
      .filter((record) => statuses === undefined || statuses.includes(record.status ?? '\u0000'))
      .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))
  }

  #append(append: Append): AppendOutcome {
    const { organization, stream, expected, events, records = [] } = append
    const actual = this.stream(organization, stream).length
    if (actual !== expected) return { type: 'conflict', actual }
    for (const [index, event] of events.entries()) {
      const position = this.events.length + 1
      this.events.push({ ...event, organization, stream, position, seq: actual + index + 1 })
    }
    for (const change of records) {
      if (change.type === 'delete') this.records.delete(key(organization, change.kind, change.id))
      else if (change.type === 'mark') {
        const at = key(organization, change.kind, change.id)
        const known = this.records.get(at)
        if (known === undefined) continue
        const record = { ...known.record, status: change.status }
        this.records.set(at, { organization, record })
      } else if (change.type === 'add') {
        const { kind, id, status, createdAt, amounts } = change
        const known = this.records.get(key(organization, kind, id))?.record
        const record = known ?? { kind, id, status, createdAt, data: {} }
        const sums = Object.entries(amounts).map(([name, amount]) => {
          return [name, Number(record.data[name] ?? 0) + amount] as const
        })
        const data = { ...record.data, ...Object.fromEntries(sums) }
        this.records.set(key(organization, kind, id), { organization, record: { ...record, data } })
      } else {
        const { record } = change
        this.records.set(key(organization, record.kind, record.id), { organization, record })
      }
    }
    return { type: 'saved', position: events.length === 0 ? 0 : this.events.length }
  }
}

function key(organization: string, kind: RecordKind, id: string): string {
  return JSON.stringify([organization, kind, id])
}
