/*
 * Owns: the search for other capabilities that come to the result a failed step was to give, from
 * what capabilities declare alone: kinds, schemas, reversibility.
 *
 * Invariants:
 * 1. Nothing irreversible, and nothing of which that is not known, is on a path.
 * 2. A path has no more effect than the failed step: what only reads is replaced by what only
 *    reads, and what has an effect by the same kind of effect, never by a mere look.
 * 3. Everything the failed step was told is used: a path that would ignore an input is none.
 */
import type { Capability } from '../../core/capability.ts'
import type { Json, JsonObject, JsonSchema } from '../../core/json.ts'
import { checkValue } from '../../core/plan/check-value.ts'
import type { Step } from '../../core/plan/plan.ts'
import { pathName } from '../../core/run/ladder.ts'
import { isSubstitute } from './is-substitute.ts'

export interface PathRequest {
  /** Of the step that failed. */
  readonly failed: Capability
  /** As planned, with templates. */
  readonly inputs: JsonObject
  /** Fields of its output that are read later; `''` where all of it is. */
  readonly used: readonly string[]
  readonly capabilities: readonly Capability[]
  /** Names of paths that were tried. */
  readonly tried: readonly string[]
  /** How the ids of the path's steps begin; no name that the inputs read begins so. */
  readonly prefix: string
}

/** One capability on the way, with the inputs it gets. */
interface Leg {
  readonly id: string
  readonly capability: Capability
  readonly inputs: JsonObject
  readonly after: readonly string[]
}

interface Search {
  readonly request: PathRequest
  /** What may be added to get what is missing. */
  readonly helpers: readonly Capability[]
  /** Looks left before the search is given up. */
  left: number
}

const legsMax = 4
const looksMax = 500

/** The shortest path there is, as steps to be done in the place of the failed one. */
export function findPath(request: PathRequest): readonly Step[] | undefined {
  const { failed, capabilities, used } = request
  const others = capabilities.filter(({ name }) => name !== failed.name)
  const helpers = others.filter((one) => mayHelp(one, failed))
  const search: Search = { request, helpers, left: looksMax }
  const paths = others
    .filter((one) => isSubstitute(one, { failed, used }))
    .flatMap((one) => {
      const legs = complete(search, one, [])
      return legs !== undefined && isWhole(legs, request) ? [legs] : []
    })
  return paths.toSorted((a, b) => a.length - b.length)[0]?.map(stepOf)
}

/** Only what looks, or can be undone and repeated without harm, is added by itself. */
function mayHelp({ reversibility, idempotent }: Capability, failed: Capability): boolean {
  if (reversibility === 'read') return true
  return reversibility === 'reversible' && idempotent && failed.reversibility !== 'read'
}

function isWhole(legs: readonly Leg[], { inputs, tried }: PathRequest): boolean {
  const isUsed = (name: string): boolean => legs.some((leg) => name in leg.inputs)
  if (!Object.keys(inputs).every(isUsed) || tried.includes(nameOf(legs))) return false
  return legs.every((leg) => checkValue(leg.inputs, leg.capability.input).length === 0)
}

function nameOf(legs: readonly Leg[]): string {
  return pathName(legs.map(({ capability }) => ({ capability: capability.name })))
}

/** A capability after what it needs before it. */
function complete(
  search: Search,
  capability: Capability,
  before: readonly Leg[],
): readonly Leg[] | undefined {
  search.left -= 1
  if (search.left < 0 || before.length >= legsMax) return undefined
  const { inputs: given, failed, prefix } = search.request
  const inputs: { [name: string]: Json } = {}
  const after: string[] = []
  let legs = before
  for (const [name, schema] of Object.entries(capability.input.properties ?? {})) {
    if (Object.hasOwn(given, name)) inputs[name] = given[name] ?? null
    else if (capability.input.required?.includes(name) === true) {
      const gives = (one: Capability): boolean => isFieldOf(one, name, schema)
      const supply = supplied(search, legs, gives)
      if (supply === undefined) return undefined
      legs = supply.legs
      inputs[name] = `{{ ${supply.id}.output.${name} }}`
    }
  }
  for (const kind of capability.requires) {
    if (failed.requires.includes(kind)) continue
    const supply = supplied(search, legs, ({ produces }) => produces.includes(kind))
    if (supply === undefined) return undefined
    legs = supply.legs
    after.push(supply.id)
  }
  return [...legs, { id: `${prefix}_${legs.length + 1}`, capability, inputs, after }]
}

interface Supply {
  readonly legs: readonly Leg[]
  readonly id: string
}

/** A leg that gives what is missing: one that is there, or a new one. */
function supplied(
  search: Search,
  legs: readonly Leg[],
  gives: (capability: Capability) => boolean,
): Supply | undefined {
  const known = legs.find(({ capability }) => gives(capability))
  if (known !== undefined) return { legs, id: known.id }
  for (const helper of search.helpers) {
    if (!gives(helper)) continue
    const added = complete(search, helper, legs)
    const last = added?.at(-1)
    if (added !== undefined && last !== undefined) return { legs: added, id: last.id }
  }
  return undefined
}

function isFieldOf({ output }: Capability, name: string, wanted: JsonSchema): boolean {
  const field = output.properties?.[name]
  if (field === undefined) return false
  const isNumber = field.type === 'integer' && wanted.type === 'number'
  return field.type === wanted.type || isNumber || wanted.type === undefined
}

function stepOf({ id, capability, inputs, after }: Leg): Step {
  return { id, capability: capability.name, inputs, ...(after.length > 0 && { dependsOn: after }) }
}
