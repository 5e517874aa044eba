import type { Json, JsonObject } from '@source/core/json.ts'
import { isJsonObject } from '@source/core/json.ts'
import type { FormField, Option } from './schema-fields.ts'

/** What a person has entered so far, by field: as text where it is typed. */
export type FormDraft = { readonly [key: string]: string | boolean | readonly number[] }

export function keyOf({ path }: Pick<FormField, 'path'>): string {
  return path.join('/')
}

/** Every field that takes a value, groups opened. */
function leavesOf(fields: readonly FormField[]): readonly FormField[] {
  return fields.flatMap((field) => (field.type === 'group' ? leavesOf(field.fields) : [field]))
}

/** The draft before anything was entered: defaults, and nothing else. */
export function createDraft(fields: readonly FormField[], initial: Json = {}): FormDraft {
  const entries = leavesOf(fields).map((field): readonly [string, FormDraft[string]] => [
    keyOf(field),
    draftOf(field, valueAt(initial, field.path) ?? field.initial),
  ])
  return Object.fromEntries(entries)
}

function draftOf(field: FormField, value: Json | undefined): FormDraft[string] {
  switch (field.type) {
    case 'boolean':
      return value === true
    case 'choice':
      return value === undefined ? '' : String(indexOf(field.options, value))
    case 'choices':
      return Array.isArray(value) ? value.map((one: Json) => indexOf(field.options, one)) : []
    case 'list':
      return Array.isArray(value) ? value.map(String).join('\n') : ''
    case 'json':
      return value === undefined ? '' : JSON.stringify(value)
    case 'text':
    case 'number':
    case 'group':
      return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  }
}

function indexOf(options: readonly Option[], value: Json): number {
  return options.findIndex((option) => option.value === value)
}

function valueAt(value: Json, path: readonly string[]): Json | undefined {
  let found: Json | undefined = value
  for (const name of path) found = isJsonObject(found) ? found[name] : undefined
  return found
}

export type FormReading =
  | { readonly type: 'value'; readonly value: JsonObject }
  /** What is missing or no number, by field. */
  | { readonly type: 'problems'; readonly problems: { readonly [key: string]: string } }

/** The draft as the value that is sent. Fields that are empty and not required are left out. */
export function readDraft(fields: readonly FormField[], draft: FormDraft): FormReading {
  const problems: { [key: string]: string } = {}
  const read = (list: readonly FormField[]): JsonObject => {
    const entries = list.flatMap((field): readonly (readonly [string, Json])[] => {
      const name = field.path.at(-1) ?? ''
      if (field.type === 'group') {
        const value = read(field.fields)
        return Object.keys(value).length > 0 || field.isRequired ? [[name, value]] : []
      }
      const value = readField(field, draft[keyOf(field)] ?? '')
      if (typeof value === 'string' && value === notANumber) {
        problems[keyOf(field)] = 'This is not a number.'
        return []
      }
      if (value === notJson) {
        problems[keyOf(field)] = 'This is no JSON.'
        return []
      }
      if (value === undefined && field.isRequired) problems[keyOf(field)] = 'This is needed.'
      return value === undefined ? [] : [[name, value]]
    })
    return Object.fromEntries(entries)
  }
  const value = read(fields)
  return Object.keys(problems).length > 0
    ? { type: 'problems', problems }
    : { type: 'value', value }
}

const notANumber = '\u0000not a number'
const notJson = '\u0000not JSON'

function readField(field: FormField, entered: FormDraft[string]): Json | undefined {
  switch (field.type) {
    case 'boolean':
      return entered === true
    case 'choice':
      return field.options[entered === '' ? -1 : Number(entered)]?.value
    case 'choices':
      return (entered as readonly number[]).flatMap((index) => {
        const option = field.options[index]
        return option === undefined ? [] : [option.value]
      })
    case 'list':
      return readList(field, String(entered))
    case 'number':
      return String(entered).trim() === ''
        ? undefined
        : readNumber(String(entered), field.isInteger)
    case 'json':
      return readJson(String(entered))
    case 'text':
      return entered === '' ? undefined : String(entered)
    case 'group':
      return undefined
  }
}

function readJson(text: string): Json | undefined {
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text) as Json
  } catch {
    return notJson
  }
}

function readList(field: Extract<FormField, { type: 'list' }>, text: string): Json | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  if (lines.length === 0 && !field.isRequired) return undefined
  if (field.of === 'text') return lines
  const numbers = lines.map((line) => readNumber(line, false))
  return numbers.includes(notANumber) ? notANumber : numbers
}

function readNumber(text: string, isInteger: boolean): number | string {
  const value = Number(text.trim().replace(',', '.'))
  if (!Number.isFinite(value) || (isInteger && !Number.isInteger(value))) return notANumber
  return value
}
