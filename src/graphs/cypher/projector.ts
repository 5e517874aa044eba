import { SkeinError, asSkeinError } from '../../core/errors.ts'
import type { GraphDatabase, GraphOperation } from '../../ports/graph-database.ts'
import type { JournalEvent, Store } from '../../ports/store.ts'
import { AgentFigures } from './agent-figures.ts'
import { project } from './projection.ts'
import { createStreamMemories } from './stream-memories.ts'
import { createThreadLoad, restMs } from './thread-load.ts'
import type { ThreadLoad } from './thread-load.ts'

/**
 * Owns: bringing one organization's graph up to its journal. The store owns the journal, the graph
 * database its watermark.
 *
 * 1. Where to go on is read from the graph, never remembered across a failure: the position and
 *    the operations that lead to it are one transaction, so nothing is lost or done twice.
 * 2. One batch is written at a time, while the next is made; the event loop runs between batches.
 * 3. Nothing is opened before `start` or `caughtUp`.
 * 4. While the thread is busy it takes a small share of it, so that those who write the journal are
 *    hardly slowed down; as soon as someone waits for a position, it goes on without a rest.
 */
export interface Projector {
  start(): void
  /**
   * Resolves once the graph has everything up to the position; opens and starts what is needed.
   * Errors: `GRAPH_UNAVAILABLE` when the graph could not be brought there in a few attempts.
   */
  caughtUp(position: number): Promise<void>
  /** The open database. Errors: `GRAPH_UNAVAILABLE`. */
  database(): Promise<GraphDatabase>
  /** The database, where it is open. */
  opened(): GraphDatabase | undefined
  /** `position` is 0 before the graph was opened; `lag` counts journal positions. */
  status(): { readonly position: number; readonly lag: number; readonly error?: string }
  close(): Promise<void>
}

export interface ProjectorOptions {
  readonly store: Pick<Store, 'head' | 'readJournal' | 'readStream'>
  readonly organization: string
  readonly open: () => Promise<GraphDatabase>
  /** Calls the listener with the journal's position after each commit. */
  readonly subscribe: (listener: (position: number) => void) => () => void
  readonly eventsMax?: number
  /** The first delay after a failure; it doubles up to half a minute. */
  readonly retryDelayMs?: number
  /** The longest rest between two batches. */
  readonly restMaxMs?: number
  readonly load?: ThreadLoad
}

interface Waiter {
  readonly position: number
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

interface Batch {
  readonly position: number
  readonly operations: readonly GraphOperation[]
  /** The journal has no more by now. */
  readonly ended: boolean
  readonly isEmpty: boolean
}

/** From here on a thread is busy. */
const loadMax = 0.6
const restMaxMsDefault = 500
const operationsMax = 2_000
const delayMaxMs = 30_000
const failuresMax = 3

export function createProjector(options: ProjectorOptions): Projector {
  return new JournalProjector(options)
}

class JournalProjector implements Projector {
  readonly #options: ProjectorOptions
  readonly #memories: ReturnType<typeof createStreamMemories>
  #database: Promise<GraphDatabase> | undefined
  #opened: GraphDatabase | undefined
  /** Events that were read and are not projected yet: reading costs as much as projecting. */
  #ahead: readonly JournalEvent[] = []
  #figures = new AgentFigures()
  readonly #load: ThreadLoad
  #loop: Promise<void> | undefined
  #unsubscribe: (() => void) | undefined
  #waiters: Waiter[] = []
  #wake: ((when: 'now' | 'soon') => void) | undefined
  #woken: 'now' | 'soon' | undefined
  #closed = false
  #failures = 0
  #position = 0
  #head = 0
  #error: string | undefined

  constructor(options: ProjectorOptions) {
    this.#options = options
    this.#memories = createStreamMemories(options)
    this.#load = options.load ?? createThreadLoad()
  }

  start(): void {
    if (this.#loop !== undefined || this.#closed) return
    this.#unsubscribe = this.#options.subscribe((position) => {
      this.#head = Math.max(this.#head, position)
      this.#wakeUp('soon')
    })
    this.#loop = this.#run()
  }

