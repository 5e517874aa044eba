import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { JournalEvent, NewEvent } from '../../ports/store.ts'
import { jsonAt, textAt } from './sql-row.ts'
import type { SqlRow } from './sql-row.ts'
import type { Stream } from './stream-table.ts'

const columns = 'e.position, o.name, s.name, e.seq, e.type, e.at, e.actor, e.data'
/** In this order: events are read by their index, then each one's names are looked up. */
const named = `events e CROSS JOIN streams s ON s.id = e.stream
  CROSS JOIN organizations o ON o.id = e.organization`

/** The journal itself: written in order, read by position or by stream. */
export class EventTable {
  readonly #insert: StatementSync
  readonly #head: StatementSync
  readonly #ofStream: StatementSync
  readonly #ofOrganization: StatementSync
  readonly #ofAll: StatementSync

  constructor(database: DatabaseSync) {
    const reading = (sql: string): StatementSync => {
      const statement = database.prepare(sql)
      statement.setReturnArrays(true)
      return statement
    }
    this.#insert = database.prepare(
      `INSERT INTO events (position, organization, stream, seq, type, at, actor, data)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    this.#head = database.prepare('SELECT coalesce(max(position), 0) AS head FROM events')
    this.#ofStream = reading(
      `SELECT ${columns} FROM ${named}
       WHERE e.stream = (SELECT s.id FROM streams s JOIN organizations o ON o.id = s.organization
                         WHERE o.name = ? AND s.name = ?)
         AND e.seq > ? ORDER BY e.seq LIMIT ?`,
    )
    this.#ofOrganization = reading(
      `SELECT ${columns} FROM ${named}
       WHERE e.organization = (SELECT id FROM organizations WHERE name = ?) AND e.position > ?
       ORDER BY e.position LIMIT ?`,
    )
    this.#ofAll = reading(
      `SELECT ${columns} FROM ${named} WHERE e.position > ? ORDER BY e.position LIMIT ?`,
    )
  }

  /** Writes events behind `position` and the stream's seq; gives the last position. */
  append(stream: Stream, events: readonly NewEvent[], position: number): number {
    let last = position
    for (const event of events) {
      last += 1
      stream.seq += 1
      const { type, at, actor } = event
      const data = JSON.stringify(event.data)
      this.#insert.run(last, stream.organization, stream.id, stream.seq, type, at, actor, data)
    }
    return last
  }

  head(): number {
    return Number(this.#head.get()?.['head'])
  }

  ofStream(key: {
    readonly organization: string
    readonly stream: string
    readonly afterSeq: number
    readonly limit: number
  }): readonly JournalEvent[] {
    return decode(this.#ofStream.all(key.organization, key.stream, key.afterSeq, key.limit))
  }

  after(position: number, limit: number, organization?: string): readonly JournalEvent[] {
    if (organization === undefined) return decode(this.#ofAll.all(position, limit))
    return decode(this.#ofOrganization.all(organization, position, limit))
  }
}

function decode(rows: readonly SqlRow[]): readonly JournalEvent[] {
  return rows.map((row) => ({
    position: Number(row[0]),
    organization: textAt(row, 1),
    stream: textAt(row, 2),
    seq: Number(row[3]),
    type: textAt(row, 4),
    at: Number(row[5]),
    actor: textAt(row, 6),
    data: jsonAt(row, 7),
  }))
}
