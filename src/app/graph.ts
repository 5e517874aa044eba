import { SkeinError } from '../core/errors.ts'
import type { JsonObject } from '../core/json.ts'
import type { AppContext } from './context.ts'
import { checkAgainst } from './json-schema.ts'
import type { Graph } from './skein.ts'

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
      return database.queryUntrusted({ text: query, parameters, rowsMax: limit, timeoutMs })
    },
    queries: () =>
      graph.queries.map(({ name, description, parameters }) => ({
        name,
        description,
        parameters: parameters as JsonObject,
      })),
    async run(name, { parameters = {}, limit = rowsMaxDefault }) {
      const query = graph.queries.find((known) => known.name === name)
      if (query === undefined) {
        const known = graph.queries.map((one) => one.name)
        throw new SkeinError('GRAPH_QUERY_UNKNOWN', { name, known })
      }
      const problems = checkAgainst(query.parameters, parameters, '/parameters')
      if (problems.length > 0) throw new SkeinError('REQUEST_INVALID', { problems })
      await graph.caughtUp(await journal.store.head())
      const database = await graph.database()
      return database.query({ text: query.text, parameters, rowsMax: limit, timeoutMs })
    },
  }
}
