import { totalmem } from 'node:os'
import { SkeinError } from '../../core/errors.ts'
import type { Json } from '../../core/json.ts'
import type { GraphDatabase, GraphQuery, GraphRows } from '../../ports/graph-database.ts'
import { checkReadOnly } from '../cypher/guard.ts'
import { isLight } from '../cypher/guard/weight.ts'
import { applyOrder } from './apply-order.ts'
import type { CountsValue, QueryValue, SnapshotValue } from './protocol.ts'
import { createSnapshotReaders } from './snapshot-readers.ts'
import type { SnapshotReaders } from './snapshot-readers.ts'
import { createSupervisor } from './supervisor.ts'
import type { CallLimits, Supervisor } from './supervisor.ts'

export interface GrafeoOptions {
  /** Holds the graph and nothing else; made when absent. */
  readonly folder: string
  /**
   * Of the process with the graph, and of each that reads for users. Default: half of the
   * machine's, at most 4 GiB.
   */
  readonly memoryMaxBytes?: number
  /** The process with the graph is started anew after so much. Default: a million, a day. */
  readonly recycle?: { readonly transactions: number; readonly ageMs: number }
}

/** A graph that Grafeo holds in child processes. */
export interface GrafeoGraph extends GraphDatabase {
  /** The child processes that run now: the one with the graph first. */
  pids(): readonly number[]
}

/** The default limits of a query that names none. Text of users gets the shorter time. */
const limits = { timeoutMs: 30_000, untrustedTimeoutMs: 5_000, rowsMax: 1_000 }

/** Making and opening a copy of the graph is not the query's own time. */
const copyTimeoutMs = 60_000

/** Nothing takes this long but a process that hangs. */
const applyTimeoutMs = 120_000

/**
 * Opens a Grafeo graph in a child process of its own.
 *
 * Errors: `GRAPH_UNAVAILABLE` when another process has the folder, or the engine cannot be loaded.
 */
export async function openGrafeo(options: GrafeoOptions): Promise<GrafeoGraph> {
  const { folder } = options
  const memoryMaxBytes = options.memoryMaxBytes ?? Math.min(4 * 2 ** 30, totalmem() / 2)
  const writer = createSupervisor({ role: 'writer', folder, memoryMaxBytes })
  const readers = createSnapshotReaders({
    folder,
    memoryMaxBytes,
    snapshot: async (reader) => {
      const made = await writer.call({ type: 'snapshot', reader }, { timeoutMs: copyTimeoutMs })
      return (made as SnapshotValue).path
    },
  })
  const { position } = await writer.ready()
  const recycle = options.recycle ?? recycleDefault
  return new SupervisedGraph({ writer, readers, position, recycle })
}

/** Native memory grows slowly. */
const recycleDefault = { transactions: 1_000_000, ageMs: 24 * 3_600_000 }

/** Texts that turned out to be heavier than they look. */
const heavyTextsMax = 1_000

interface Parts {
  readonly recycle: { readonly transactions: number; readonly ageMs: number }
  readonly writer: Supervisor
  readonly readers: SnapshotReaders
  readonly position: number
}

class SupervisedGraph implements GrafeoGraph {
  readonly engine = 'grafeo'
  readonly #writer: Supervisor
  readonly #readers: SnapshotReaders
  #pid: number | undefined
  #position: number
  #applied: Promise<void> = Promise.resolve()
  readonly #recycle: Parts['recycle']
  #begun = { transactions: 0, at: performance.now() }
  readonly #heavy = new Set<string>()

  constructor({ writer, readers, position, recycle }: Parts) {
    this.#recycle = recycle
    this.#writer = writer
    this.#readers = readers
    this.#position = position
  }

  async apply(batch: Parameters<GraphDatabase['apply']>[0]): Promise<void> {
    const applied = this.#applied.then(() => this.#apply(batch))
    this.#applied = applied.catch(() => undefined)
    return applied
  }

  async position(): Promise<number> {
    await this.#applied
    const child = await this.#writer.ready()
    if (child.pid !== this.#pid) {
      this.#pid = child.pid
      this.#position = child.position
    }
    return this.#position
  }

