import { z } from 'zod'
import type { Json, JsonObject, JsonSchema } from '../../../core/json.ts'

/** One schema for each property of `T`: a property added to a view cannot be forgotten here. */
export type Fields<T> = { readonly [K in keyof Required<T>]: z.ZodType }

export interface Documentation {
  /** Names the schema among the components of the OpenAPI document. */
  readonly id?: string
  readonly description?: string
  readonly examples?: readonly unknown[]
  readonly [keyword: string]: unknown
}

/** What the OpenAPI document says of schemas. Our own, so that nothing global is touched. */
export const documentation: z.core.$ZodRegistry<Documentation> = z.registry<Documentation>()

/** Adds words and examples to a schema. */
export function documented<S extends z.ZodType>(schema: S, words: Documentation): S {
  documentation.add(schema, words)
  return schema
}

/** May be missing. An explicit `undefined` is as good as missing, as it is in JSON. */
export function optional<S extends z.ZodType>(schema: S): z.ZodExactOptional<S> {
  return schema.optional() as unknown as z.ZodExactOptional<S>
}

/** Text with a description. */
export function text(description: string): z.ZodString {
  return documented(z.string(), { description })
}

export const anyJson: z.ZodType<Json> = documented(
  z.unknown().refine((value) => value !== undefined, 'is missing') as unknown as z.ZodType<Json>,
  { description: 'Any JSON value.' },
)

export const jsonObject: z.ZodType<JsonObject> = z.record(
  z.string(),
  z.unknown(),
) as unknown as z.ZodType<JsonObject>

export const jsonSchema: z.ZodType<JsonSchema> = documented(
  z.record(z.string(), z.unknown()) as unknown as z.ZodType<JsonSchema>,
  { description: 'A JSON Schema (2020-12).' },
)

export const stringMap: z.ZodRecord<z.ZodString, z.ZodString> = z.record(z.string(), z.string())

export const timestamp: z.ZodString = documented(z.string(), {
  description: 'ISO 8601, UTC.',
  format: 'date-time',
})

const limitMax = 200
const limitDefault = 50

/** `limit` and `cursor` of every list. */
export const listQueryShape: {
  limit: z.ZodDefault<z.ZodCoercedNumber>
  cursor: z.ZodExactOptional<z.ZodString>
} = {
  limit: documented(z.coerce.number().int().min(1).max(limitMax), {
    description: `Items at most, 1 to ${limitMax}.`,
  }).default(limitDefault),
  cursor: optional(text('The `nextCursor` of the page before; none for the first page.')),
}

export const listQuery: z.ZodObject<typeof listQueryShape> = z.object(listQueryShape)

/** A page of a list. */
export function pageOf<T>(
  item: z.ZodType<T>,
): z.ZodType<{ readonly items: readonly T[]; readonly nextCursor?: string }> {
  return z.object({
    items: z.array(item),
    nextCursor: optional(text('Ask for the next page with this `cursor`. Missing on the last.')),
  })
}
