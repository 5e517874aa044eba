/*
 * Owns: taking finished runs away. Retention says which are due, `due-runs.ts` which of them stay.
 *
 * Invariants:
 * 1. A run goes whole: first its records become a mark of what was there, in one commit with the
 *    fact that says so, then its events go in bounded pieces. What a crash leaves of it is taken by
 *    the next collection, since the mark says that it is not done.
 * 2. A blob goes when no stream refers to it, and not while it may be about to be referred to.
 * 3. Between any two pieces everything else has its turn.
 */
import type { RecordChange, StoreRecord } from '../../ports/store.ts'
import type { AppContext } from '../context.ts'
import { isoTime } from '../run-view.ts'
import { breathe, dueBy, dueRuns, finishedAt, originsInUse, pagesOf, whyStays } from './due-runs.ts'
import type { Stay } from './due-runs.ts'
import type { GcReport, RetentionPolicy } from './storage-view.ts'

const runsAtOnce = 50
/** Units: rows of the journal. */
const rowsAtOnce = 500
/** Units: bytes. */
const shrinkAtOnce = 2 * 1024 * 1024

/** A collection under way: counts what it does. */
export class Collection {
  readonly #app: AppContext
  readonly #dryRun: boolean
  readonly #startedAt: number
  readonly #stay: { [S in Stay]: number } = { conversation: 0, held: 0, needed: 0 }
  #runs = 0
  #bytes = 0
  #blobs = 0
  #blobBytes = 0
  #orphans = 0
  #oldest = Number.POSITIVE_INFINITY
  #newest = Number.NEGATIVE_INFINITY
  #longestPauseMs = 0

  constructor(app: AppContext, dryRun: boolean) {
    this.#app = app
    this.#dryRun = dryRun
    this.#startedAt = app.clock.now()
  }

