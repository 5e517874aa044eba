import { isLongerThan, isPlain, Large, Parts, sizeOf, toReferring } from './large.ts'
import type { Json } from './json.ts'
import type { Referring, Stored } from './large.ts'

/** Units: characters of JSON text. What is longer is shown by a reference. */
export const shownMax: number = 64 * 1024
/** Where a view has references: JSON pointers to `{ hash, bytes, preview }`. */
export interface LargePlaces {
  readonly large?: readonly string[]
}

/** Units: characters. */
const previewMax = 200
/** A composed value of more parts is shown as one. */
const partsMax = 200

/**
 * A value as it is shown: whole, or where it is large by a reference with its size and how it
 * begins. `large` lists the JSON pointers to references; `at` is the pointer to the value itself.
 */
export function shownValue(value: Stored, at: string): Referring {
  if (value instanceof Large) return toReferring(value, at)
  if (value instanceof Parts && Object.keys(value.parts).length <= partsMax) {
    const referring = toReferring(value, at)
    if (!isLongerThan(referring.value, shownMax)) return referring
  }
  if (isLongerThan(value, shownMax)) {
    const reference = { bytes: sizeOf(value), preview: beginningOf(value, previewMax) }
    return { value: reference, large: [at] }
  }
  return toReferring(value, at)
}

/** The value with references in the places of large ones, where nobody has to tell them apart. */
export function withReferences(value: Stored): Json {
  return isPlain(value) ? value : shownValue(value, '').value
}

/** How the JSON text of a value begins. Costs what it gives, however long the whole is. */
export function beginningOf(value: Stored, charactersMax: number): string {
  const text = written(value, charactersMax)
  return text.slice(0, charactersMax).toWellFormed()
}

function written(value: Stored, room: number): string {
  if (value instanceof Large) return value.ref.preview
  const parts = value instanceof Parts ? value.parts : value
  if (typeof parts === 'string') return JSON.stringify(parts.slice(0, room))
  if (typeof parts !== 'object' || parts === null) return JSON.stringify(parts)
  const isList = Array.isArray(parts)
  let text = isList ? '[' : '{'
  for (const [name, part] of entriesOf(parts as { readonly [name: string]: Stored })) {
    if (text.length >= room) return text
    if (text.length > 1) text += ','
    text += isList ? '' : `${JSON.stringify(name)}:`
    text += written(part, room - text.length)
  }
  return text + (isList ? ']' : '}')
}

function* entriesOf(parts: { readonly [name: string]: Stored }): Iterable<[string, Stored]> {
  for (const name of Object.keys(parts)) yield [name, parts[name] ?? null]
}
