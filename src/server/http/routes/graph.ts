import { z } from 'zod'
import type { HttpApp, HttpContext } from '../http-context.ts'
import { answer, problems } from '../schemas/answer.ts'
import { documented, optional, text } from '../schemas/field.ts'
import {
  graphAnswer,
  graphRequest,
  graphStatus,
  namedQueries,
  namedQueryRequest,
  rebuildRequest,
} from '../schemas/graph.ts'

const tags = ['Graph']

export function graphRoutes(app: HttpApp, context: HttpContext): void {
  queryRoute(app, context)
  namedQueryRoutes(app, context)
  statusRoutes(app, context)
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
            'CURSOR_INVALID',
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

function statusRoutes(app: HttpApp, { skein }: HttpContext): void {
  app.get(
    '/v1/graph/status',
    {
      schema: {
        tags,
        operationId: 'graphStatus',
        summary: 'How the graph stands',
        description: 'Which engine holds it, how far it follows the journal, and what it holds.',
        querystring: z.object({
          check: optional(
            documented(z.enum(['true', 'false']), {
              description: 'Compares its counts with those of the journal now.',
            }),
          ),
        }),
        response: {
          200: answer('How it stands.', graphStatus),
          ...problems('query', 'GRAPH_UNAVAILABLE'),
        },
      },
    },
    async (request) => skein.graph.status({ check: request.query.check === 'true' }),
  )
  app.post(
    '/v1/graph/rebuild',
    {
      schema: {
        tags,
        operationId: 'rebuildGraph',
        summary: 'Build the graph anew',
        description:
          'Fills a new graph from the journal while the old one serves, and then changes over. ' +
          '`/v1/graph/status` tells how far it is.',
        body: rebuildRequest,
        response: {
          202: answer('It has begun.', graphStatus),
          ...problems('body', 'GRAPH_REBUILD_REFUSED', 'GRAPH_UNAVAILABLE'),
        },
      },
    },
    async (request, reply) => reply.code(202).send(await skein.graph.rebuild(request.body ?? {})),
  )
}
