import { accessSync, closeSync, constants, existsSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { StatementSync } from 'node:sqlite'
import type { Append, AppendOutcome, Store } from '../../ports/store.ts'
import type { KeptSnapshot, SnapshotKey, Snapshots } from '../../ports/snapshots.ts'
import type { OldestQuery, RemoveOrder, StoreCare, TendedStore } from '../../ports/store-care.ts'
import { BlobTable } from './blob-table.ts'
import { CareTable } from './care-table.ts'
import { EventTable } from './event-table.ts'
import { makeFolder } from './make-folder.ts'
import { RecordTable } from './record-table.ts'
import { migrate, schemaVersion, userVersion } from './schema.ts'
import { notWritable, readFailed, writeFailed } from './sqlite-failure.ts'
import { SnapshotTable } from './snapshot-table.ts'
import { StreamTable } from './stream-table.ts'

/** How long another connection's transaction is waited for. */
const busyTimeoutMs = 5_000
const readLimitDefault = 1_000

export interface SqliteStoreOptions {
  /** A file, or `:memory:`. */
  readonly path: string
  /** What the file may grow to; a commit beyond it fails whole. Without it, what the disk holds. */
  readonly bytesMax?: number
}

/**
 * Opens the journal and the records in one SQLite file, made with its folder if it is missing.
 * A process should hold the folder's lock (`lockFolder`).
 *
 * Errors: `STORE_TOO_NEW`, `STORE_NOT_WRITABLE`.
 */
export function openSqliteStore(options: SqliteStoreOptions): TendedStore & Snapshots {
  let database: DatabaseSync | undefined
  try {
    if (options.path !== ':memory:') createFile(options.path)
    database = new DatabaseSync(options.path, { timeout: busyTimeoutMs })
    prepare(database)
    if (options.bytesMax !== undefined) limitSize(database, options.bytesMax)
    return new SqliteStore(database, options.path)
  } catch (error) {
    database?.close()
    throw notWritable(options.path, error)
  }
}

/**
 * Makes the file readable by its owner only, whatever the umask; SQLite gives its other files the
 * same mode. A file that is there is not opened: closing it would drop SQLite's own locks on it.
 */
function createFile(path: string): void {
  makeFolder(dirname(path))
  if (existsSync(path)) accessSync(path, constants.R_OK | constants.W_OK)
  else closeSync(openSync(path, 'wx', 0o600))
}

function prepare(database: DatabaseSync): void {
  giveBackRoom(database)
  migrate(database)
  database.exec(`PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = OFF;
    PRAGMA temp_store = MEMORY;
    PRAGMA wal_autocheckpoint = 4000`)
}

/** Lets free pages go back to the disk. A file that was made without it is written anew, once. */
function giveBackRoom(database: DatabaseSync): void {
  const { auto_vacuum: mode } = database.prepare('PRAGMA auto_vacuum').get() ?? {}
  if (mode === incremental || userVersion(database) > schemaVersion) return
  database.exec(`PRAGMA auto_vacuum = ${incremental}`)
  if (userVersion(database) > 0) database.exec('VACUUM')
}

const incremental = 2

function limitSize(database: DatabaseSync, bytesMax: number): void {
  const pageBytes = Number(database.prepare('PRAGMA page_size').get()?.['page_size'])
  database.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(bytesMax / pageBytes))}`)
}

/**
 * The store on one connection. What it owns: transactions and the last position.
 *
 * 1. Everything of a commit is in one transaction; memory changes with it or is forgotten.
 * 2. Memory of positions and streams is used only if no other connection has written since.
 * 3. Work is done before a promise is returned: a commit costs its caller no extra turn.
 */
class SqliteStore implements TendedStore, Snapshots {
  readonly #database: DatabaseSync
  readonly #streams: StreamTable
  readonly #events: EventTable
  readonly #records: RecordTable
  readonly #blobs: BlobTable
  readonly #care: CareTable
  readonly #snapshots: SnapshotTable
  readonly #path: string
  readonly #begin: StatementSync
  readonly #end: StatementSync
  readonly #dataVersion: StatementSync
  #head = 0
  /** What SQLite said when memory was last known to be true; -1 when it is not. */
  #known = -1

  constructor(database: DatabaseSync, path: string) {
    this.#database = database
    this.#path = path
    this.#streams = new StreamTable(database)
    this.#events = new EventTable(database)
    this.#records = new RecordTable(database)
    this.#blobs = new BlobTable(database)
    this.#care = new CareTable(database, this.#streams)
    this.#snapshots = new SnapshotTable(database, this.#streams)
    this.#begin = database.prepare('BEGIN IMMEDIATE')
    this.#end = database.prepare('COMMIT')
    this.#dataVersion = database.prepare('PRAGMA data_version')
    this.#refresh()
  }

  commit(appends: readonly Append[]): Promise<readonly AppendOutcome[]> {
    return write(() => this.#inTransaction(() => appends.map((append) => this.#append(append))))
  }

  readStream(query: Parameters<Store['readStream']>[0]): ReturnType<Store['readStream']> {
    const { organization, stream, afterSeq = 0, limit = readLimitDefault } = query
    return read(() => this.#events.ofStream({ organization, stream, afterSeq, limit }))
  }

  readJournal(query: Parameters<Store['readJournal']>[0]): ReturnType<Store['readJournal']> {
    return read(() => this.#events.after(query.after, query.limit, query.organization))
  }

  head(): Promise<number> {
    return read(() => this.#events.head())
  }

  getRecord(key: Parameters<Store['getRecord']>[0]): ReturnType<Store['getRecord']> {
    return read(() => this.#records.get(key.organization, key.kind, key.id))
  }

  listRecords(query: Parameters<Store['listRecords']>[0]): ReturnType<Store['listRecords']> {
    return read(() => this.#records.list(query))
  }

  scanRecords(query: Parameters<Store['scanRecords']>[0]): ReturnType<Store['scanRecords']> {
    return read(() => this.#records.scan(query.kind, query.status))
  }

  close(): Promise<void> {
    if (this.#database.isOpen) this.#database.close()
    return Promise.resolve()
  }

  saveSnapshot(key: SnapshotKey, snapshot: KeptSnapshot): Promise<void> {
    return write(() => this.#inTransaction(() => this.#snapshots.save(key, snapshot)))
  }

  loadSnapshot(key: SnapshotKey): Promise<KeptSnapshot | undefined> {
    return read(() => this.#snapshots.load(key))
  }

  oldestRecords(query: OldestQuery): ReturnType<StoreCare['oldestRecords']> {
    return read(() => this.#records.oldest(query))
  }

  removeStreams(order: RemoveOrder): ReturnType<StoreCare['removeStreams']> {
    return write(() => this.#inTransaction(() => this.#care.remove(order)))
  }

  sizesOfStreams(
    query: Parameters<StoreCare['sizesOfStreams']>[0],
  ): ReturnType<StoreCare['sizesOfStreams']> {
    return read(() => this.#care.sizesOf(query.organization, query.streams))
  }

  isReferred(organization: string, hash: string): Promise<boolean> {
    return read(() => this.#care.isReferred(organization, hash))
  }

  sizes(): ReturnType<StoreCare['sizes']> {
    const logBytes = statSync(`${this.#path}-wal`, { throwIfNoEntry: false })?.size ?? 0
    return read(() => ({ ...this.#care.sizes(), logBytes }))
  }

  shrink(bytesMax: number): Promise<number> {
    return write(() => this.#care.shrink(bytesMax))
  }

  #inTransaction<T>(body: () => T): T {
    this.#begin.run()
    try {
      this.#refresh()
      const result = body()
      this.#end.run()
      return result
    } catch (error) {
      this.#known = -1
      // SQLite has already undone the transaction after some errors, such as a full disk.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      throw error
    }
  }

  #append(append: Append): AppendOutcome {
    const { organization, stream: name, expected, events, records = [], blobs } = append
    const isNew = expected === 0 && events.length > 0
    const stream = isNew
      ? this.#streams.open(organization, name)
      : this.#streams.find(organization, name)
    const actual = stream?.seq ?? 0
    if (actual !== expected) return { type: 'conflict', actual }
    for (const change of records) this.#records.change(organization, change, isNew)
    if (events.length === 0 || stream === undefined) return { type: 'saved', position: 0 }
    if (blobs !== undefined) this.#blobs.refer(stream, blobs)
    this.#head = this.#events.append(stream, events, this.#head)
    return { type: 'saved', position: this.#head }
  }

  /** Reads anew what is remembered, if it may be untrue. */
  #refresh(): void {
    const version = Number(this.#dataVersion.get()?.['data_version'])
    if (version === this.#known) return
    this.#known = version
    this.#streams.forget()
    this.#head = this.#events.head()
  }
}

function read<T>(query: () => T): Promise<T> {
  try {
    return Promise.resolve(query())
  } catch (error) {
    return Promise.reject(readFailed(error))
  }
}

function write<T>(change: () => T): Promise<T> {
  try {
    return Promise.resolve(change())
  } catch (error) {
    return Promise.reject(writeFailed(error))
  }
}
