import { z } from 'zod'
import type { HttpApp, HttpContext } from '../http-context.ts'
import { answer, problems } from '../schemas/answer.ts'
import { text } from '../schemas/field.ts'
import { graphAnswer, graphRequest, namedQueries, namedQueryRequest } from '../schemas/graph.ts'

const tags = ['Graph']

export function graphRoutes(app: HttpApp, context: HttpContext): void {
  queryRoute(app, context)
  namedQueryRoutes(app, context)
}

function queryRoute(app: HttpApp, { skein }: HttpContext): void {
  app.post(
    '/v1/graph/query',
    {
      schema: {
        tags,
        operationId: 'queryGraph',
        summary: 'Ask the graph in Cypher',
        description: 'Reads only, within a time limit and a number of rows.',
        body: graphRequest,
        response: {
          200: answer('Rows.', graphAnswer),
          ...problems(
            'body',
            'GRAPH_QUERY_REFUSED',
            'GRAPH_QUERY_FAILED',
            'GRAPH_QUERY_TIMED_OUT',
            'GRAPH_UNAVAILABLE',
          ),
        },
      },
    },
    async (request) => skein.graph.query(request.body),
  )
}

function namedQueryRoutes(app: HttpApp, { skein }: HttpContext): void {
  app.get(
    '/v1/graph/queries',
    {
      schema: {
        tags,
        operationId: 'listGraphQueries',
        summary: 'List named queries',
        description: 'Queries that Skein knows by name, with their parameters.',
        response: { 200: answer('All of them.', namedQueries), ...problems('none') },
      },
    },
    async () => ({ items: await skein.graph.queries() }),
  )
  app.post(
    '/v1/graph/queries/:name',
    {
      schema: {
        tags,
        operationId: 'runGraphQuery',
        summary: 'Run a named query',
        description: 'Answers rows as `/v1/graph/query` does.',
        params: z.object({ name: text("The query's name.") }),
        body: namedQueryRequest,
        response: {
          200: answer('Rows.', graphAnswer),
          ...problems(
            'body',
            'GRAPH_QUERY_UNKNOWN',
            'GRAPH_QUERY_FAILED',
            'GRAPH_QUERY_TIMED_OUT',
            'GRAPH_UNAVAILABLE',
          ),
        },
      },
    },
    async (request) => skein.graph.run(request.params.name, request.body ?? {}),
  )
}
