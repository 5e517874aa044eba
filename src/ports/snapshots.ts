/** The state of a stream after one of its events, so that it need not be read from the first. */
export interface KeptSnapshot {
  /** The last event that is in it. */
  readonly seq: number
  /** The event that has the plan. */
  readonly planSeq: number
  readonly data: string
}

export interface SnapshotKey {
  readonly organization: string
  readonly stream: string
}

/**
 * Keeps the last snapshot of a stream. It is only ever a shortcut: without it, or where it is
 * damaged, everything is read from the events. It goes with its stream.
 */
export interface Snapshots {
  /** Nothing is kept for a stream that is not there. */
  saveSnapshot(key: SnapshotKey, snapshot: KeptSnapshot): Promise<void>
  /** Undefined where there is none, or where it is not what was saved. */
  loadSnapshot(key: SnapshotKey): Promise<KeptSnapshot | undefined>
}
