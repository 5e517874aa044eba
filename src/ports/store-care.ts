import type { RecordKind, Store, StoreRecord } from './store.ts'

/** A place in the records of a kind, oldest first. */
export interface RecordPlace {
  readonly createdAt: number
  readonly id: string
}

export interface OldestQuery {
  readonly organization: string
  readonly kind: RecordKind
  readonly status: string
  /** Records made after this place. */
  readonly after?: RecordPlace
  readonly limit: number
}

export interface RemoveOrder {
  readonly organization: string
  readonly streams: readonly string[]
  /** Units: rows. No more are removed at once, so that nothing waits for long. */
  readonly rowsMax: number
}

/** What one removal did. */
export interface Removed {
  /** Units: rows. */
  readonly rows: number
  /** Streams of which nothing is left. */
  readonly streams: readonly string[]
  /** Hashes of blobs that no stream refers to any more. */
  readonly unreferred: readonly string[]
}

/** What streams take, as far as it is theirs. Units: bytes of text, in the journal and in blobs. */
export interface StreamSizes {
  readonly bytes: number
  /** Blobs that only these streams refer to. */
  readonly blobs: readonly string[]
}

/** Units: bytes. `freeBytes` of the file are taken by nothing. */
export interface StoreSizes {
  readonly bytes: number
  readonly freeBytes: number
  readonly logBytes: number
}

/** Keeping a store small. What it does at once is bounded, so that nothing waits for long. */
export interface StoreCare {
  /** Records of a kind and status, oldest first. */
  oldestRecords(query: OldestQuery): Promise<readonly StoreRecord[]>
  /** Takes events of streams away, from their beginnings, and the streams themselves at last. */
  removeStreams(order: RemoveOrder): Promise<Removed>
  sizesOfStreams(query: {
    readonly organization: string
    readonly streams: readonly string[]
  }): Promise<StreamSizes>
  /** Whether a stream of the organization refers to a blob. */
  isReferred(organization: string, hash: string): Promise<boolean>
  sizes(): Promise<StoreSizes>
  /** Gives free room back to the disk, at most so many bytes. Says how many are still free. */
  shrink(bytesMax: number): Promise<number>
}

/** A store that can be kept small. Must pass `storeCareContract` too. */
export type TendedStore = Store & StoreCare
