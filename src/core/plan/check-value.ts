import { isJsonObject } from '../json.ts'
import type { Json, JsonSchema } from '../json.ts'
import { escapePointer } from './template.ts'

export interface ValueProblem {
  readonly path: string
  readonly message: string
  readonly missing: boolean
}

/**
 * What of a value surely does not fit a JSON Schema. Values that hold templates are known only at
 * run time and fit everything. Reads `type`, `enum`, `required`, `properties`, `items`.
 */
export function checkValue(value: Json, schema: JsonSchema, path = ''): readonly ValueProblem[] {
  if (typeof value === 'string' && value.includes('{{')) {
    return wholeTemplate.test(value) ? [] : checkType('', schema, path)
  }
  const wrongType = checkType(value, schema, path)
  if (wrongType.length > 0) return wrongType
  if (isScalar(value) && schema.enum !== undefined && !schema.enum.includes(value)) {
    const choices = schema.enum.map((choice) => JSON.stringify(choice)).join(', ')
    return [problem(path, `must be one of ${choices}, not ${JSON.stringify(value)}`)]
  }
  if (Array.isArray(value)) {
    const items = schema.items
    return items === undefined
      ? []
      : value.flatMap((item, index) => checkValue(item as Json, items, `${path}/${index}`))
  }
  return isJsonObject(value) ? checkProperties(value, schema, path) : []
}

const wholeTemplate = /^\{\{[^]*\}\}$/

function checkProperties(
  value: { readonly [name: string]: Json },
  schema: JsonSchema,
  path: string,
): readonly ValueProblem[] {
  const missing = (schema.required ?? [])
    .filter((name) => !Object.hasOwn(value, name))
    .map((name) => ({ path, message: `${name} is required`, missing: true }))
  const inside = Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => {
    const given = Object.hasOwn(value, name) ? value[name] : undefined
    return given === undefined ? [] : checkValue(given, inner, `${path}/${escapePointer(name)}`)
  })
  const unknown =
    schema['additionalProperties'] === false
      ? Object.keys(value)
          .filter((name) => !Object.hasOwn(schema.properties ?? {}, name))
          .map((name) => problem(`${path}/${escapePointer(name)}`, 'is not a known input'))
      : []
  return [...missing, ...inside, ...unknown]
}

function checkType(value: Json, schema: JsonSchema, path: string): readonly ValueProblem[] {
  const types = typeof schema.type === 'string' ? [schema.type] : schema.type
  if (!Array.isArray(types)) return []
  if (types.some((type) => isOfType(value, type))) return []
  return [problem(path, `must be ${types.join(' or ')}, not ${typeName(value)}`)]
}

function isOfType(value: Json, type: string): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value)
    case 'array':
      return Array.isArray(value)
    case 'object':
      return isJsonObject(value)
    case 'null':
      return value === null
    default:
      return typeof value === type
  }
}

/** Lists and objects are not compared with the choices of an `enum`. */
function isScalar(value: Json): boolean {
  return value === null || typeof value !== 'object'
}

function typeName(value: Json): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function problem(path: string, message: string): ValueProblem {
  return { path, message, missing: false }
}
