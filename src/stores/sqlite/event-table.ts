import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { JournalEvent, NewEvent } from '../../ports/store.ts'
import { packEvents, unpackEvents } from './packed-events.ts'
import { textAt } from './sql-row.ts'
import type { SqlRow } from './sql-row.ts'
import type { Stream } from './stream-table.ts'

const columns = 'e.position, o.name, s.name, e.seq, e.data'
/** In this order: rows are read by their index, then each one's names are looked up. */
const named = `events e CROSS JOIN streams s ON s.id = e.stream
  CROSS JOIN organizations o ON o.id = e.organization`

/**
 * The journal itself: written in order, read by position or by stream.
 *
 * A row holds consecutive events of one stream, and the position and seq of the last of them.
 */
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
      'INSERT INTO events (position, organization, stream, seq, data) VALUES (?, ?, ?, ?, ?)',
    )
    this.#head = database.prepare('SELECT coalesce(max(position), 0) AS head FROM events')
    this.#ofStream = reading(
      `SELECT ${columns} FROM ${named}
       WHERE e.stream = (SELECT s.id FROM streams s JOIN organizations o ON o.id = s.organization
                         WHERE o.name = ? AND s.name = ?)
         AND e.seq > ? ORDER BY e.seq`,
    )
    this.#ofOrganization = reading(
      `SELECT ${columns} FROM ${named}
       WHERE e.organization = (SELECT id FROM organizations WHERE name = ?) AND e.position > ?
       ORDER BY e.position`,
    )
    this.#ofAll = reading(
      `SELECT ${columns} FROM ${named} WHERE e.position > ? ORDER BY e.position`,
    )
  }

  /** Writes events behind `position` and the stream's seq; gives the last position. */
  append(stream: Stream, events: readonly NewEvent[], position: number): number {
    let last = position
    packEvents(events, (count, data) => {
      last += count
      stream.seq += count
      this.#insert.run(last, stream.organization, stream.id, stream.seq, data)
    })
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
    const { organization, stream, afterSeq, limit } = key
    const isWanted = ({ seq }: JournalEvent): boolean => seq > afterSeq
    return collect(this.#ofStream, [organization, stream, afterSeq], { limit, isWanted })
  }

  after(after: number, limit: number, organization?: string): readonly JournalEvent[] {
    const isWanted = ({ position }: JournalEvent): boolean => position > after
    if (organization === undefined) return collect(this.#ofAll, [after], { limit, isWanted })
    return collect(this.#ofOrganization, [organization, after], { limit, isWanted })
  }
}

interface Wanted {
  /** Units: events. */
  readonly limit: number
  /** Tells the events of the first row that come before the place asked for. */
  readonly isWanted: (event: JournalEvent) => boolean
}

/** Reads as many rows as it takes, and no more. */
function collect(
  statement: StatementSync,
  values: readonly SQLInputValue[],
  { limit, isWanted }: Wanted,
): readonly JournalEvent[] {
  const events: JournalEvent[] = []
  if (limit <= 0) return events
  for (const row of statement.iterate(...values)) {
    for (const event of decode(row)) {
      if (isWanted(event)) events.push(event)
      if (events.length === limit) return events
    }
  }
  return events
}

function decode(row: SqlRow): readonly JournalEvent[] {
  const events = unpackEvents(textAt(row, 4))
  const organization = textAt(row, 1)
  const stream = textAt(row, 2)
  const position = Number(row[0]) - events.length + 1
  const seq = Number(row[3]) - events.length + 1
  return events.map((event, index) => ({
    position: position + index,
    organization,
    stream,
    seq: seq + index,
    ...event,
  }))
}
