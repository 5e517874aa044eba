import { z } from 'zod'
import type { NamedQuery } from '../../../app/skein.ts'
import type { GraphAnswer, GraphStatus } from '../../../app/views.ts'
import type { JsonObject } from '../../../core/json.ts'
import { anyJson, documented, jsonObject, optional, text } from './field.ts'
import type { Fields } from './field.ts'

const rowsMax = documented(z.number().int().min(1), { description: 'Rows at most.' })

const exampleAnswer: GraphAnswer = {
  columns: ['application', 'service'],
  rows: [{ application: 'ecommerce', service: 'payment' }],
  truncated: false,
}

export const graphAnswer: z.ZodType<GraphAnswer> = documented(
  z.object({
    columns: z.array(z.string()),
    rows: z.array(z.record(z.string(), anyJson)),
    truncated: documented(z.boolean(), { description: 'There were more rows.' }),
    nextCursor: optional(
      documented(z.string(), { description: 'Of a named query: the cursor of the rows after.' }),
    ),
  } satisfies Fields<GraphAnswer>),
  { id: 'GraphAnswer', description: 'Rows of the graph.', examples: [exampleAnswer] },
)

export interface GraphRequest {
  readonly query: string
  readonly parameters?: JsonObject
  readonly consistency?: 'latest'
  readonly limit?: number
}

export const graphRequest: z.ZodType<GraphRequest> = documented(
  z.object({
    query: text('Cypher, reading only.'),
    parameters: optional(jsonObject),
    consistency: optional(
      documented(z.literal('latest'), {
        description: 'Waits until the graph has everything journalled before this call.',
      }),
    ),
    limit: optional(rowsMax),
  } satisfies Fields<GraphRequest>),
  {
    examples: [
      {
        query:
          'MATCH (a:application {name: $name})-[:owns]->(s:service) ' +
          'RETURN a.name AS application, s.name AS service',
        parameters: { name: 'ecommerce' },
        consistency: 'latest',
      },
    ],
  },
)

export type NamedQueryRequest = Pick<GraphRequest, 'parameters' | 'limit'> & {
  readonly cursor?: string
}

export const namedQueryRequest: z.ZodType<NamedQueryRequest | undefined> = documented(
  z
    .object({
      parameters: optional(jsonObject),
      limit: optional(rowsMax),
      cursor: optional(text('The `nextCursor` of the answer before.')),
    } satisfies Fields<NamedQueryRequest>)
    .optional(),
  { examples: [{ parameters: {} }], 'x-optional': true },
)

export interface NamedQueries {
  readonly items: readonly NamedQuery[]
}

export const namedQueries: z.ZodType<NamedQueries> = documented(
  z.object({
    items: z.array(
      z.object({
        name: z.string(),
        description: z.string(),
        parameters: jsonObject,
      } satisfies Fields<NamedQuery>),
    ),
  } satisfies Fields<NamedQueries>),
  {
    id: 'NamedQueries',
    description: 'Queries that Skein knows by name.',
    examples: [
      {
        items: [
          {
            name: 'plans.blockedSteps',
            description: 'Steps that wait, and what each waits for.',
            parameters: { planId: { type: 'string' } },
          },
        ],
      },
    ],
  },
)

const exampleStatus: GraphStatus = {
  engine: 'grafeo',
  position: 420,
  lag: 0,
  nodes: 310,
  relationships: 1_204,
  lastCheck: { at: 1_764_000_000_000, position: 400, status: 'complete', missing: {} },
}

const graphCheck: z.ZodType<NonNullable<GraphStatus['lastCheck']>> = z.object({
  at: documented(z.number(), { description: 'Milliseconds since 1970.' }),
  position: z.number(),
  status: z.enum(['complete', 'incomplete']),
  missing: documented(z.record(z.string(), z.number()), {
    description: 'Nodes that the graph lacks, by label.',
  }),
} satisfies Fields<NonNullable<GraphStatus['lastCheck']>>)

const graphRebuild: z.ZodType<NonNullable<GraphStatus['rebuild']>> = z.object({
  to: z.string(),
  status: z.enum(['RUNNING', 'DONE', 'FAILED']),
  position: z.number(),
  head: z.number(),
  error: optional(z.string()),
} satisfies Fields<NonNullable<GraphStatus['rebuild']>>)

export const graphStatus: z.ZodType<GraphStatus> = documented(
  z.object({
    engine: z.enum(['grafeo', 'neo4j']),
    position: documented(z.number(), { description: 'Journal position that it stands at.' }),
    lag: documented(z.number(), { description: 'Journal positions that it is behind.' }),
    nodes: z.number(),
    relationships: z.number(),
    lastCheck: documented(graphCheck.nullable(), {
      description: 'The last comparison of its counts with those of the journal.',
    }),
    error: optional(z.string()),
    rebuild: optional(graphRebuild),
  } satisfies Fields<GraphStatus>),
  { id: 'GraphStatus', description: 'How the graph stands.', examples: [exampleStatus] },
)

export interface RebuildRequest {
  readonly to?: string
}

export const rebuildRequest: z.ZodType<RebuildRequest | undefined> = documented(
  z
    .strictObject({
      to: optional(
        text(
          '`embedded`, or the address of a Neo4j server. Default: a new place of the same kind.',
        ),
      ),
    } satisfies Fields<RebuildRequest>)
    .optional(),
  { examples: [{ to: 'bolt://127.0.0.1:7687' }], 'x-optional': true },
)
