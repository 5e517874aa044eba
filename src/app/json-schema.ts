import { Ajv2020 } from 'ajv/dist/2020.js'
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
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
    const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: true })
    addFormats.default(ajv)
    return ajv.compile(schema)
  } catch (error) {
    return reasonOf(error)
  }
}
