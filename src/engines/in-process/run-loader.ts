import { SkeinError } from '../../core/errors.ts'
import { createRun } from '../../core/run/create-run.ts'
import { decodeFactData } from '../../core/run/encode-fact.ts'
import type { OpenLarge } from '../../core/run/encode-fact.ts'
import type { RunCreated, RunEvent } from '../../core/run/run-event.ts'
import { transition } from '../../core/run/transition.ts'
import type { JournalEvent, Store } from '../../ports/store.ts'
import { createLiveRun, runStream } from './live-run.ts'
import type { LiveRun } from './live-run.ts'
import type { InProcessOptions } from './in-process-options.ts'
import { SnapshotKeeper } from './snapshot-keeper.ts'
import type { EventAt } from './snapshot-keeper.ts'

const pageSize = 2_000

/** Reads runs from the journal, long ones by their snapshots. */
export class RunLoader {
  readonly #options: InProcessOptions
  readonly #open: OpenLarge
  readonly #keeper: SnapshotKeeper

  constructor(options: InProcessOptions, open: OpenLarge) {
    this.#options = options
    this.#open = open
    const { organization, snapshots, onError = () => undefined } = options
    this.#keeper = new SnapshotKeeper({ organization, snapshots, onError })
  }

  /** Called when all of the run is durable: takes a snapshot of it now and then. */
  noteDurable(live: LiveRun): void {
    this.#keeper.after(live)
  }

  /**
   * A run as it is now, or as it stood after a position of the journal: its last snapshot and the
   * events since, or all of them. Errors: `RUN_NOT_FOUND`, `RUN_PRUNED`.
   */
  async load(runId: string, position: number = Number.POSITIVE_INFINITY): Promise<LiveRun> {
    const { store, organization } = this.#options
    const open = this.#open
    const eventAt = (seq: number): Promise<EventAt | undefined> => this.#eventAt(runId, seq)
    let live = await this.#keeper.load({ runId, open, position, eventAt })
    for (;;) {
      const afterSeq = live?.seq ?? 0
      const events = await this.#read(runId, afterSeq, pageSize)
      // A run that is being taken away has lost its beginning first.
      if (afterSeq === 0 && events[0]?.seq !== 1) break
      const wanted = events.filter((event) => event.position <= position)
      for (const event of wanted) live = replay(live, event, { runId, open })
      if (wanted.length < pageSize) break
    }
    if (live === undefined) throw await missing(store, organization, runId)
    return live
  }

  async #eventAt(runId: string, seq: number): Promise<EventAt | undefined> {
    const [found] = await this.#read(runId, seq - 1, 1)
    if (found?.seq !== seq) return undefined
    return { position: found.position, event: decodeRunEvent(found, this.#open) }
  }

  #read(runId: string, afterSeq: number, limit: number): Promise<readonly JournalEvent[]> {
    const { store, organization } = this.#options
    return store.readStream({ organization, stream: runStream(runId), afterSeq, limit })
  }
}

/** Whether it was there once. */
async function missing(store: Store, organization: string, runId: string): Promise<SkeinError> {
  const mark = await store.getRecord({ organization, kind: 'pruned', id: runId })
  if (mark === undefined) return new SkeinError('RUN_NOT_FOUND', { runId })
  return new SkeinError('RUN_PRUNED', { runId, at: new Date(mark.createdAt).toISOString() })
}

function replay(
  live: LiveRun | undefined,
  event: JournalEvent,
  { runId, open }: { readonly runId: string; readonly open: OpenLarge },
): LiveRun {
  const fact = decodeRunEvent(event, open)
  if (live === undefined) {
    return createLiveRun(createRun(runId, fact as RunCreated & { at: number }), event.seq)
  }
  transition(live.run, fact)
  live.seq = event.seq
  if (event.type === 'plan.modified') live.planSeq = event.seq
  return live
}

/** Ids of the runs that have not finished; those that have not started come last. */
export async function unfinishedRuns(
  store: Store,
  organization: string,
): Promise<readonly string[]> {
  const status = ['APPROVED', 'EXECUTING', 'PAUSED', 'COMPENSATING']
  const records = await store.scanRecords({ kind: 'run', status })
  return records
    .filter((record) => record.organization === organization)
    .toSorted((a, b) => Number(a.status === 'APPROVED') - Number(b.status === 'APPROVED'))
    .map(({ id }) => id)
}

/** The journal's event as the core's. */
function decodeRunEvent(event: JournalEvent, open: OpenLarge): RunEvent {
  const { type, at, actor, data } = event
  return { ...decodeFactData(data, open), type, at, actor } as unknown as RunEvent
}