  async query(query: GraphQuery): Promise<GraphRows> {
    const order = orderOf(query)
    const bounds = boundsOf(query, limits.timeoutMs)
    try {
      return rowsOf(await this.#writer.call(order, bounds))
    } catch (error) {
      // It only reads, and most likely went down with another query's process: once more.
      if (!isUnavailable(error)) throw error
      return rowsOf(await this.#writer.call(order, bounds))
    }
  }

  async queryUntrusted(query: GraphQuery): Promise<GraphRows> {
    const checked = checkReadOnly(query.text)
    if (!checked.ok) {
      const { refused: reason, line, column } = checked
      throw new SkeinError('GRAPH_QUERY_REFUSED', { reason, line, column })
    }
    if (isLight(query.text) && !this.#heavy.has(query.text)) return this.#queryBesideWriter(query)
    const bounds = boundsOf(query, limits.untrustedTimeoutMs)
    return rowsOf(await this.#readers.query(orderOf(query), bounds))
  }

  async counts(): Promise<{ readonly nodes: number; readonly relationships: number }> {
    return (await this.#writer.call({ type: 'counts' }, limits)) as CountsValue
  }

  pids(): readonly number[] {
    return [this.#writer.pid() ?? [], this.#readers.pids()].flat()
  }

  async close(): Promise<void> {
    await Promise.all([this.#readers.close(), this.#writer.close()])
  }

  /**
   * Bounded work needs no copy of the graph. Should it still take too long or too much, the process
   * is ended and opened anew, which loses nothing, and the text is sent elsewhere from then on. A
   * caller who goes is no reason for that.
   */
  async #queryBesideWriter(query: GraphQuery): Promise<GraphRows> {
    const { timeoutMs = limits.untrustedTimeoutMs, signal } = query
    signal?.throwIfAborted()
    const order = { ...orderOf(query), isTakenBack: true } as const
    const gone = Promise.withResolvers<never>()
    const onAbort = (): void => gone.reject(signal?.reason)
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      return rowsOf(await Promise.race([this.#writer.call(order, { timeoutMs }), gone.promise]))
    } catch (error) {
      if (isTooMuch(error)) this.#remember(query.text)
      if (!isUnavailable(error)) throw error
      const bounds = boundsOf(query, limits.untrustedTimeoutMs)
      return rowsOf(await this.#readers.query(orderOf(query), bounds))
    } finally {
      signal?.removeEventListener('abort', onAbort)
    }
  }

  #remember(text: string): void {
    const [oldest] = this.#heavy
    if (this.#heavy.size >= heavyTextsMax && oldest !== undefined) this.#heavy.delete(oldest)
    this.#heavy.add(text)
  }

  async #recycleWhenDue(): Promise<void> {
    this.#begun.transactions += 1
    const { transactions, ageMs } = this.#recycle
    const age = performance.now() - this.#begun.at
    if (this.#begun.transactions < transactions && age < ageMs) return
    this.#begun = { transactions: 0, at: performance.now() }
    await this.#writer.retire()
  }

  /**
   * A process that was started anew may have opened an older graph. Then a batch would leave a
   * gap, so it is refused until the caller has read the position again.
   */
  async #apply(batch: Parameters<GraphDatabase['apply']>[0]): Promise<void> {
    const child = await this.#writer.ready()
    this.#pid ??= child.pid
    if (child.pid !== this.#pid && child.position < this.#position) {
      const reason = `it was opened anew at position ${child.position}`
      throw new SkeinError('GRAPH_UNAVAILABLE', { reason })
    }
    await this.#writer.call(applyOrder(batch), { timeoutMs: applyTimeoutMs })
    this.#position = batch.position
    this.#pid = child.pid
    await this.#recycleWhenDue()
  }
}

function orderOf({ text, parameters = {}, rowsMax = limits.rowsMax }: GraphQuery): {
  readonly type: 'query'
  readonly text: string
  readonly parameters: NonNullable<GraphQuery['parameters']>
  readonly rowsMax: number
} {
  return { type: 'query', text, parameters, rowsMax }
}

function boundsOf(query: GraphQuery, timeoutMs: number): CallLimits {
  const signal = query.signal === undefined ? {} : { signal: query.signal }
  return { timeoutMs: query.timeoutMs ?? timeoutMs, ...signal }
}

function rowsOf(value: unknown): GraphRows {
  const { columns, rows, truncated } = value as QueryValue
  return { columns, rows: JSON.parse(rows) as { [column: string]: Json }[], truncated }
}

function isTooMuch(error: unknown): boolean {
  if (!(error instanceof SkeinError)) return false
  return error.code === 'GRAPH_QUERY_TIMED_OUT' || /MB of memory/.test(error.message)
}

function isUnavailable(error: unknown): boolean {
  return error instanceof SkeinError && error.code === 'GRAPH_UNAVAILABLE'
}
