import type { Json, JsonObject } from './action.ts'
import { refuse } from './action.ts'

const textLengthMax = 100_000

/** A text that must be there, trimmed. Errors: a refusal that names the input. */
export function textOf(inputs: JsonObject, name: string): string {
  return optionalText(inputs, name) ?? refuse(`"${name}" is missing; say it`)
}

/** A text that may be there, trimmed; an empty one counts as missing. */
export function optionalText(inputs: JsonObject, name: string): string | undefined {
  const value = inputs[name]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') return refuse(`"${name}" must be a text`)
  if (value.length > textLengthMax)
    return refuse(`"${name}" is longer than ${textLengthMax} characters`)
  const trimmed = value.trim()
  return trimmed === '' ? undefined : trimmed
}

/** One of the values, whatever its case. */
export function choiceOf(inputs: JsonObject, name: string, values: readonly string[]): string {
  const said = textOf(inputs, name).toLowerCase()
  if (values.includes(said)) return said
  return refuse(`"${name}" is "${said}", but must be one of ${values.join(', ')}`)
}

/** A whole number that may be there. */
export function optionalWhole(inputs: JsonObject, name: string): number | undefined {
  const value = inputs[name]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'number' && Number.isInteger(value)) return value
  return refuse(`"${name}" must be a whole number`)
}

/** A list of texts that may be there. */
export function optionalTexts(inputs: JsonObject, name: string): readonly string[] | undefined {
  const value = inputs[name]
  if (value === undefined || value === null) return undefined
  if (Array.isArray(value) && value.every(isText)) return value
  return refuse(`"${name}" must be a list of texts`)
}

function isText(value: Json): value is string {
  return typeof value === 'string'
}