  async caughtUp(position: number): Promise<void> {
    if (this.#closed) throw new SkeinError('SHUTTING_DOWN', {})
    this.start()
    this.#head = Math.max(this.#head, position)
    await new Promise<void>((resolve, reject) => {
      this.#waiters.push({ position, resolve, reject })
      this.#wakeUp('now')
    })
  }

  async database(): Promise<GraphDatabase> {
    if (this.#closed) throw new SkeinError('SHUTTING_DOWN', {})
    this.#database ??= this.#options.open()
    try {
      this.#opened = await this.#database
      return this.#opened
    } catch (error) {
      this.#database = undefined
      this.#opened = undefined
      throw asUnavailable(error)
    }
  }

  opened(): GraphDatabase | undefined {
    return this.#opened
  }

  status(): { readonly position: number; readonly lag: number; readonly error?: string } {
    const lag = Math.max(0, this.#head - this.#position)
    const error = this.#error === undefined ? {} : { error: this.#error }
    return { position: this.#position, lag, ...error }
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#unsubscribe?.()
    this.#wakeUp('now')
    this.#reject(new SkeinError('SHUTTING_DOWN', {}))
    await this.#loop
    const database = await this.#database?.catch(() => undefined)
    await database?.close()
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      try {
        await this.#catchUp()
        await this.#untilWoken()
      } catch (error) {
        await this.#onFailure(asUnavailable(error))
      }
    }
  }

  /** From the graph's own position to the journal's end as it is by then. */
  async #catchUp(): Promise<void> {
    const database = await this.database()
    let after = await database.position()
    this.#position = after
    this.#ahead = []
    if (this.#figures.position !== after) this.#figures = await AgentFigures.read(database, after)
    let written = Promise.resolve()
    try {
      while (!this.#closed) {
        const head = await this.#options.store.head()
        this.#head = Math.max(this.#head, head)
        if (after > head) throw foreign(after, head)
        const begun = performance.now()
        const batch = await this.#makeBatch(after)
        const spentMs = performance.now() - begun
        await written
        after = batch.ended ? Math.max(batch.position, head) : batch.position
        written = this.#write(database, batch, after)
        written.catch(() => undefined)
        if (batch.ended) await written
        await this.#rest(spentMs)
        if (batch.ended) return
      }
    } finally {
      await written.catch(() => undefined)
    }
  }

  /** Lets the event loop run; on a busy thread, where nobody waits, for some time. */
  async #rest(spentMs: number): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    if (this.#load() < loadMax || this.#waiters.length > 0 || this.#closed) return
    const { restMaxMs = restMaxMsDefault } = this.#options
    const lag = this.#head - this.#position
    await this.#untilWoken(Math.min(restMaxMs, restMs({ spentMs, lag })))
  }

  async #write(database: GraphDatabase, batch: Batch, reached: number): Promise<void> {
    const { position, operations, isEmpty } = batch
    if (!isEmpty) await database.apply({ position, operations })
    this.#position = reached
    this.#settle()
  }

  async #makeBatch(after: number): Promise<Batch> {
    const { store, organization, eventsMax = 250 } = this.#options
    const isRead = this.#ahead.length === 0
    const events = isRead
      ? await store.readJournal({ organization, after, limit: eventsMax })
      : this.#ahead
    const operations: GraphOperation[] = []
    let position = after
    let taken = 0
    for (const event of events) {
      if (operations.length >= operationsMax) break
      operations.push(...(await this.#project(event)))
      position = event.position
      taken += 1
    }
    this.#ahead = events.slice(taken)
    operations.push(...this.#figures.operations())
    if (taken > 0) this.#figures.position = position
    // What was read some time ago does not tell where the journal ends now.
    const ended = isRead && taken === events.length && taken < eventsMax
    return { position, operations, ended, isEmpty: taken === 0 }
  }

  /** An event that cannot be projected is said in the status and never stops the others. */
  async #project(event: JournalEvent): Promise<readonly GraphOperation[]> {
    const memory = await this.#memories.before(event)
    try {
      const projected = project(event, memory)
      this.#memories.keep(event, projected.memory)
      if (projected.work !== undefined) this.#figures.add(projected.work)
      return projected.operations
    } catch (error) {
      const { message } = asSkeinError(error)
      this.#error = `Event ${event.position} (${event.type}) was left out: ${message}`
      return []
    }
  }

  #settle(): void {
    const reached = this.#waiters.filter(({ position }) => position <= this.#position)
    this.#waiters = this.#waiters.filter(({ position }) => position > this.#position)
    for (const waiter of reached) waiter.resolve()
    if (this.#failures > 0) this.#error = undefined
    this.#failures = 0
  }

  #reject(error: Error): void {
    for (const waiter of this.#waiters.splice(0)) waiter.reject(error)
  }

  async #onFailure(error: SkeinError): Promise<void> {
    this.#failures += 1
    this.#error = error.message
    if (this.#failures >= failuresMax) this.#reject(error)
    const { retryDelayMs = 100 } = this.#options
    const delay = Math.min(delayMaxMs, retryDelayMs * 2 ** (this.#failures - 1))
    if (!this.#closed) await this.#untilWoken(delay)
  }

  /** Until there may be something to do. A delay is cut short only where someone asks for it. */
  async #untilWoken(delayMs?: number): Promise<void> {
    if (this.#woken === undefined || (delayMs !== undefined && this.#woken !== 'now')) {
      await new Promise<void>((resolve) => {
        const timer = delayMs === undefined ? undefined : setTimeout(resolve, delayMs)
        this.#wake = (when) => {
          if (timer !== undefined && when === 'soon') return
          clearTimeout(timer)
          resolve()
        }
      })
    }
    this.#wake = undefined
    // Who was told to wait a while has not looked at the journal yet.
    this.#woken = delayMs !== undefined && this.#woken !== undefined ? 'soon' : undefined
  }

  #wakeUp(when: 'now' | 'soon'): void {
    this.#woken = this.#woken === 'now' ? 'now' : when
    this.#wake?.(when)
  }
}

function asUnavailable(error: unknown): SkeinError {
  const known = asSkeinError(error)
  if (known.code !== 'INTERNAL') return known
  return new SkeinError('GRAPH_UNAVAILABLE', { reason: known.message }, { cause: error })
}

function foreign(position: number, head: number): SkeinError {
  const mismatch = `it stands at ${position} but the journal ends at ${head}`
  const reason = `${mismatch}, so it is another journal's; build it anew with "skein graph rebuild"`
  return new SkeinError('GRAPH_UNAVAILABLE', { reason })
}
