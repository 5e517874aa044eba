import type { Json, JsonObject } from './json.ts'

/** What is known of a large value without reading it. Units: bytes of its JSON text. */
export interface LargeRef {
  /** SHA-256 of its JSON text, in hexadecimal; missing where it is composed of others. */
  readonly hash?: string
  readonly bytes: number
  /** How its JSON text begins. */
  readonly preview: string
}

/**
 * A value that is kept outside the journal, under the hash of its text, and read when somebody
 * needs it. The same hash is always the same value, so a run that holds one is still a function of
 * its events.
 */
export class Large {
  readonly ref: LargeRef & { readonly hash: string }
  readonly #read: () => Json

  constructor(ref: LargeRef & { readonly hash: string }, read: () => Json) {
    this.ref = ref
    this.#read = read
  }

  /** Errors: `BLOB_NOT_FOUND`. */
  read(): Json {
    return this.#read()
  }

  toJSON(): LargeRef {
    return this.ref
  }
}

/** A list or object that is put together of values, some of them large. */
export class Parts {
  readonly parts: readonly Stored[] | { readonly [name: string]: Stored }

  constructor(parts: readonly Stored[] | { readonly [name: string]: Stored }) {
    this.parts = parts
  }

  toJSON(): unknown {
    return this.parts
  }
}

/** A value of a run: JSON as it is, or where it can be read. */
export type Stored = Json | Large | Parts

/** The inputs of a run: each by itself may be large. */
export type StoredInputs = JsonObject | Parts

export function isPlain(value: Stored): value is Json {
  return !(value instanceof Large) && !(value instanceof Parts)
}

/** The whole value. Large parts of a list or object are read when they are looked at. */
export function plainOf(value: Stored): Json {
  if (value instanceof Large) return value.read()
  if (!(value instanceof Parts)) return value
  const { parts } = value
  const names = Object.keys(parts)
  const whole: unknown = Array.isArray(parts) ? Array.from({ length: names.length }) : {}
  for (const name of names) {
    const part = (parts as { readonly [name: string]: Stored })[name] ?? null
    const property: PropertyDescriptor = isPlain(part)
      ? { value: part, enumerable: true, configurable: true, writable: true }
      : { get: () => plainOf(part), enumerable: true, configurable: true }
    Object.defineProperty(whole, name, property)
  }
  return whole as Json
}

/** A list of values, which is composed where some are not plain. */
export function listOf(values: readonly Stored[]): Json | Parts {
  return values.every(isPlain) ? values : new Parts(values)
}

/** An object of values, which is composed where some are not plain. */
export function objectOf(entries: readonly (readonly [string, Stored])[]): JsonObject | Parts {
  const values = Object.fromEntries<Stored>(entries)
  return Object.values(values).every(isPlain) ? (values as JsonObject) : new Parts(values)
}

/** A value as JSON that holds references, and JSON pointers to where they are. */
export interface Referring {
  readonly value: Json
  readonly large: readonly string[]
}

/** Puts references in the places of large values. `at`: the pointer to the value itself. */
export function toReferring(value: Stored, at: string): Referring {
  if (value instanceof Large) return { value: { ...value.ref }, large: [at] }
  if (!(value instanceof Parts)) return { value, large: [] }
  const large: string[] = []
  const entries = Object.entries(value.parts).map(([name, part]): [string, Json] => {
    const inner = toReferring(part, `${at}/${escaped(name)}`)
    large.push(...inner.large)
    return [name, inner.value]
  })
  const isList = Array.isArray(value.parts)
  return { value: isList ? entries.map(([, part]) => part) : Object.fromEntries(entries), large }
}

/** The other way: `open` makes the value of a reference. Pointers that lead nowhere are left out. */
export function fromReferring(
  { value, large }: Referring,
  at: string,
  open: (ref: LargeRef & { readonly hash: string }) => Large,
): Stored {
  if (large.length === 0) return value
  if (large.includes(at)) return isRef(value) ? open(value) : value
  if (typeof value !== 'object' || value === null) return value
  const byName = new Map<string, string[]>()
  for (const pointer of large) {
    if (!pointer.startsWith(`${at}/`)) continue
    const name = unescaped(pointer.slice(at.length + 1).split('/')[0] ?? '')
    byName.set(name, [...(byName.get(name) ?? []), pointer])
  }
  if (byName.size === 0) return value
  const entries = Object.entries(value).map(([name, part]): [string, Stored] => {
    const inner = { value: part, large: byName.get(name) ?? [] }
    return [name, fromReferring(inner, `${at}/${escaped(name)}`, open)]
  })
  const isList = Array.isArray(value)
  return new Parts(isList ? entries.map(([, part]) => part) : Object.fromEntries(entries))
}

function isRef(value: Json): value is { hash: string; bytes: number; preview: string } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const { hash, bytes, preview } = value as JsonObject
  return typeof hash === 'string' && typeof bytes === 'number' && typeof preview === 'string'
}

/** As in RFC 6901. */
function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}

function unescaped(name: string): string {
  return name.replaceAll('~1', '/').replaceAll('~0', '~')
}

/** Whether the JSON text of a value has more than so many characters, about. Stops when it has. */
export function isLongerThan(value: Stored, charactersMax: number): boolean {
  return count(value, charactersMax) > charactersMax
}

/** How long the JSON text of a value is, about. Units: characters. */
export function sizeOf(value: Stored): number {
  return count(value, Number.POSITIVE_INFINITY)
}

/** Counts until there is more than `enough`. */
function count(value: Stored | undefined, enough: number): number {
  switch (typeof value) {
    case 'string':
      return value.length + 2
    case 'object':
      if (value === null) return 4
      if (value instanceof Large) return value.ref.bytes
      return countInside(value instanceof Parts ? value.parts : value, enough)
    default:
      return 4
  }
}

function countInside(
  value: readonly Stored[] | { readonly [name: string]: Stored },
  enough: number,
): number {
  let counted = 2
  if (Array.isArray(value)) {
    for (const part of value as readonly Stored[]) {
      counted += 1 + count(part, enough - counted)
      if (counted > enough) return counted
    }
    return counted
  }
  const object = value as { readonly [name: string]: Stored }
  for (const name of Object.keys(object)) {
    counted += name.length + 4 + count(object[name], enough - counted)
    if (counted > enough) return counted
  }
  return counted
}
