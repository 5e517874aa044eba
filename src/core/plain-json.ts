import type { Json, JsonObject } from './json.ts'
import { jsonDepthMax } from './json-depth.ts'

/** Why a value is not JSON, and where: `at` is empty for the value itself. */
export interface NotJson {
  readonly at: string
  readonly is: string
}

/**
 * The value as JSON, or why it is not. `undefined` is `null`; fields that are undefined count as
 * left out, as in `JSON.stringify`. The answer is a copy: whoever gave the value may go on changing
 * it, and what is on record must not change with it.
 */
export function plainJson(value: unknown): { readonly json: Json } | NotJson {
  if (value === undefined) return { json: null }
  const fault = faultOf(value, 0)
  if (fault === undefined) return { json: copyOf(value as Json) }
  if (fault !== hasGaps) return fault
  return { json: JSON.parse(JSON.stringify(value)) as Json }
}

/** The depth is known to be bounded. Texts are shared, so that a large one costs nothing. */
function copyOf(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return (value as readonly Json[]).map(copyOf)
  const copy: { [key: string]: Json } = {}
  for (const key of Object.keys(value)) {
    const inner = copyOf((value as JsonObject)[key] as Json)
    // To assign it would change what the copy is.
    if (key === '__proto__') Object.defineProperty(copy, key, { value: inner, ...ownField })
    else copy[key] = inner
  }
  return copy
}

const ownField = { enumerable: true, configurable: true, writable: true }

const hasGaps: NotJson = { at: '', is: 'undefined' }
const tooDeep: NotJson = { at: '', is: 'nested too deeply, or contains itself' }

function faultOf(value: unknown, depth: number): NotJson | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return undefined
    case 'number':
      return Number.isFinite(value) ? undefined : { at: '', is: String(value) }
    case 'undefined':
      return hasGaps
    case 'bigint':
    case 'symbol':
    case 'function':
      return { at: '', is: `a ${typeof value}` }
    case 'object':
      if (value === null) return undefined
      if (depth > jsonDepthMax) return tooDeep
      return Array.isArray(value) ? faultOfList(value, depth) : faultOfObject(value, depth)
  }
}

function faultOfList(list: readonly unknown[], depth: number): NotJson | undefined {
  let gaps: NotJson | undefined
  for (let index = 0; index < list.length; index += 1) {
    const fault = faultOf(list[index], depth + 1)
    if (fault === undefined) continue
    // In a list, undefined would become null and change the value: only fields may be left out.
    if (list[index] === undefined) return { at: `[${index}]`, is: 'undefined' }
    if (fault !== hasGaps) return placed(`[${index}]`, fault)
    gaps = fault
  }
  return gaps
}

function faultOfObject(object: object, depth: number): NotJson | undefined {
  const prototype: unknown = Object.getPrototypeOf(object)
  // Object.prototype of this or another realm is plain; anything else is an instance of a class.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    return { at: '', is: `a ${object.constructor.name || 'class instance'}` }
  }
  let gaps: NotJson | undefined
  for (const key of Object.keys(object)) {
    const fault = faultOf((object as { readonly [key: string]: unknown })[key], depth + 1)
    if (fault === undefined) continue
    if (fault !== hasGaps) return placed(`.${key}`, fault)
    gaps = fault
  }
  return gaps
}

/** The path is made on the way out of a fault, so that checking costs no text. */
function placed(step: string, fault: NotJson): NotJson {
  return fault === tooDeep ? fault : { at: step + fault.at, is: fault.is }
}
