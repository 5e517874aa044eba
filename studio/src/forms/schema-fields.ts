/*
 * Owns: which questions of a JSON Schema can be drawn as a form. What cannot is asked for as JSON,
 * never left out and never guessed: a form that shows less than the schema wants is a lie.
 *
 * Drawn: objects (three deep) of text, numbers, yes or no, anything (as JSON), one of several (`enum`, `const` in
 * `oneOf`/`anyOf`), several of several, and lists of texts or numbers; each of them or null.
 * Not drawn: `$ref`, `allOf`, `not`, `if`, other alternatives, keys that are not named, tuples,
 * lists of objects, an enum of objects.
 */
import type { Json, JsonSchema } from '@source/core/json.ts'

interface FieldBase {
  /** Names from the root, such as `['address', 'city']`. */
  readonly path: readonly string[]
  readonly label: string
  readonly hint?: string
  readonly isRequired: boolean
  readonly initial?: Json
}

export interface Option {
  readonly value: Json
  readonly label: string
}

export type FormField =
  | (FieldBase & { readonly type: 'text'; readonly isLong: boolean; readonly format?: string })
  | (FieldBase & { readonly type: 'number'; readonly isInteger: boolean })
  | (FieldBase & { readonly type: 'boolean' })
  /** A value of any kind, written as JSON. */
  | (FieldBase & { readonly type: 'json' })
  | (FieldBase & { readonly type: 'choice'; readonly options: readonly Option[] })
  | (FieldBase & { readonly type: 'choices'; readonly options: readonly Option[] })
  /** One value a line. */
  | (FieldBase & { readonly type: 'list'; readonly of: 'text' | 'number' })
  | (FieldBase & { readonly type: 'group'; readonly fields: readonly FormField[] })

export type SchemaForm =
  | { readonly type: 'fields'; readonly fields: readonly FormField[] }
  /** Cannot be drawn; `reason` says which part. */
  | { readonly type: 'json'; readonly reason: string }

const depthMax = 3
/** From so many characters on, a text gets several lines. */
const longFrom = 120
const refused = [
  '$ref',
  'allOf',
  'not',
  'if',
  'patternProperties',
  'dependentSchemas',
  'prefixItems',
]

class Undrawable extends Error {
  override readonly name = 'Undrawable'
}

/** The form for a schema, or why it has to be JSON. */
export function readSchema(schema: JsonSchema): SchemaForm {
  try {
    return { type: 'fields', fields: fieldsOf(schema, []) }
  } catch (error) {
    // A schema comes from outside, and need not be one.
    const reason = error instanceof Undrawable ? error.message : 'the schema is not well formed'
    return { type: 'json', reason }
  }
}

function fieldsOf(schema: JsonSchema, path: readonly string[]): readonly FormField[] {
  refuse(schema, path)
  if (path.length > depthMax) throw new Undrawable(`${nameOf(path)} is nested too deeply`)
  if (typeOf(schema) !== 'object') throw new Undrawable(`${nameOf(path)} is not an object`)
  const open = schema['additionalProperties']
  if (typeof open === 'object' && open !== null) {
    throw new Undrawable(`${nameOf(path)} has keys that are not named`)
  }
  const required = new Set(schema.required ?? [])
  return Object.entries(schema.properties ?? {}).map(([name, property]) =>
    fieldOf(property, { path: [...path, name], isRequired: required.has(name) }),
  )
}

interface Place {
  readonly path: readonly string[]
  readonly isRequired: boolean
}

