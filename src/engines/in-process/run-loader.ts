import { SkeinError } from '../../core/errors.ts'
import { createRun } from '../../core/run/create-run.ts'
import { decodeFactData } from '../../core/run/encode-fact.ts'
import type { OpenLarge } from '../../core/run/encode-fact.ts'
import type { RunCreated, RunEvent } from '../../core/run/run-event.ts'
import { transition } from '../../core/run/transition.ts'
import type { JournalEvent, Store } from '../../ports/store.ts'
import { createLiveRun, runStream } from './live-run.ts'
import type { LiveRun } from './live-run.ts'

interface RunKey {
  readonly organization: string
  readonly runId: string
  readonly open: OpenLarge
  /** As it stood after this position of the journal; without it, as it is now. */
  readonly position?: number
}

/** Rebuilds a run from its events. Errors: `RUN_NOT_FOUND`. */
export async function loadRun(
  store: Store,
  { organization, runId, open, position = Number.POSITIVE_INFINITY }: RunKey,
): Promise<LiveRun> {
  const stream = runStream(runId)
  let live: LiveRun | undefined
  for (;;) {
    const afterSeq = live?.seq ?? 0
    const events = await store.readStream({ organization, stream, afterSeq, limit: pageSize })
    // A run that is being taken away has lost its beginning first.
    if (afterSeq === 0 && events[0]?.seq !== 1) break
    const wanted = events.filter((event) => event.position <= position)
    for (const event of wanted) live = replay(live, event, { runId, open })
    if (wanted.length < pageSize) break
  }
  if (live === undefined) throw await missing(store, organization, runId)
  return live
}

/** Whether it was there once. */
async function missing(store: Store, organization: string, runId: string): Promise<SkeinError> {
  const mark = await store.getRecord({ organization, kind: 'pruned', id: runId })
  if (mark === undefined) return new SkeinError('RUN_NOT_FOUND', { runId })
  return new SkeinError('RUN_PRUNED', { runId, at: new Date(mark.createdAt).toISOString() })
}

const pageSize = 2_000

function replay(
  live: LiveRun | undefined,
  event: JournalEvent,
  { runId, open }: Pick<RunKey, 'runId' | 'open'>,
): LiveRun {
  const fact = decodeRunEvent(event, open)
  if (live === undefined) {
    return createLiveRun(createRun(runId, fact as RunCreated & { at: number }), event.seq)
  }
  transition(live.run, fact)
  live.seq = event.seq
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
