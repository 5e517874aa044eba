import { restoreRun, takeSnapshot } from '../../core/run/snapshot.ts'
import type { RunSnapshot } from '../../core/run/snapshot.ts'
import type { OpenLarge } from '../../core/run/encode-fact.ts'
import type { RunCreated, RunEvent } from '../../core/run/run-event.ts'
import type { Plan } from '../../core/plan/plan.ts'
import type { Snapshots } from '../../ports/snapshots.ts'
import { createLiveRun } from './live-run.ts'
import type { LiveRun } from './live-run.ts'

/** Units: events. So many are read at most after a restart, or `eventsAStep` for each step. */
const eventsMax = 10_000
/** To read a step from a snapshot takes as long as to read about so many events. */
const eventsAStep = 4

interface KeeperOptions {
  readonly snapshots: Snapshots | undefined
  readonly organization: string
  readonly onError: (error: unknown) => void
}

export interface EventAt {
  readonly position: number
  readonly event: RunEvent
}

interface LoadOrder {
  readonly runId: string
  readonly open: OpenLarge
  /** The snapshot must not be later than this. */
  readonly position: number
  /** Reads one event of the run. */
  readonly eventAt: (seq: number) => Promise<EventAt | undefined>
}

/**
 * Takes snapshots of runs that have many events. What they cost is bounded: the next one is taken
 * only when there are so many events for each step that reading it is the shorter way.
 */
export class SnapshotKeeper {
  readonly #options: KeeperOptions

  constructor(options: KeeperOptions) {
    this.#options = options
  }

  /** Called when all of the run is durable. A snapshot that fails is missed by nobody. */
  after(live: LiveRun): void {
    const { snapshots, organization, onError } = this.#options
    const since = live.seq - live.snapshotSeq
    const worthwhile = Math.max(eventsMax, eventsAStep * live.run.steps.size)
    if (snapshots === undefined || since < worthwhile) return
    live.snapshotSeq = live.seq
    const { seq, planSeq, stream } = live
    try {
      const data = JSON.stringify(takeSnapshot(live.run))
      snapshots.saveSnapshot({ organization, stream }, { seq, planSeq, data }).catch(onError)
    } catch (error) {
      // There is a length beyond which nothing is a text.
      onError(error)
    }
  }

  /** The run as of its last snapshot; undefined where there is none of use. */
  async load({ runId, open, position, eventAt }: LoadOrder): Promise<LiveRun | undefined> {
    const { snapshots, organization } = this.#options
    const kept = await snapshots?.loadSnapshot({ organization, stream: `run:${runId}` })
    if (kept === undefined) return undefined
    const last = await eventAt(kept.seq)
    if (last === undefined || last.position > position) return undefined
    const first = await eventAt(1)
    const planned = kept.planSeq === 1 ? first : await eventAt(kept.planSeq)
    if (first === undefined || planned === undefined) return undefined
    const created = first.event as RunCreated & { readonly at: number }
    const { plan } = planned.event as unknown as { readonly plan: Plan }
    try {
      const snapshot = JSON.parse(kept.data) as RunSnapshot
      const live = createLiveRun(restoreRun(snapshot, { runId, created, plan, open }), kept.seq)
      live.snapshotSeq = kept.seq
      live.planSeq = kept.planSeq
      return live
    } catch {
      // Of another version, or damaged: the events have everything.
      return undefined
    }
  }
}