function fieldOf(schema: JsonSchema, place: Place): FormField {
  refuse(schema, place.path)
  const base = baseOf(schema, place)
  const options = optionsOf(schema)
  if (options !== undefined) return { ...base, type: 'choice', options }
  if (Array.isArray(schema['oneOf']) || Array.isArray(schema['anyOf'])) {
    throw new Undrawable(`${nameOf(place.path)} has alternatives`)
  }
  switch (typeOf(schema)) {
    case 'string':
      return { ...base, type: 'text', ...textTraits(schema) }
    case 'number':
      return { ...base, type: 'number', isInteger: false }
    case 'integer':
      return { ...base, type: 'number', isInteger: true }
    case 'boolean':
      return { ...base, type: 'boolean' }
    case 'array':
      return listOf(schema, base)
    case 'object':
      return { ...base, type: 'group', fields: fieldsOf(schema, place.path) }
    default:
      if (schema.type === undefined && !isNarrowed(schema)) return { ...base, type: 'json' }
      throw new Undrawable(`${nameOf(place.path)} has no type that can be drawn`)
  }
}

/** Whether it says of a value more than words do. */
function isNarrowed(schema: JsonSchema): boolean {
  const words = new Set(['title', 'description', 'default', 'examples'])
  return Object.keys(schema).some((keyword) => !words.has(keyword))
}

function listOf(schema: JsonSchema, base: FieldBase): FormField {
  const { items } = schema
  if (items === undefined) throw new Undrawable(`${nameOf(base.path)} is a list of anything`)
  refuse(items, base.path)
  const options = optionsOf(items)
  if (options !== undefined) return { ...base, type: 'choices', options }
  const type = typeOf(items)
  if (type === 'string') return { ...base, type: 'list', of: 'text' }
  if (type === 'number' || type === 'integer') return { ...base, type: 'list', of: 'number' }
  throw new Undrawable(`${nameOf(base.path)} is a list of objects`)
}

function refuse(schema: JsonSchema, path: readonly string[]): void {
  const keyword = refused.find((name) => schema[name] !== undefined)
  if (keyword !== undefined) throw new Undrawable(`${nameOf(path)} uses ${keyword}`)
}

function baseOf(schema: JsonSchema, { path, isRequired }: Place): FieldBase {
  const { title, description, default: initial } = schema
  return {
    path,
    label: typeof title === 'string' ? title : readable(path.at(-1) ?? ''),
    ...(description !== undefined && { hint: description }),
    isRequired,
    ...(initial !== undefined && { initial }),
  }
}

function textTraits(schema: JsonSchema): { readonly isLong: boolean; readonly format?: string } {
  const { format } = schema
  const lengthMax = schema['maxLength']
  const isLong = format === 'textarea' || (typeof lengthMax === 'number' && lengthMax >= longFrom)
  return { isLong, ...(format !== undefined && { format }) }
}

/** The one type besides null. */
function typeOf({ type, properties }: JsonSchema): string | undefined {
  if (type === undefined) return properties === undefined ? undefined : 'object'
  if (typeof type === 'string') return type
  const [only, ...more] = type.filter((name) => name !== 'null')
  return more.length === 0 ? only : undefined
}

function optionsOf(schema: JsonSchema): readonly Option[] | undefined {
  const { enum: values } = schema
  if (values !== undefined) {
    if (!values.every(isPlain)) throw new Undrawable('a choice is between objects')
    return values
      .filter(isPlain)
      .filter((value) => value !== null)
      .map((value) => ({ value, label: String(value) }))
  }
  const alternatives: unknown = schema['oneOf'] ?? schema['anyOf']
  if (!Array.isArray(alternatives)) return undefined
  const options = (alternatives as readonly JsonSchema[]).flatMap((alternative) => {
    const value = alternative['const'] as Json | undefined
    const { title } = alternative
    if (value === undefined || !isPlain(value)) return []
    return [{ value, label: typeof title === 'string' ? title : String(value) }]
  })
  return options.length === alternatives.length && options.length > 0 ? options : undefined
}

function isPlain(value: Json): value is string | number | boolean | null {
  return value === null || typeof value !== 'object'
}

function nameOf(path: readonly string[]): string {
  return path.length === 0 ? 'the form' : path.join('.')
}

/** `dueDate` and `due_date` read "Due date". */
function readable(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .trim()
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
