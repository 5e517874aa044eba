import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import type { KeptSnapshot, SnapshotKey } from '../../ports/snapshots.ts'
import { textAt } from './sql-row.ts'
import type { StreamTable } from './stream-table.ts'

/** The last snapshot of a stream, with a sum by which damage is seen. */
export class SnapshotTable {
  readonly #streams: StreamTable
  readonly #save: StatementSync
  readonly #load: StatementSync

  constructor(database: DatabaseSync, streams: StreamTable) {
    this.#streams = streams
    this.#save = database.prepare(
      `INSERT INTO snapshots (stream, seq, plan_seq, checksum, data) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (stream) DO UPDATE SET seq = excluded.seq, plan_seq = excluded.plan_seq,
         checksum = excluded.checksum, data = excluded.data`,
    )
    this.#load = database.prepare(
      'SELECT seq, plan_seq, checksum, data FROM snapshots WHERE stream = ?',
    )
  }

  save({ organization, stream: name }: SnapshotKey, snapshot: KeptSnapshot): void {
    const stream = this.#streams.find(organization, name)
    if (stream === undefined) return
    const { seq, planSeq, data } = snapshot
    this.#save.run(stream.id, seq, planSeq, crc32(data), data)
  }

  load({ organization, stream: name }: SnapshotKey): KeptSnapshot | undefined {
    const stream = this.#streams.find(organization, name)
    const row = stream === undefined ? undefined : this.#load.get(stream.id)
    if (row === undefined) return undefined
    const data = textAt(row, 'data')
    if (crc32(data) !== Number(row['checksum'])) return undefined
    return { seq: Number(row['seq']), planSeq: Number(row['plan_seq']), data }
  }
}
