import { z } from 'zod'
import type { NamedQuery } from '../../../app/skein.ts'
import type { GraphAnswer } from '../../../app/views.ts'
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

export type NamedQueryRequest = Pick<GraphRequest, 'parameters' | 'limit'>

export const namedQueryRequest: z.ZodType<NamedQueryRequest | undefined> = documented(
  z
    .object({
      parameters: optional(jsonObject),
      limit: optional(rowsMax),
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
