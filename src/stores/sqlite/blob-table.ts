import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Stream } from './stream-table.ts'

/** Which streams refer to which blobs: what nothing refers to may go. */
export class BlobTable {
  readonly #refer: StatementSync

  constructor(database: DatabaseSync) {
    this.#refer = database.prepare(
      'INSERT INTO blob_refs (stream, hash, organization) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    )
  }

  refer(stream: Stream, hashes: readonly string[]): void {
    for (const hash of hashes) this.#refer.run(stream.id, hash, stream.organization)
  }
}
