import { createHash } from 'node:crypto'
import { SkeinError } from '../core/errors.ts'
import type { JsonObject } from '../core/json.ts'
import type { AppContext } from './context.ts'
import { checkAgainst } from './json-schema.ts'
import { withPlace } from './query-place.ts'
import type { Graph } from './skein.ts'
import type { GraphAnswer, GraphStatus } from './views.ts'

/** Units: rows; milliseconds. */
const rowsMaxDefault = 1_000
const timeoutMs = 5_000

/** Questions to the graph: the user's own, and those that have a name. */
export function createGraph(app: AppContext): Graph {
  const { graph, journal } = app
  return {
    async query({ query, parameters = {}, consistency, limit = rowsMaxDefault }) {
      await graph.caughtUp(consistency === 'latest' ? await journal.store.head() : 0)
      const database = await graph.database()
      try {
        return await database.queryUntrusted({ text: query, parameters, rowsMax: limit, timeoutMs })
      } catch (error) {
        throw withPlace(error, query)
      }
    },
    queries: () =>
      graph.queries.map(({ name, description, parameters }) => ({
        name,
        description,
        parameters: parameters as JsonObject,
      })),
    run: (name, query) => runNamed(app, name, query),
    status: async ({ check = false } = {}) => {
      if (check) await graph.check()
      return statusOf(app)
    },
    async rebuild({ to } = {}) {
      await graph.rebuild(to)
      return statusOf(app)
    },
  }
}

/** The answer to a named query. Errors: `GRAPH_QUERY_UNKNOWN`, `REQUEST_INVALID`, and the graph's. */
export async function runNamed(
  { graph, journal }: AppContext,
  name: string,
  { parameters = {}, limit = rowsMaxDefault, cursor }: Parameters<Graph['run']>[1],
): Promise<GraphAnswer> {
  const query = graph.queries.find((known) => known.name === name)
  if (query === undefined) {
    const known = graph.queries.map((one) => one.name)
    throw new SkeinError('GRAPH_QUERY_UNKNOWN', { name, known })
  }
  const problems = checkAgainst(query.parameters, parameters, '/parameters')
  if (problems.length > 0) throw new SkeinError('REQUEST_INVALID', { problems })
  const asked = askedHash(name, parameters)
  const skipped = cursor === undefined ? 0 : decodeCursor(cursor, asked)
  await graph.caughtUp(await journal.store.head())
  const database = await graph.database()
  const rowsMax = skipped + limit
  const { columns, rows, truncated } = await database.query({
    text: query.text,
    parameters,
    rowsMax,
    timeoutMs,
  })
  return {
    columns,
    rows: rows.slice(skipped),
    truncated,
    ...(truncated && { nextCursor: encodeCursor(rows.length, asked) }),
  }
}

/** What a cursor belongs to: rows of one question, which always come in the same order. */
function askedHash(name: string, parameters: JsonObject): string {
  const entries = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1))
  const text = JSON.stringify([name, entries])
  return createHash('sha256').update(text).digest('base64url').slice(0, 8)
}

function encodeCursor(skipped: number, asked: string): string {
  return Buffer.from(`${skipped}.${asked}`).toString('base64url')
}

function decodeCursor(cursor: string, asked: string): number {
  const text = Buffer.from(cursor, 'base64url').toString()
  const [, skipped, hash] = /^(\d{1,9})\.([\w-]{8})$/.exec(text) ?? []
  if (skipped === undefined || hash !== asked) throw new SkeinError('CURSOR_INVALID', { cursor })
  return Number(skipped)
}

/** A graph that cannot be asked has no counts, and says why: another can still be built. */
async function statusOf({ graph }: AppContext): Promise<GraphStatus> {
  const counted = await countsOf(graph)
  const { engine, position, lag, lastCheck = null, ...rest } = graph.status()
  return { engine, position, lag, ...counted, lastCheck, ...rest }
}

async function countsOf(
  graph: AppContext['graph'],
): Promise<Pick<GraphStatus, 'nodes' | 'relationships' | 'error'>> {
  try {
    return await (await graph.database()).counts()
  } catch (error) {
    if (!(error instanceof SkeinError) || error.code !== 'GRAPH_UNAVAILABLE') throw error
    return { nodes: 0, relationships: 0, error: error.message }
  }
}
