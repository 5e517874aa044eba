/** How long finished runs are kept. What is not said has no limit. */
export interface RetentionPolicy {
  /** Finished runs older than so many days may go. Default: 90. */
  readonly days?: number
  /** The oldest finished runs may go while there are more than so many. */
  readonly runsMax?: number
  /** The oldest finished runs may go while the journal takes more. Units: bytes. */
  readonly bytesMax?: number
}

export interface GcRequest {
  /** Only says what would go. */
  readonly dryRun?: boolean
  /** In place of the policy's, for this once. */
  readonly days?: number
}

/** What was taken away, or would be. Units: bytes; milliseconds. */
export interface GcReport {
  readonly dryRun: boolean
  readonly runs: number
  /** The oldest and the newest of them, by when they finished. */
  readonly oldest?: string
  readonly newest?: string
  /** Of the journal's text. */
  readonly bytes: number
  readonly blobs: number
  readonly blobBytes: number
  /** Blobs that nothing had referred to: left behind by a crash. */
  readonly orphans: number
  /** Runs that are due and stay, by why. */
  readonly stay: {
    /** Of conversations. */
    readonly conversation: number
    readonly held: number
    /** Something that is unfinished or held was made from them, or has them for a part. */
    readonly needed: number
  }
  /** By how much files became smaller. */
  readonly freedBytes: number
  readonly durationMs: number
  /** The longest that anything else waited for it. */
  readonly longestPauseMs: number
}

/** What Skein takes of the disk. Units: bytes. */
export interface StorageView {
  readonly journal: {
    readonly bytes: number
    /** In the file, and not used. */
    readonly freeBytes: number
    /** Beside the file, until it is written into it. */
    readonly logBytes: number
  }
  readonly blobs: { readonly count: number; readonly bytes: number }
  readonly retention: RetentionPolicy
  /** Runs that must stay. */
  readonly held: number
  /** Under way now: runs taken away so far. */
  readonly running?: { readonly runs: number; readonly bytes: number }
  readonly lastGc?: GcReport & { readonly at: string }
}

/** That a run must stay. */
export interface HoldView {
  readonly runId: string
  readonly held: boolean
  readonly reason?: string
  readonly by?: string
  readonly at?: string
}
