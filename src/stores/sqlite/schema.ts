import type { DatabaseSync } from 'node:sqlite'
import { SkeinError } from '../../core/errors.ts'

/** Each brings the file one version further, in a transaction of its own. Only ever append. */
export const migrations: readonly string[] = [
  `CREATE TABLE organizations (
     id INTEGER PRIMARY KEY,
     name TEXT NOT NULL UNIQUE
   ) STRICT;
   CREATE TABLE streams (
     id INTEGER PRIMARY KEY,
     organization INTEGER NOT NULL,
     name TEXT NOT NULL,
     UNIQUE (organization, name)
   ) STRICT;
   CREATE TABLE events (
     position INTEGER PRIMARY KEY,
     organization INTEGER NOT NULL,
     stream INTEGER NOT NULL,
     seq INTEGER NOT NULL,
     type TEXT NOT NULL,
     at INTEGER NOT NULL,
     actor TEXT NOT NULL,
     data TEXT NOT NULL
   ) STRICT;
   CREATE UNIQUE INDEX events_by_stream ON events (stream, seq);
   CREATE INDEX events_by_organization ON events (organization, position);
   CREATE TABLE records (
     organization TEXT NOT NULL,
     kind TEXT NOT NULL,
     id TEXT NOT NULL,
     status TEXT,
     parent TEXT,
     created_at INTEGER NOT NULL,
     data TEXT NOT NULL,
     PRIMARY KEY (organization, kind, id)
   ) STRICT;
   CREATE INDEX records_newest ON records (organization, kind, created_at, id);
   CREATE INDEX records_by_status ON records (kind, status, organization, created_at, id);
   CREATE INDEX records_by_parent ON records (organization, kind, parent, created_at, id)
     WHERE parent IS NOT NULL;`,
  // One row for all that a commit adds to a stream: an index entry an event was half of the cost.
  `ALTER TABLE events RENAME TO single_events;
   CREATE TABLE events (
     position INTEGER PRIMARY KEY,
     organization INTEGER NOT NULL,
     stream INTEGER NOT NULL,
     seq INTEGER NOT NULL,
     data TEXT NOT NULL
   ) STRICT;
   INSERT INTO events
     SELECT position, organization, stream, seq,
       json_array(json_array(type, at, actor, json(data)))
     FROM single_events ORDER BY position;
   DROP TABLE single_events;
   CREATE UNIQUE INDEX events_by_stream ON events (stream, seq);
   CREATE INDEX events_by_organization ON events (organization, position);`,
  // Large values are kept outside; a stream holds on to those that it refers to.
  `CREATE TABLE blob_refs (
     stream INTEGER NOT NULL,
     hash TEXT NOT NULL,
     organization INTEGER NOT NULL,
     PRIMARY KEY (stream, hash)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX blob_refs_by_hash ON blob_refs (organization, hash);`,
  `CREATE TABLE snapshots (
     stream INTEGER PRIMARY KEY,
     seq INTEGER NOT NULL,
     plan_seq INTEGER NOT NULL,
     checksum INTEGER NOT NULL,
     data TEXT NOT NULL
   ) STRICT;`,
]

/** The format of files that this version writes. */
export const schemaVersion: number = migrations.length

/**
 * Brings the file to our format.
 *
 * Errors: `STORE_TOO_NEW`, with nothing changed, when a newer Skein wrote the file.
 */
export function migrate(database: DatabaseSync): void {
  const found = userVersion(database)
  if (found > schemaVersion) {
    throw new SkeinError('STORE_TOO_NEW', { found, known: schemaVersion })
  }
  if (found === 0 && hasTables(database))
    throw new Error('the file is the database of something else')
  for (let version = found; version < schemaVersion; version += 1) {
    database.exec(
      `BEGIN IMMEDIATE; ${migrations[version]}; PRAGMA user_version = ${version + 1}; COMMIT`,
    )
  }
}

export function userVersion(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version'])
}

function hasTables(database: DatabaseSync): boolean {
  return database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() !== undefined
}
