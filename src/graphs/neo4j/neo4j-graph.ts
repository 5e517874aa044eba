import type { Driver, ManagedTransaction, Session } from 'neo4j-driver'
import { SkeinError } from '../../core/errors.ts'
import type { GraphDatabase, GraphQuery, GraphRows } from '../../ports/graph-database.ts'
import { batchStatements, labelsOf } from '../cypher/batch-statements.ts'
import { checkReadOnly } from '../cypher/guard.ts'
import { ownLabels, watermark } from '../cypher/schema.ts'
import { driverParameters } from './driver-parameters.ts'
import { asTooLarge, translateError } from './driver-error.ts'
import type { Neo4jDriver } from './load-driver.ts'
import { readRows } from './read-rows.ts'
import { uniqueId } from './schema-statements.ts'

export interface Neo4jParts {
  readonly library: Neo4jDriver
  readonly driver: Driver
  readonly database: string | undefined
}

/** The default limits of a query that names none. Text of users gets the shorter time. */
const limits = { timeoutMs: 30_000, untrustedTimeoutMs: 5_000, rowsMax: 1_000 }

/** Nothing takes this long but a server that hangs. */
const applyTimeoutMs = 120_000

/** What a server that does not heed its own time limit gets on top before it is left alone. */
const graceMs = 500

interface Work<T> {
  readonly timeoutMs: number
  readonly mode: 'READ' | 'WRITE'
  readonly signal?: AbortSignal | undefined
  readonly body: (transaction: ManagedTransaction) => Promise<T>
}

/** A graph in a database of a Neo4j server. The driver repeats what failed for a moment. */
export class Neo4jGraph implements GraphDatabase {
  readonly engine = 'neo4j'
  readonly #parts: Neo4jParts
  readonly #labels = new Set(ownLabels)
  #applied: Promise<unknown> = Promise.resolve()
  #closed = false

  constructor(parts: Neo4jParts) {
    this.#parts = parts
  }

  async apply(batch: Parameters<GraphDatabase['apply']>[0]): Promise<void> {
    const applied = this.#applied.then(() => this.#apply(batch))
    this.#applied = applied.catch(() => undefined)
    return applied
  }

  async position(): Promise<number> {
    await this.#applied
    const text = `MATCH (w:\`${watermark.label}\` {id: $id}) RETURN w.position AS position`
    const { rows } = await this.query({ text, parameters: { id: watermark.id } })
    return Number(rows[0]?.['position'] ?? 0)
  }

  async query(query: GraphQuery): Promise<GraphRows> {
    return this.#read(query, query.timeoutMs ?? limits.timeoutMs)
  }

  async queryUntrusted(query: GraphQuery): Promise<GraphRows> {
    const checked = checkReadOnly(query.text, 'neo4j')
    if (!checked.ok) {
      const { refused: reason, line, column } = checked
      throw new SkeinError('GRAPH_QUERY_REFUSED', { reason, line, column })
    }
    return this.#read(query, query.timeoutMs ?? limits.untrustedTimeoutMs)
  }

  /** Without the watermark, which is ours and not the journal's. */
  async counts(): Promise<{ readonly nodes: number; readonly relationships: number }> {
    const nodes = await this.query({ text: 'MATCH (n) RETURN count(n) AS n' })
    const edges = await this.query({ text: 'MATCH ()-[r]->() RETURN count(r) AS n' })
    const marks = await this.query({
      text: `MATCH (w:\`${watermark.label}\`) RETURN count(w) AS n`,
    })
    return {
      nodes: Number(nodes.rows[0]?.['n']) - Number(marks.rows[0]?.['n']),
      relationships: Number(edges.rows[0]?.['n']),
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#parts.driver.close()
  }

  async #apply(batch: Parameters<GraphDatabase['apply']>[0]): Promise<void> {
    for (const label of labelsOf(batch.operations)) {
      if (!this.#labels.has(label)) await this.#makeUnique(label)
    }
    const body = async (transaction: ManagedTransaction): Promise<void> => {
      for (const { text, rows } of batchStatements(batch)) {
        await transaction.run(text, driverParameters({ rows }))
      }
    }
    await this.#work({ mode: 'WRITE', timeoutMs: applyTimeoutMs, body })
  }

  async #makeUnique(label: string): Promise<void> {
    const body = (transaction: ManagedTransaction): Promise<unknown> =>
      transaction.run(uniqueId(label))
    await this.#work({ mode: 'WRITE', timeoutMs: applyTimeoutMs, body })
    this.#labels.add(label)
  }

  #read(query: GraphQuery, timeoutMs: number): Promise<GraphRows> {
    const { text, parameters = {}, rowsMax = limits.rowsMax, signal } = query
    const { library } = this.#parts
    const body = async (transaction: ManagedTransaction): Promise<GraphRows> => {
      try {
        return await readRows(library, transaction, { text, parameters, rowsMax })
      } catch (error) {
        throw asTooLarge(error)
      }
    }
    return this.#work({ mode: 'READ', timeoutMs, signal, body })
  }

  /** Runs one transaction. Giving a session back while it works ends the work on the server. */
  async #work<T>({ timeoutMs, mode, signal, body }: Work<T>): Promise<T> {
    if (this.#closed) throw new SkeinError('GRAPH_UNAVAILABLE', { reason: 'it is closed' })
    signal?.throwIfAborted()
    const { driver, database } = this.#parts
    const session = driver.session({
      defaultAccessMode: mode,
      ...(database !== undefined && { database }),
    })
    const stopped = Promise.withResolvers<never>()
    const timer = setTimeout(() => {
      stopped.reject(new SkeinError('GRAPH_QUERY_TIMED_OUT', { timeoutMs }))
    }, timeoutMs + graceMs)
    const onAbort = (): void => stopped.reject(signal?.reason)
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      const limit = { timeout: timeoutMs }
      const done =
        mode === 'READ' ? session.executeRead(body, limit) : session.executeWrite(body, limit)
      return await Promise.race([done, stopped.promise])
    } catch (error) {
      if (signal?.aborted === true) throw error
      if (this.#closed) throw new SkeinError('GRAPH_UNAVAILABLE', { reason: 'it is closed' })
      throw translateError(error, timeoutMs)
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      void closeQuietly(session)
    }
  }
}

async function closeQuietly(session: Session): Promise<void> {
  await session.close().catch(() => undefined)
}
