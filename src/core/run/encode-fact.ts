import { isJsonObject } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import { fromReferring, Parts, isPlain, toReferring } from '../large.ts'
import type { Large, LargeRef, Stored, StoredInputs } from '../large.ts'
import type { AdoptedStep, RunFact } from './run-event.ts'

/** The fields of facts whose values may be large. */
const fields = ['output', 'data', 'inputs', 'items', 'adopted'] as const

type Payload = { readonly [F in (typeof fields)[number]]?: Stored | readonly Stored[] }

/** A fact as the journal keeps it, with the hashes of what it refers to. */
export interface EncodedFact {
  readonly data: JsonObject
  readonly hashes: readonly string[]
}

const noHashes: readonly string[] = []

/**
 * The data of a fact. Where a value is kept outside, a reference to it is in its place, and
 * `large` lists the JSON pointers to those places: what users write is never taken for a reference.
 */
export function encodeFact(fact: RunFact): EncodedFact {
  const { type: _, ...data } = fact
  const large: string[] = []
  const hashes: string[] = []
  let encoded: { [field: string]: Json } | undefined
  for (const field of fields) {
    const value = composed(field, (fact as Payload)[field])
    if (value === undefined || isPlain(value)) continue
    const referring = toReferring(value, `/${field}`)
    encoded ??= { ...(data as JsonObject) }
    encoded[field] = referring.value
    large.push(...referring.large)
    collectHashes(value, hashes)
  }
  if (encoded === undefined) return { data: data as JsonObject, hashes: noHashes }
  return { data: large.length > 0 ? { ...encoded, large } : encoded, hashes }
}

/** Lists of a fact whose members may be large, as one value. */
function composed(
  field: keyof Payload,
  value: Stored | readonly Stored[] | undefined,
): Stored | undefined {
  if (field === 'items' && Array.isArray(value)) {
    const items = value as readonly Stored[]
    return items.every(isPlain) ? undefined : new Parts(items)
  }
  if (field !== 'adopted') return value as Stored | undefined
  const adopted = (value ?? []) as unknown as readonly AdoptedStep[]
  if (adopted.every(({ output = null }) => isPlain(output))) return undefined
  return new Parts(adopted.map((step) => new Parts(step as unknown as { [name: string]: Stored })))
}

function collectHashes(value: Stored, hashes: string[]): void {
  if (isPlain(value)) return
  if (value instanceof Parts) {
    for (const part of Object.values(value.parts)) collectHashes(part, hashes)
  } else hashes.push(value.ref.hash)
}

/** How a reference becomes a value that can be read. */
export type OpenLarge = (ref: LargeRef & { readonly hash: string }) => Large

/** The fields of a fact as `encodeFact` wrote them. */
export function decodeFactData(
  data: JsonObject,
  open: OpenLarge,
): { readonly [name: string]: unknown } {
  const { large, ...plain } = data
  if (!Array.isArray(large)) return data
  const decoded: { [name: string]: unknown } = { ...plain }
  for (const field of fields) {
    const value = plain[field]
    if (value === undefined) continue
    const stored = fromReferring({ value, large: large as string[] }, `/${field}`, open)
    decoded[field] = field === 'items' || field === 'adopted' ? membersOf(stored) : stored
  }
  return decoded
}

function membersOf(stored: Stored): unknown {
  if (!(stored instanceof Parts)) return stored
  return Object.values(stored.parts).map((part: Stored) =>
    part instanceof Parts && 'step' in part.parts ? part.parts : part,
  )
}

/** The inputs of a run by name, each as it is kept. */
export function namedInputs(inputs: StoredInputs): { readonly [name: string]: Stored } {
  const named = inputs instanceof Parts ? inputs.parts : inputs
  return isJsonObject(named) ? named : {}
}
