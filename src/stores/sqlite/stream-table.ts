import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { invariant } from '../../core/invariant.ts'
import type { SqlRow } from './sql-row.ts'

/** A stream's row and its last seq. The seq moves on as events are written. */
export interface Stream {
  readonly id: number
  readonly organization: number
  seq: number
}

/** Streams that are remembered; twice as many at most. */
const rememberedMax = 50_000

/**
 * Knows the numbers of streams and their last seq. What was used lately is remembered, in two
 * generations: when the young one is full it becomes the old one, and what is not used again goes.
 */
export class StreamTable {
  readonly #find: StatementSync
  readonly #insertOrganization: StatementSync
  readonly #insert: StatementSync
  #young = new Map<string, Stream>()
  #old = new Map<string, Stream>()

  constructor(database: DatabaseSync) {
    this.#find = database.prepare(
      `SELECT s.id, s.organization,
         coalesce((SELECT max(e.seq) FROM events e WHERE e.stream = s.id), 0) AS seq
       FROM streams s JOIN organizations o ON o.id = s.organization
       WHERE o.name = ? AND s.name = ?`,
    )
    this.#insertOrganization = database.prepare(
      'INSERT INTO organizations (name) VALUES (?) ON CONFLICT DO NOTHING',
    )
    this.#insert = database.prepare(
      `INSERT INTO streams (organization, name) SELECT id, ? FROM organizations WHERE name = ?
       RETURNING id, organization, 0 AS seq`,
    )
  }

  find(organization: string, name: string): Stream | undefined {
    const key = keyOf(organization, name)
    const young = this.#young.get(key)
    if (young !== undefined) return young
    const stream = this.#old.get(key) ?? decode(this.#find.get(organization, name))
    if (stream !== undefined) this.#remember(key, stream)
    return stream
  }

  create(organization: string, name: string): Stream {
    this.#insertOrganization.run(organization)
    const stream = decode(this.#insert.get(name, organization))
    invariant(stream !== undefined, 'a stream that was inserted is there')
    this.#remember(keyOf(organization, name), stream)
    return stream
  }

  /** After a transaction that was undone, or a write by someone else, memory is no longer true. */
  forget(): void {
    this.#young.clear()
    this.#old.clear()
  }

  #remember(key: string, stream: Stream): void {
    if (this.#young.size >= rememberedMax) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key, stream)
  }
}

function decode(row: SqlRow | undefined): Stream | undefined {
  if (row === undefined) return undefined
  return {
    id: Number(row['id']),
    organization: Number(row['organization']),
    seq: Number(row['seq']),
  }
}

/** The length makes it unique, whatever characters the names contain. */
function keyOf(organization: string, name: string): string {
  return `${organization.length}:${organization}${name}`
}
