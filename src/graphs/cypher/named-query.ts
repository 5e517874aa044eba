import type { JsonSchema } from '../../core/json.ts'

/**
 * A query as a value, so that it can be listed, run, timed and tested on every engine.
 *
 * Shape: every column is a scalar, a map or a list under a name of its own; `name` is
 * `subject.question`; the order of rows is decided to the last by ids.
 */
export interface CypherQuery {
  readonly name: string
  readonly description: string
  /** Of the parameters as one object. */
  readonly parameters: JsonSchema
  readonly text: string
  /** Reads every step, plan or entity: its time grows with the graph, and not with its answer. */
  readonly isFullScan?: true
}

/** Parameters that all have to be given, as texts. */
export function required(descriptions: { readonly [name: string]: string }): JsonSchema {
  const properties = Object.entries(descriptions).map(
    ([name, description]) => [name, { type: 'string', minLength: 1, description }] as const,
  )
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    required: Object.keys(descriptions),
    additionalProperties: false,
  }
}

/** A query that asks of everything. */
export const none: JsonSchema = { type: 'object', properties: {}, additionalProperties: false }

/** The first and the last moment of a period. */
export const period: JsonSchema = {
  type: 'object',
  properties: { startDate: moment('The first moment.'), endDate: moment('The last moment.') },
  required: ['startDate', 'endDate'],
  additionalProperties: false,
}

/** ISO text in UTC: what an engine would take for null without a word is refused before. */
export function moment(description: string): JsonSchema {
  const day = '\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])'
  const pattern = `^${day}T([01]\\d|2[0-3])(:[0-5]\\d){2}(\\.\\d{1,6})?Z$`
  return { type: 'string', pattern, description: `${description} As 2026-01-31T12:00:00Z.` }
}

/** Keeps a row that has none of a list, with null in its place; OPTIONAL MATCH is slow for that. */
export function eachOf(list: string, name: string): string {
  return `UNWIND CASE WHEN size(${list}) = 0 THEN [null] ELSE ${list} END AS ${name}`
}
