import { SkeinError } from '../../core/errors.ts'
import type { AppContext } from '../context.ts'
import { isoTime } from '../run-view.ts'
import type { StorageFacade } from '../skein.ts'
import { userId } from '../user.ts'
import { Collection } from './collect.ts'
import { pagesOf } from './due-runs.ts'
import type { GcReport, GcRequest, HoldView, StorageView } from './storage-view.ts'

/** Units: milliseconds. The first collection comes soon after a start, the others daily. */
const firstMs = 60_000
const everyMs = 86_400_000

/** What is kept, for how long, and what it takes. */
export class Storage implements StorageFacade {
  readonly #app: AppContext
  #running: { readonly collection: Collection; readonly done: Promise<GcReport> } | undefined
  #last: StorageView['lastGc'] | undefined
  #cancel: (() => void) | undefined
  #closed = false

  constructor(app: AppContext) {
    this.#app = app
    if (Object.keys(app.retention).length > 0) this.#schedule(firstMs)
  }

  async get(): Promise<StorageView> {
    const { care, blobs, organization, retention } = this.#app
    const found = { count: 0, bytes: 0 }
    for await (const { bytes } of blobs.list(organization)) {
      found.count += 1
      found.bytes += bytes
    }
    return {
      journal: await care.sizes(),
      blobs: found,
      retention,
      held: await this.#countHeld(),
      ...(this.#running && { running: this.#running.collection.progress }),
      ...(this.#last && { lastGc: this.#last }),
    }
  }

  /** Takes away what is due. Asked while it goes on, it answers what that comes to. */
  async gc({ dryRun = false, days }: GcRequest = {}): Promise<GcReport> {
    const { retention } = this.#app
    const policy = days === undefined ? retention : { ...retention, days }
    if (dryRun) return new Collection(this.#app, true).run(policy)
    this.#running ??= this.#begin(new Collection(this.#app, false), policy)
    return this.#running.done
  }

  async hold(runId: string, reason = 'asked for'): Promise<HoldView> {
    await this.#app.engine.load(runId)
    const at = this.#app.clock.now()
    const by = `user:${userId}`
    await this.#keep({ type: 'run.held', runId, reason }, { status: 'HELD', reason, by, at })
    return { runId, held: true, reason, by, at: isoTime(at) }
  }

  async release(runId: string, reason = 'asked for'): Promise<HoldView> {
    await this.#app.engine.load(runId)
    const at = this.#app.clock.now()
    const by = `user:${userId}`
    await this.#keep(
      { type: 'run.released', runId, reason },
      { status: 'RELEASED', reason, by, at },
    )
    return { runId, held: false, reason, by, at: isoTime(at) }
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#cancel?.()
    await this.#running?.done.catch(() => undefined)
  }

  async #keep(
    fact: {
      readonly type: 'run.held' | 'run.released'
      readonly runId: string
      readonly reason: string
    },
    { status, ...data }: { status: string; reason: string; by: string; at: number },
  ): Promise<void> {
    const record = { kind: 'hold', id: fact.runId, status, createdAt: data.at, data } as const
    await this.#app.journal.append({
      stream: 'retention',
      facts: [fact],
      actor: data.by,
      records: [{ type: 'put', record }],
    })
  }

  #begin(
    collection: Collection,
    policy: AppContext['retention'],
  ): { readonly collection: Collection; readonly done: Promise<GcReport> } {
    const done = collection.run(policy).finally(() => (this.#running = undefined))
    done.then(
      (report) => (this.#last = { ...report, at: isoTime(this.#app.clock.now()) }),
      () => undefined,
    )
    return { collection, done }
  }

  async #countHeld(): Promise<number> {
    let count = 0
    for await (const page of pagesOf(this.#app, 'hold', 'HELD')) count += page.length
    return count
  }

  #schedule(afterMs: number): void {
    const { clock, onError } = this.#app
    this.#cancel = clock.ringAt(clock.now() + afterMs, () => {
      if (this.#closed) return
      this.#schedule(everyMs)
      this.gc().catch((error: unknown) => {
        const isStopping = error instanceof SkeinError && error.code === 'SHUTTING_DOWN'
        if (!isStopping) onError(error)
      })
    })
  }
}
