/*
 * Owns: what a plan that was made anew means for one that is running. What is settled or under way
 * is kept, and so is what does not need the failed step.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Capability } from '../../core/capability.ts'
import type { PlanChange } from '../../core/plan/plan-change.ts'
import type { Plan, Step } from '../../core/plan/plan.ts'
import { hasTemplate } from '../../core/plan/template.ts'
import { renameReferences } from './rename-references.ts'

export interface Replanned {
  /** The plan as it runs. */
  readonly plan: Plan
  readonly failedId: string
  /** The plan as it was made anew. */
  readonly proposed: Plan
  readonly capability: (name: string) => Capability | undefined
}

/** The changes that lead from the running plan to the new one; none where it brings nothing new. */
export function mergePlan(replanned: Replanned): readonly PlanChange[] {
  const { plan, failedId, proposed } = replanned
  const known = matchSteps(replanned)
  const fresh = proposed.steps.filter(({ id }) => !known.has(id))
  const instead = insteadOf(replanned, fresh)
  if (instead === undefined) return []
  const names = namesFor(replanned, { known, fresh, instead })
  const renamed = (step: Step): Step => renameReferences(step, names)
  const added = fresh
    .filter((step) => step !== instead)
    .map((step): PlanChange => ({ type: 'ADD_STEP', step: renamed(step) }))
  const failed = plan.steps.find(({ id }) => id === failedId)
  // It is another step under the name of the failed one: nothing of how that was done is left.
  const gone = { agent: null, compensate: null, retry: null, forEach: null, as: null, repeat: null }
  const { dependsOn = [], inputs = {}, ...rest } = renamed(instead)
  const after = [...new Set([...(failed?.dependsOn ?? []), ...dependsOn])]
  const step = { when: null, ...gone, ...rest, inputs, dependsOn: after }
  const replaced = { type: 'MODIFY_STEP', stepId: failedId, step: step as unknown as Step } as const
  return [...added, replaced]
}

/** Steps of the new plan that the running one has already, by the id they have there. */
function matchSteps({ plan, failedId, proposed }: Replanned): Map<string, string> {
  const left = new Set(plan.steps.filter(({ id }) => id !== failedId))
  const known = new Map<string, string>()
  for (const step of proposed.steps) {
    const same = [...left].find((one) => isSame(one, step))
    if (same === undefined) continue
    known.set(step.id, same.id)
    left.delete(same)
  }
  return known
}

/** The same capability, told the same; what is computed is taken to be the same. */
function isSame(one: Step, other: Step): boolean {
  const isAlike = (one.kind ?? 'task') === (other.kind ?? 'task')
  if (!isAlike || one.capability !== other.capability) return false
  if (one.capability === undefined) return isDeepStrictEqual(one.approval, other.approval)
  return isDeepStrictEqual(literalsOf(one), literalsOf(other))
}

function literalsOf({ inputs = {} }: Step): object {
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => !hasTemplate(value)))
}

/** The new step that stands for the failed one: of the same kinds, or the last of those new. */
function insteadOf(
  { plan, failedId, capability }: Replanned,
  fresh: readonly Step[],
): Step | undefined {
  const failed = plan.steps.find(({ id }) => id === failedId)
  const wanted = capability(failed?.capability ?? '')?.produces ?? []
  const tasks = fresh.filter((step) => step.capability !== failed?.capability)
  const alike = tasks.find((step) => {
    const produces = capability(step.capability ?? '')?.produces ?? []
    return wanted.some((kind) => produces.includes(kind))
  })
  return alike ?? tasks.at(-1)
}

interface Naming {
  readonly known: ReadonlyMap<string, string>
  readonly fresh: readonly Step[]
  readonly instead: Step
}

/** New steps keep their ids where those are free. */
function namesFor(
  { plan, failedId }: Replanned,
  { known, fresh, instead }: Naming,
): ReadonlyMap<string, string> {
  const taken = new Set(plan.steps.flatMap(idsOf))
  const names = new Map(known)
  names.set(instead.id, failedId)
  for (const { id } of fresh) {
    if (names.has(id)) continue
    let name = id
    for (let count = 2; taken.has(name); count += 1) name = `${id}_${count}`
    taken.add(name)
    names.set(id, name)
  }
  return names
}

function idsOf({ id, steps = [] }: Step): readonly string[] {
  return [id, ...steps.flatMap(idsOf)]
}
