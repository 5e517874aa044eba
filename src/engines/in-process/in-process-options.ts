import type { Blobs } from '../../ports/blobs.ts'
import type { Clock } from '../../ports/clock.ts'
import type { StepWorker } from '../../ports/engine.ts'
import type { Snapshots } from '../../ports/snapshots.ts'
import type { Store } from '../../ports/store.ts'

/** What an in-process engine is made of. */
export interface InProcessOptions {
  readonly organization: string
  readonly store: Store
  readonly worker: StepWorker
  readonly clock: Clock
  /** Where large values are kept; without it they stay in the journal. */
  readonly blobs?: Blobs
  /** Where the state of long runs is kept; without it they are read from their first event. */
  readonly snapshots?: Snapshots
  /** Told of what nobody waits for: a commit that failed and will be tried again. */
  readonly onError?: (error: unknown) => void
  /** From 0 to 1: by how much of a fifth the wait before another attempt is longer. */
  readonly chance?: () => number
  /** Calls a turn back when everything that is possible now has come in. Default: `setImmediate`. */
  readonly soon?: (turn: () => void) => void
  /** Units: events. What follows from more waits for the next commit. Default: 2,000. */
  readonly commitEventsMax?: number
}
