import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { RemoveOrder, Removed, StoreSizes, StreamSizes } from '../../ports/store-care.ts'
import { textAt } from './sql-row.ts'
import type { Stream, StreamTable } from './stream-table.ts'

/**
 * What it takes to keep the file small: streams are taken away a few rows at a time, and free pages
 * are given back to the disk.
 */
export class CareTable {
  readonly #database: DatabaseSync
  readonly #streams: StreamTable
  readonly #removeRows: StatementSync
  readonly #removeStream: StatementSync
  readonly #removeSnapshot: StatementSync
  readonly #removeRefs: StatementSync
  readonly #isReferred: StatementSync
  readonly #sizeOf: StatementSync
  readonly #onlyTheirs: StatementSync

  constructor(database: DatabaseSync, streams: StreamTable) {
    this.#database = database
    this.#streams = streams
    this.#removeRows = database.prepare(
      `DELETE FROM events WHERE position IN
         (SELECT position FROM events WHERE stream = ? ORDER BY seq LIMIT ?)`,
    )
    this.#removeStream = database.prepare('DELETE FROM streams WHERE id = ?')
    this.#removeSnapshot = database.prepare('DELETE FROM snapshots WHERE stream = ?')
    this.#removeRefs = database.prepare('DELETE FROM blob_refs WHERE stream = ? RETURNING hash')
    this.#isReferred = database.prepare(
      `SELECT 1 FROM blob_refs WHERE hash = ?
         AND organization = (SELECT id FROM organizations WHERE name = ?) LIMIT 1`,
    )
    this.#sizeOf = database.prepare(
      'SELECT coalesce(sum(length(data)), 0) AS bytes FROM events WHERE stream = ?',
    )
    this.#onlyTheirs = database.prepare(
      `SELECT r.hash AS hash, (SELECT count(*) FROM blob_refs o
         WHERE o.organization = r.organization AND o.hash = r.hash) AS refs
       FROM blob_refs r WHERE r.stream = ?`,
    )
  }

  /** In a transaction of the caller. */
  remove({ organization, streams: names, rowsMax }: RemoveOrder): Removed {
    const removed = { rows: 0, streams: [] as string[], unreferred: [] as string[] }
    for (const name of names) {
      const stream = this.#streams.find(organization, name)
      const room = rowsMax - removed.rows
      if (room <= 0) break
      const rows = stream === undefined ? 0 : this.#removeSome(stream, room)
      removed.rows += rows
      if (rows === room) break
      if (stream !== undefined) this.#removeWhole(stream, organization, removed.unreferred)
      this.#streams.drop(organization, name)
      removed.streams.push(name)
    }
    return removed
  }

  isReferred(organization: string, hash: string): boolean {
    return this.#isReferred.get(hash, organization) !== undefined
  }

  sizesOf(organization: string, names: readonly string[]): StreamSizes {
    const refs = new Map<string, number>()
    let bytes = 0
    for (const name of names) {
      const stream = this.#streams.find(organization, name)
      if (stream === undefined) continue
      bytes += Number(this.#sizeOf.get(stream.id)?.['bytes'])
      for (const row of this.#onlyTheirs.all(stream.id)) {
        const hash = textAt(row, 'hash')
        refs.set(hash, (refs.get(hash) ?? Number(row['refs'])) - 1)
      }
    }
    return { bytes, blobs: [...refs].flatMap(([hash, others]) => (others === 0 ? [hash] : [])) }
  }

  sizes(): Omit<StoreSizes, 'logBytes'> {
    const pageBytes = this.#number('page_size')
    return {
      bytes: this.#number('page_count') * pageBytes,
      freeBytes: this.#number('freelist_count') * pageBytes,
    }
  }

  shrink(bytesMax: number): number {
    const pages = Math.max(1, Math.floor(bytesMax / this.#number('page_size')))
    this.#database.exec(`PRAGMA incremental_vacuum(${pages})`)
    const { freeBytes } = this.sizes()
    if (freeBytes === 0) this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    return freeBytes
  }

  #removeSome(stream: Stream, rowsMax: number): number {
    return Number(this.#removeRows.run(stream.id, rowsMax).changes)
  }

  #removeWhole(stream: Stream, organization: string, unreferred: string[]): void {
    const hashes = this.#removeRefs.all(stream.id).map((row) => textAt(row, 'hash'))
    unreferred.push(...hashes.filter((hash) => !this.isReferred(organization, hash)))
    this.#removeSnapshot.run(stream.id)
    this.#removeStream.run(stream.id)
  }

  #number(pragma: string): number {
    return Number(this.#database.prepare(`PRAGMA ${pragma}`).get()?.[pragma])
  }
}
