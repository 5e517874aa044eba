/** Time, handed in so that tests and the simulator own it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls `ring` once, at or after `at`. The answer undoes it. */
  ringAt(at: number, ring: () => void): () => void
}