  get progress(): { readonly runs: number; readonly bytes: number } {
    return { runs: this.#runs, bytes: this.#bytes + this.#blobBytes }
  }

  async run(policy: RetentionPolicy): Promise<GcReport> {
    const before = await this.#fileBytes()
    if (!this.#dryRun) await this.#finishEarlier()
    const origins = await originsInUse(this.#app)
    let batch: StoreRecord[] = []
    for await (const run of dueRuns(this.#app, await dueBy(this.#app, policy))) {
      const stays = await whyStays(this.#app, run.id, origins)
      if (stays !== undefined) this.#stay[stays] += 1
      else batch.push(run)
      if (batch.length < runsAtOnce) continue
      await this.#take(batch)
      batch = []
    }
    await this.#take(batch)
    await this.#takeOrphans()
    if (!this.#dryRun) await this.#shrink()
    return this.#report(before - (await this.#fileBytes()))
  }

  async #take(runs: readonly StoreRecord[]): Promise<void> {
    if (runs.length === 0) return
    const { organization, care } = this.#app
    const streams = runs.map(({ id }) => `run:${id}`)
    const sizes = await this.#timed(() => care.sizesOfStreams({ organization, streams }))
    this.#bytes += sizes.bytes
    if (this.#dryRun) for (const hash of sizes.blobs) await this.#takeBlob(hash)
    else {
      await this.#mark(runs)
      await this.#remove(runs.map(({ id }) => id))
    }
    this.#runs += runs.length
    for (const run of runs) {
      this.#oldest = Math.min(this.#oldest, finishedAt(run))
      this.#newest = Math.max(this.#newest, finishedAt(run))
    }
    await breathe()
  }

  async #mark(runs: readonly StoreRecord[]): Promise<void> {
    const { journal, clock } = this.#app
    const records = runs.flatMap((run): readonly RecordChange[] => [
      { type: 'delete', kind: 'run', id: run.id },
      { type: 'put', record: markOf(run, clock.now()) },
    ])
    const pruned = runs.map(({ id, data }) => ({ runId: id, planId: textOf(data['planId']) }))
    await this.#timed(() =>
      journal.append({
        stream: 'retention',
        facts: [{ type: 'runs.pruned', runs: pruned }],
        actor: 'engine',
        records,
      }),
    )
  }

  /** Takes the events of runs that are marked, and what belongs to them. */
  async #remove(runIds: readonly string[]): Promise<void> {
    const { organization, care } = this.#app
    for (const id of runIds) await this.#removeRecords(id)
    let left = runIds.map((id) => `run:${id}`)
    while (left.length > 0) {
      const order = { organization, streams: left, rowsMax: rowsAtOnce }
      const { streams, unreferred } = await this.#timed(() => care.removeStreams(order))
      for (const hash of unreferred) await this.#takeBlob(hash)
      left = left.slice(streams.length)
      await breathe()
    }
    await this.#change(runIds.map((id) => ({ type: 'mark', kind: 'pruned', id, status: 'PRUNED' })))
  }

  async #removeRecords(runId: string): Promise<void> {
    const { organization, journal } = this.#app
    for (const kind of ['wait', 'modification'] as const) {
      for (;;) {
        const query = { organization, kind, parent: runId, limit: 200 }
        const { items } = await journal.store.listRecords(query)
        if (items.length === 0) break
        await this.#change(items.map(({ id }) => ({ type: 'delete', kind, id })))
      }
    }
  }

  async #change(records: readonly RecordChange[]): Promise<void> {
    const { organization, journal } = this.#app
    const append = { organization, stream: 'records', expected: 0, events: [], records }
    await this.#timed(() => journal.store.commit([append]))
  }

  /** What a crash left of an earlier collection. */
  async #finishEarlier(): Promise<void> {
    for await (const page of pagesOf(this.#app, 'pruned', 'PRUNING')) {
      await this.#remove(page.map(({ id }) => id))
    }
  }

  /** Blobs whose event was never written. */
  async #takeOrphans(): Promise<void> {
    const { organization, blobs, care } = this.#app
    for await (const { hash } of blobs.list(organization)) {
      await breathe()
      if (await care.isReferred(organization, hash)) continue
      if (await this.#takeBlob(hash)) this.#orphans += 1
    }
  }

  /** Removes a blob, or counts what that would give back. */
  async #takeBlob(hash: string): Promise<boolean> {
    const { organization, blobs } = this.#app
    const bytes = await blobs[this.#dryRun ? 'removable' : 'remove'](organization, hash)
    if (bytes === 0) return false
    this.#blobs += 1
    this.#blobBytes += bytes
    return true
  }

  async #shrink(): Promise<void> {
    let free: number
    do {
      free = await this.#timed(() => this.#app.care.shrink(shrinkAtOnce))
      await breathe()
    } while (free > 0)
  }

  async #fileBytes(): Promise<number> {
    const { bytes, logBytes } = await this.#app.care.sizes()
    return bytes + logBytes
  }

  /** Everything else waits while a piece is done. */
  async #timed<T>(piece: () => Promise<T>): Promise<T> {
    const startedAt = performance.now()
    const result = await piece()
    this.#longestPauseMs = Math.max(this.#longestPauseMs, performance.now() - startedAt)
    return result
  }

  #report(freedBytes: number): GcReport {
    return {
      dryRun: this.#dryRun,
      runs: this.#runs,
      ...(this.#runs > 0 && { oldest: isoTime(this.#oldest), newest: isoTime(this.#newest) }),
      bytes: this.#bytes,
      blobs: this.#blobs,
      blobBytes: this.#blobBytes,
      orphans: this.#orphans,
      stay: this.#stay,
      freedBytes: Math.max(0, freedBytes),
      durationMs: this.#app.clock.now() - this.#startedAt,
      longestPauseMs: Math.round(this.#longestPauseMs * 10) / 10,
    }
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** What is left of a run: that it was there, and how it ended. */
function markOf({ id, status = '', createdAt, data }: StoreRecord, at: number): StoreRecord {
  const { name = id, completedAt = createdAt } = data
  return {
    kind: 'pruned',
    id,
    status: 'PRUNING',
    createdAt: at,
    data: { name, status, startedAt: createdAt, completedAt },
  }
}
