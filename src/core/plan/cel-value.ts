import type { Json } from '../json.ts'

/**
 * A value of an expression as JSON: ints become numbers, timestamps ISO text, durations
 * milliseconds, maps objects, an optional what it holds or null.
 *
 * Errors: throws for what JSON cannot say (infinity, bytes, types), as a run must read the same
 * from its journal as it did when it was written.
 */
export function toJson(value: unknown): Json {
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'number') return toNumber(value)
  if (typeof value === 'function' || typeof value === 'symbol') throw notJson(typeof value)
  if (value === null || typeof value !== 'object') return (value ?? null) as Json
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return hasForeign(value) ? value.map(toJson) : (value as Json[])
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, inner]) => [String(key), toJson(inner)]))
  }
  if (!isPlain(value)) return fromClass(value)
  return hasForeign(Object.values(value))
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toJson(inner)]))
    : (value as Json)
}

function toNumber(value: number): number {
  if (Number.isFinite(value)) return value
  throw new Error(`the result is ${value}, which is not a number that JSON can hold`)
}

/** Optionals, unsigned ints and durations have a JSON reading; nothing else of the library has. */
function fromClass(value: object): Json {
  if ('orValue' in value) return toJson((value as { orValue(d: null): unknown }).orValue(null))
  const plain: unknown = value.valueOf()
  if (typeof plain === 'bigint' || typeof plain === 'number') return toJson(plain)
  throw notJson(value.constructor.name)
}

function notJson(kind: string): Error {
  return new Error(`the result is a ${kind}, which is not JSON; turn it into text with string()`)
}

/** Whether anything inside is not JSON already; most values are, and then need no copy. */
function hasForeign(values: readonly unknown[]): boolean {
  return values.some((value) => {
    if (typeof value === 'number') return !Number.isFinite(value)
    if (typeof value === 'bigint' || typeof value === 'function' || value === undefined) return true
    if (value === null || typeof value !== 'object') return false
    if (Array.isArray(value)) return hasForeign(value)
    return !isPlain(value) || hasForeign(Object.values(value))
  })
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
