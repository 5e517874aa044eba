/** Where a blob is. Units: bytes; `changedAt` in milliseconds since 1970. */
export interface BlobEntry {
  readonly hash: string
  readonly bytes: number
  readonly changedAt: number
}

/** A blob that is being kept. */
export interface BlobReceipt {
  /** SHA-256 of the text in UTF-8, in hexadecimal. */
  readonly hash: string
  /** Units: bytes. */
  readonly bytes: number
  /** Resolves when it is durable. Errors: `STORE_WRITE_FAILED`. */
  readonly kept: Promise<void>
}

/**
 * Keeps large texts under the hash of what they say, each organization's by itself: the same text
 * is kept once, and nothing of another organization is found or shows by being there already. Must
 * pass `blobsContract`.
 */
export interface Blobs {
  /** Begins to keep a text. What is there already is not written again. */
  put(organization: string, text: string): BlobReceipt
  /**
   * The text. Read at once, since a decision of the core may need it.
   * Errors: `BLOB_NOT_FOUND`, `STORE_READ_FAILED` where it is not what was kept.
   */
  read(organization: string, hash: string): string
  /** Its size, or undefined where there is none. Units: bytes. */
  sizeOf(organization: string, hash: string): Promise<number | undefined>
  /** The text piece by piece. Errors: `BLOB_NOT_FOUND`. */
  stream(organization: string, hash: string): Promise<AsyncIterable<Uint8Array>>
  /** All there is; among it, under a longer name, what a crash left of one being written. */
  list(organization: string): AsyncIterable<BlobEntry>
  /**
   * Removes what `list` names so, unless it was put a moment ago: whoever did may not have
   * referred to it yet. Says how many bytes that gave back; 0 where nothing was removed.
   */
  remove(organization: string, hash: string): Promise<number>
  /** How many bytes `remove` would give back now. */
  removable(organization: string, hash: string): Promise<number>
}
