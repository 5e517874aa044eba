import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { Page, RecordChange, RecordKind, RecordQuery, StoreRecord } from '../../ports/store.ts'
import type { OldestQuery } from '../../ports/store-care.ts'
import { decodeCursor, encodeCursor } from './record-cursor.ts'
import { jsonAt, textAt } from './sql-row.ts'
import type { SqlRow } from './sql-row.ts'

type OwnedRecord = StoreRecord & { readonly organization: string }

const written = 'organization, kind, id, status, parent, created_at, data'
const read = 'id, status, parent, created_at, data, organization'
const newestFirst = 'ORDER BY created_at DESC, id DESC'

/** The records: one row each, found by key, listed by page, scanned at start. */
export class RecordTable {
  readonly #database: DatabaseSync
  readonly #update: StatementSync
  readonly #upsert: StatementSync
  readonly #delete: StatementSync
  readonly #mark: StatementSync
  /** Queries by their text: there are as many as there are combinations of filters. */
  readonly #queries = new Map<string, StatementSync>()

  constructor(database: DatabaseSync) {
    this.#database = database
    this.#update = database.prepare(
      `UPDATE records SET data = ? WHERE organization = ? AND kind = ? AND id = ?
         AND status IS ? AND parent IS ? AND created_at = ?`,
    )
    this.#upsert = database.prepare(
      `INSERT INTO records (${written}) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (organization, kind, id) DO UPDATE SET status = excluded.status,
         parent = excluded.parent, created_at = excluded.created_at, data = excluded.data`,
    )
    this.#mark = database.prepare(
      'UPDATE records SET status = ? WHERE organization = ? AND kind = ? AND id = ?',
    )
    this.#delete = database.prepare(
      'DELETE FROM records WHERE organization = ? AND kind = ? AND id = ?',
    )
  }

  /** `isNew` where there is most likely no such record yet. */
  change(organization: string, change: RecordChange, isNew: boolean): void {
    switch (change.type) {
      case 'put':
        this.#put(organization, change.record, isNew)
        return
      case 'mark':
        this.#mark.run(change.status, organization, change.kind, change.id)
        return
      case 'add':
        return this.#add(organization, change)
      case 'delete':
        this.#delete.run(organization, change.kind, change.id)
        return
    }
  }

  #add(organization: string, change: Extract<RecordChange, { readonly type: 'add' }>): void {
    const { kind, id, status, createdAt, amounts } = change
    const known = this.get(organization, kind, id) ?? { kind, id, status, createdAt, data: {} }
    const data = { ...known.data }
    for (const [name, amount] of Object.entries(amounts)) {
      data[name] = Number(data[name] ?? 0) + amount
    }
    this.#put(organization, { ...known, data }, false)
  }

  /** Mostly only the data is new: then no index is written, which is twice as fast (measured). */
  #put(organization: string, record: StoreRecord, isNew: boolean): void {
    const { kind, id, status = null, parent = null, createdAt } = record
    const data = JSON.stringify(record.data)
    if (!isNew) {
      const found = this.#update.run(data, organization, kind, id, status, parent, createdAt)
      if (found.changes !== 0) return
    }
    this.#upsert.run(organization, kind, id, status, parent, createdAt, data)
  }

  get(organization: string, kind: RecordKind, id: string): StoreRecord | undefined {
    const sql = `SELECT ${read} FROM records WHERE organization = ? AND kind = ? AND id = ?`
    const [row] = this.#rows(sql, [organization, kind, id])
    return row && decode(kind, row)
  }

  list(query: RecordQuery): Page<StoreRecord> {
    const { sql, values } = listStatement(query)
    const rows = this.#rows(sql, values)
    const items = rows.slice(0, query.limit).map((row) => decode(query.kind, row))
    const last = items.at(-1)
    return rows.length > query.limit && last ? { items, nextCursor: encodeCursor(last) } : { items }
  }

  /** Oldest first, by the index of the status. */
  oldest({ organization, kind, status, after, limit }: OldestQuery): readonly StoreRecord[] {
    const { createdAt = -1, id = '' } = after ?? {}
    const sql = `SELECT ${read} FROM records WHERE kind = ? AND status = ? AND organization = ?
      AND (created_at, id) > (?, ?) ORDER BY created_at, id LIMIT ?`
    const rows = this.#rows(sql, [kind, status, organization, createdAt, id, limit])
    return rows.map((row) => decode(kind, row))
  }

  scan(kind: RecordKind, statuses?: readonly string[]): readonly OwnedRecord[] {
    const filter = statuses ? `AND status IN (${statuses.map(() => '?').join(', ')})` : ''
    const sql = `SELECT ${read} FROM records WHERE kind = ? ${filter}
      ORDER BY created_at, organization, id`
    return this.#rows(sql, [kind, ...(statuses ?? [])]).map((row) => ({
      ...decode(kind, row),
      organization: textAt(row, 5),
    }))
  }

  #rows(sql: string, values: readonly SQLInputValue[]): readonly SqlRow[] {
    let statement = this.#queries.get(sql)
    if (statement === undefined) {
      statement = this.#database.prepare(sql)
      statement.setReturnArrays(true)
      this.#queries.set(sql, statement)
    }
    return statement.all(...values)
  }
}

interface SqlText {
  readonly sql: string
  readonly values: readonly SQLInputValue[]
}

/**
 * One more than a page, newest first. Each status is a query of its own, so that every one reads
 * its index in order and no more than a page of it, however many records there are.
 */
function listStatement(query: RecordQuery): SqlText {
  const arms = statusesOf(query).map((status) => listArm(query, status))
  if (arms.length === 0) return { sql: `SELECT ${read} FROM records WHERE false`, values: [] }
  const sql = arms.map((arm) => `SELECT * FROM (${arm.sql})`).join(' UNION ALL ')
  return {
    sql: `${sql} ${newestFirst} LIMIT ?`,
    values: [...arms.flatMap((arm) => arm.values), query.limit + 1],
  }
}

/** Each status once; one `undefined` where any will do. */
function statusesOf(query: RecordQuery): readonly (string | undefined)[] {
  if (query.status === undefined || typeof query.status === 'string') return [query.status]
  return [...new Set(query.status)]
}

function listArm(query: RecordQuery, status: string | undefined): SqlText {
  const conditions = ['organization = ?', 'kind = ?']
  const values: SQLInputValue[] = [query.organization, query.kind]
  if (query.parent !== undefined) {
    conditions.push('parent = ?')
    values.push(query.parent)
  }
  if (status !== undefined) {
    // The plus keeps SQLite from reading all of a status where it could read one parent.
    conditions.push(query.parent === undefined ? 'status = ?' : '+status = ?')
    values.push(status)
  }
  if (query.cursor !== undefined) {
    const { createdAt, id } = decodeCursor(query.cursor)
    conditions.push('(created_at, id) < (?, ?)')
    values.push(createdAt, id)
  }
  const where = conditions.join(' AND ')
  const sql = `SELECT ${read} FROM records WHERE ${where} ${newestFirst} LIMIT ?`
  return { sql, values: [...values, query.limit + 1] }
}

function decode(kind: RecordKind, row: SqlRow): StoreRecord {
  return {
    kind,
    id: textAt(row, 0),
    ...(row[1] !== null && { status: textAt(row, 1) }),
    ...(row[2] !== null && { parent: textAt(row, 2) }),
    createdAt: Number(row[3]),
    data: jsonAt(row, 4),
  }
}
