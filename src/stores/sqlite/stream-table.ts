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

/** By organization, then by name: no text is made to find one. */
type Remembered = Map<string, Map<string, Stream>>

/**
 * Knows the numbers of streams and their last seq. What was used lately is remembered, in two
 * generations: when the young one is full it becomes the old one, and what is not used again goes.
 */
export class StreamTable {
  readonly #find: StatementSync
  readonly #organization: StatementSync
  readonly #insert: StatementSync
  #young: Remembered = new Map()
  #youngCount = 0
  #old: Remembered = new Map()
  readonly #organizations = new Map<string, number>()

  constructor(database: DatabaseSync) {
    this.#find = database.prepare(
      `SELECT s.id, s.organization,
         coalesce((SELECT max(e.seq) FROM events e WHERE e.stream = s.id), 0) AS seq
       FROM streams s JOIN organizations o ON o.id = s.organization
       WHERE o.name = ? AND s.name = ?`,
    )
    this.#organization = database.prepare(
      `INSERT INTO organizations (name) VALUES (?)
       ON CONFLICT DO UPDATE SET name = excluded.name RETURNING id`,
    )
    this.#insert = database.prepare(
      'INSERT INTO streams (organization, name) VALUES (?, ?) ON CONFLICT DO NOTHING',
    )
  }

  find(organization: string, name: string): Stream | undefined {
    const known = this.#recall(organization, name)
    if (known !== undefined) return known
    const stream = decode(this.#find.get(organization, name))
    if (stream !== undefined) this.#remember(organization, name, stream)
    return stream
  }

  /** The stream, new if there was none. Mostly there was none, so that is tried first. */
  open(organization: string, name: string): Stream {
    const known = this.#recall(organization, name)
    if (known !== undefined) return known
    const owner = this.#organizationOf(organization)
    const { changes, lastInsertRowid } = this.#insert.run(owner, name)
    if (changes === 0) {
      const found = this.find(organization, name)
      invariant(found !== undefined, 'a stream that could not be inserted is there')
      return found
    }
    const stream = { id: Number(lastInsertRowid), organization: owner, seq: 0 }
    this.#remember(organization, name, stream)
    return stream
  }

  #organizationOf(name: string): number {
    const known = this.#organizations.get(name)
    if (known !== undefined) return known
    const id = Number(this.#organization.get(name)?.['id'])
    this.#organizations.set(name, id)
    return id
  }

  /** It is no longer there. */
  drop(organization: string, name: string): void {
    this.#young.get(organization)?.delete(name)
    this.#old.get(organization)?.delete(name)
  }

  /** After a transaction that was undone, or a write by someone else, memory is no longer true. */
  forget(): void {
    this.#young.clear()
    this.#youngCount = 0
    this.#old.clear()
    this.#organizations.clear()
  }

  #recall(organization: string, name: string): Stream | undefined {
    const young = this.#young.get(organization)?.get(name)
    if (young !== undefined) return young
    const old = this.#old.get(organization)?.get(name)
    if (old !== undefined) this.#remember(organization, name, old)
    return old
  }

  #remember(organization: string, name: string, stream: Stream): void {
    if (this.#youngCount >= rememberedMax) {
      this.#old = this.#young
      this.#young = new Map()
      this.#youngCount = 0
    }
    const own = this.#young.get(organization) ?? new Map<string, Stream>()
    this.#young.set(organization, own)
    own.set(name, stream)
    this.#youngCount += 1
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
