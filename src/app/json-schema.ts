import { createRequire } from 'node:module'
import type { Ajv2020, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js'
import { reasonOf } from '../core/errors.ts'
import type { Json, JsonSchema } from '../core/json.ts'

export interface SchemaProblem {
  readonly path: string
  readonly message: string
}

const compiled = new WeakMap<JsonSchema, ValidateFunction | string>()

/** What of a value does not fit a JSON Schema, all at once, each with its place. */
export function checkAgainst(
  schema: JsonSchema,
  value: Json,
  path: string,
): readonly SchemaProblem[] {
  const validate = compiled.get(schema) ?? compile(schema)
  compiled.set(schema, validate)
  if (typeof validate === 'string') {
    return [{ path, message: `cannot be checked, as its schema is not valid: ${validate}` }]
  }
  if (validate(value)) return []
  return (validate.errors ?? []).map((error) => ({
    path: `${path}${error.instancePath}`,
    message: describe(error),
  }))
}

function describe({ message = 'does not fit', keyword, params }: ErrorObject): string {
  if (keyword === 'enum') return `${message}: ${JSON.stringify(params['allowedValues'])}`
  if (keyword !== 'additionalProperties') return message
  return `${message}: ${JSON.stringify(params['additionalProperty'])}`
}

function compile(schema: JsonSchema): ValidateFunction | string {
  try {
    return createAjv().compile(schema)
  } catch (error) {
    return reasonOf(error)
  }
}

const load = createRequire(import.meta.url)

/** Loaded with the first schema: its 90 files are a third of what an embedding program loads. */
function createAjv(): Ajv2020 {
  const library = load('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js')
  const formats = load('ajv-formats') as typeof import('ajv-formats')
  const ajv = new library.Ajv2020({ allErrors: true, strict: false, validateFormats: true })
  formats.default(ajv)
  return ajv
}
