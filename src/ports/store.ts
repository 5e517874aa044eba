import type { JsonObject } from '../core/json.ts'

/** An event as a writer hands it over. `at`: milliseconds since 1970. */
export interface NewEvent {
  readonly type: string
  readonly at: number
  readonly actor: string
  readonly data: JsonObject
}

/** An event of the journal. `position` is the global order, `(stream, seq)` is unique, seq from 1. */
export interface JournalEvent extends NewEvent {
  readonly position: number
  readonly organization: string
  /** `run:<id>`, `agent:<name>`, `conversation:<id>`, … */
  readonly stream: string
  readonly seq: number
}

/**
 * A record: the state of one thing that people list, find and open. Written in the same commit as
 * the events that made it, so it can be read without replay.
 */
export interface StoreRecord {
  readonly kind: RecordKind
  readonly id: string
  /** For filters: a run's status, a wait's `OPEN`, … */
  readonly status?: string
  /** For filters: the id of what this belongs to (a wait's run, a message's conversation). */
  readonly parent?: string
  /** Milliseconds since 1970; lists are newest first. */
  readonly createdAt: number
  readonly data: JsonObject
}

export type RecordKind =
  | 'run'
  | 'plan'
  | 'wait'
  | 'conversation'
  | 'message'
  | 'agent'
  | 'mcp-server'
  | 'secret'
  | 'modification'
  | 'orchestration'
  /** A run that must stay, whatever its age. */
  | 'hold'
  /** What is left of a run that retention has taken. */
  | 'pruned'
  /** A message between agents, and where it is found by each of the two. */
  | 'communication'
  | 'communication-of'
  /** The limits of a scope. */
  | 'limit'
  /** A context, and which contexts an agent may enter. */
  | 'context'
  | 'context-access'
  | 'unknown-outcome'
  /** What a scope has used in a span of time. */
  | 'usage'
  /** What people have said to a budget's soft limit. */
  | 'budget'

export type RecordChange =
  | { readonly type: 'put'; readonly record: StoreRecord }
  /** Only the status changes; nothing happens where there is no such record. */
  | {
      readonly type: 'mark'
      readonly kind: RecordKind
      readonly id: string
      readonly status: string
    }
  | { readonly type: 'delete'; readonly kind: RecordKind; readonly id: string }
  /** Adds to numbers of a record's data; a number that is not there counts as 0, as does a record. */
  | {
      readonly type: 'add'
      readonly kind: RecordKind
      readonly id: string
      /** Of the record, where it is made. */
      readonly status: string
      readonly createdAt: number
      readonly amounts: { readonly [name: string]: number }
    }

/** Events of one stream and the record changes that they imply: saved whole, or refused whole. */
export interface Append {
  readonly organization: string
  readonly stream: string
  /** The stream's last seq as the writer knows it; 0 for a new stream. The fence against two writers. */
  readonly expected: number
  readonly events: readonly NewEvent[]
  readonly records?: readonly RecordChange[]
  /** Hashes of blobs that the events refer to: as long as the stream is there, they are needed. */
  readonly blobs?: readonly string[]
}

/** Saved, with the position of its last event (0 if it had none), or refused because it was stale. */
export type AppendOutcome =
  | { readonly type: 'saved'; readonly position: number }
  | { readonly type: 'conflict'; readonly actual: number }

export interface Page<T> {
  readonly items: readonly T[]
  readonly nextCursor?: string
}

export interface RecordQuery {
  readonly organization: string
  readonly kind: RecordKind
  readonly status?: string | readonly string[]
  readonly parent?: string
  readonly limit: number
  readonly cursor?: string
}

/**
 * Keeps the journal and the records. Must pass `storeContract`.
 *
 * Every read and write names its organization; nothing of another organization is ever returned.
 */
export interface Store {
  /**
   * Saves any number of appends in one durable transaction. A stale append is refused and changes
   * nothing; the others are saved all the same. Outcomes are in the order of the appends.
   * Errors: `STORE_WRITE_FAILED` when nothing was saved.
   */
  commit(appends: readonly Append[]): Promise<readonly AppendOutcome[]>
  /** Events of one stream with `seq > afterSeq`, in order. */
  readStream(query: {
    readonly organization: string
    readonly stream: string
    readonly afterSeq?: number
    readonly limit?: number
  }): Promise<readonly JournalEvent[]>
  /** Events of an organization (or of all, for the engine) with `position > after`, in order. */
  readJournal(query: {
    readonly organization?: string
    readonly after: number
    readonly limit: number
  }): Promise<readonly JournalEvent[]>
  /** The last position of the journal; 0 when empty. */
  head(): Promise<number>
  getRecord(key: {
    readonly organization: string
    readonly kind: RecordKind
    readonly id: string
  }): Promise<StoreRecord | undefined>
  /** Newest first. Errors: `CURSOR_INVALID`. */
  listRecords(query: RecordQuery): Promise<Page<StoreRecord>>
  /** Every organization's records of a kind and status, for the engine's start. */
  scanRecords(query: {
    readonly kind: RecordKind
    readonly status?: readonly string[]
  }): Promise<readonly (StoreRecord & { readonly organization: string })[]>
  close(): Promise<void>
}
