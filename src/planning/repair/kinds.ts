import type { Json, JsonObject } from '../../core/json.ts'
import type { Step } from '../../core/plan/plan.ts'
import type { Profile } from '../capability/lexical-index.ts'
import { kindsStandingFor } from '../capability/parameter.ts'
import type { Parameter } from '../capability/parameter.ts'
import { isAlias } from '../capability/synonyms.ts'
import type { PlanGraph } from './plan-graph.ts'

/** The input that names a thing of a kind. */
export function parameterOf(profile: Profile, kind: string): Parameter | undefined {
  return profile.parameters.find(
    (one) => !one.isNew && one.kind !== undefined && isAlias(one.kind, kind),
  )
}

/** The name of a thing of a kind in a step's inputs; undefined where it is computed or absent. */
export function nameOfKind(step: Step, profile: Profile, kind: string): string | undefined {
  const parameter = parameterOf(profile, kind)
  return parameter === undefined ? undefined : literalOf(step.inputs?.[parameter.name])
}

/** A text without a template. */
export function literalOf(value: Json | undefined): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' && !value.includes('{{') ? value : undefined
}

/** By what name the thing that a step makes goes. */
function madeName(step: Step, profile: Profile, kind: string): string | undefined {
  const inputs: JsonObject = step.inputs ?? {}
  const candidates = [
    ...profile.parameters.filter(
      (one) => one.isNew && one.kind !== undefined && isAlias(one.kind, kind),
    ),
    ...profile.parameters.filter((one) => one.kind !== undefined && isAlias(one.kind, kind)),
    ...profile.parameters.filter(
      (one) => one.kind !== undefined && kindsStandingFor(kind).includes(one.kind),
    ),
    // "a database for crm" goes by the name of what it is for.
    ...profile.parameters.filter(
      (one) => one.kind !== undefined && profile.requires.includes(one.kind),
    ),
  ]
  for (const parameter of candidates) {
    const name = literalOf(inputs[parameter.name])
    if (name !== undefined) return name
  }
  return undefined
}

/** Whether a step makes the thing of a kind that another needs: by the same name where both are named. */
export function makesFor(
  graph: PlanGraph,
  given: { readonly maker: Step; readonly user: Step; readonly kind: string },
): boolean {
  const { maker, user, kind } = given
  const made = graph.profileOf(maker)
  const used = graph.profileOf(user)
  if (made === undefined || used === undefined || maker.id === user.id) return false
  if (!made.produces.some((one) => isAlias(one, kind))) return false
  const name = nameOfKind(user, used, kind)
  const other = madeName(maker, made, kind)
  return name === undefined || other === undefined || name.toLowerCase() === other.toLowerCase()
}
