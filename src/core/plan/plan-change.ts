import { checkChangePlace, checkChangeShape } from './check-change.ts'
import { decodePlan } from './decode-plan.ts'
import type { Plan, Problem, Step } from './plan.ts'

/** One change of a plan, as people, agents and the replanner ask for it. */
export type PlanChange =
  | { readonly type: 'ADD_STEP'; readonly step: Step }
  | { readonly type: 'REMOVE_STEP'; readonly stepId: string }
  | { readonly type: 'MODIFY_STEP'; readonly stepId: string; readonly step: Partial<Step> }
  | { readonly type: 'REASSIGN_AGENT'; readonly stepId: string; readonly agent: string }
  | {
      readonly type: 'CHANGE_ORDER'
      readonly stepId: string
      readonly dependsOn: readonly string[]
    }

export interface ChangedPlan {
  readonly plan: Plan
  readonly problems: readonly Problem[]
}

/**
 * The plan after the changes, in their order. Says what cannot be done to the document, with the
 * place in the changes; whether the result makes sense is for `validatePlan`.
 */
export function changePlan(plan: Plan, changes: readonly PlanChange[]): ChangedPlan {
  const problems: Problem[] = []
  let steps: readonly Step[] = plan.steps
  for (const [index, change] of changes.entries()) {
    const path = `/changes/${index}`
    const malformed = checkChangeShape(change, path)
    const found = malformed.length > 0 ? malformed : checkChangePlace(steps, change, path)
    problems.push(...found)
    if (found.length === 0) steps = applyChange(steps, change)
  }
  const decoded = decodePlan({ ...plan, steps })
  if (decoded.ok) return { plan: decoded.plan, problems }
  return { plan, problems: [...problems, ...placedInChanges(decoded.problems, { steps, changes })] }
}

interface Outcome {
  /** After the changes. */
  readonly steps: readonly Step[]
  readonly changes: readonly PlanChange[]
}

/** Problems of steps that a change has brought are told where the change has them. */
export function placedInChanges(
  problems: readonly Problem[],
  { steps, changes }: Outcome,
): readonly Problem[] {
  return problems.map((found) => {
    const [, index = '', rest = ''] = /^\/steps\/(\d+)(.*)$/.exec(found.path) ?? []
    const id = steps[Number(index)]?.id
    const change = changes.findLastIndex((one) => brings(one, id, rest))
    if (index === '' || id === undefined || change < 0) return found
    const isField = fieldOf[changes[change]?.type ?? ''] !== undefined
    return { ...found, path: `/changes/${change}${isField ? '' : '/step'}${rest}` }
  })
}

/** Changes that bring one field of a step, which they have themselves. */
const fieldOf: { readonly [type: string]: string | undefined } = {
  REASSIGN_AGENT: '/agent',
  CHANGE_ORDER: '/dependsOn',
}

function brings(change: PlanChange, id: string | undefined, place: string): boolean {
  if (change.type === 'ADD_STEP') return change.step.id === id
  if (change.type === 'REMOVE_STEP' || change.stepId !== id) return false
  return place.startsWith(fieldOf[change.type] ?? '')
}

function applyChange(steps: readonly Step[], change: PlanChange): readonly Step[] {
  switch (change.type) {
    case 'ADD_STEP':
      return [...steps, change.step]
    case 'REMOVE_STEP':
      return removeStep(steps, change.stepId)
    case 'MODIFY_STEP':
      return replace(steps, change.stepId, (step) =>
        withoutGaps({ ...step, ...change.step, id: step.id }),
      )
    case 'REASSIGN_AGENT':
      return replace(steps, change.stepId, (step) => ({ ...step, agent: change.agent }))
    case 'CHANGE_ORDER':
      return replace(steps, change.stepId, (step) => ({ ...step, dependsOn: change.dependsOn }))
  }
}

/** A field that is said to be null or undefined is no longer there. */
function withoutGaps(step: Step): Step {
  const kept = Object.entries(step).filter(([, value]) => value !== undefined && value !== null)
  return Object.fromEntries(kept) as unknown as Step
}

/** Nested steps are replaced where they are. */
function replace(
  steps: readonly Step[],
  id: string,
  change: (step: Step) => Step,
): readonly Step[] {
  return steps.map((step) => {
    if (step.id === id) return change(step)
    return step.steps === undefined ? step : { ...step, steps: replace(step.steps, id, change) }
  })
}

/** What waited for the removed step waits for what that one waited for. */
function removeStep(steps: readonly Step[], id: string): readonly Step[] {
  const removed = steps.find((step) => step.id === id)
  if (removed === undefined) {
    return steps.map((step) =>
      step.steps === undefined ? step : { ...step, steps: removeStep(step.steps, id) },
    )
  }
  const before = removed.dependsOn ?? []
  return steps
    .filter((step) => step.id !== id)
    .map((step) => {
      if (step.dependsOn?.includes(id) !== true) return step
      const kept = step.dependsOn.filter((dependency) => dependency !== id)
      return { ...step, dependsOn: [...new Set([...kept, ...before])] }
    })
}

/** The changes that lead from one plan to another, for reverting and for showing a difference. */
export function changesBetween(from: Plan, to: Plan): readonly PlanChange[] {
  const before = new Map(from.steps.map((step) => [step.id, step]))
  const after = new Map(to.steps.map((step) => [step.id, step]))
  const removed = from.steps
    .filter(({ id }) => !after.has(id))
    .map(({ id }): PlanChange => ({ type: 'REMOVE_STEP', stepId: id }))
  const added = to.steps.flatMap((step): PlanChange[] => {
    const earlier = before.get(step.id)
    if (earlier === undefined) return [{ type: 'ADD_STEP', step }]
    if (JSON.stringify(earlier) === JSON.stringify(step)) return []
    return [{ type: 'MODIFY_STEP', stepId: step.id, step: { ...gapsOf(earlier, step), ...step } }]
  })
  return [...removed, ...added]
}

/** Fields that a step had and no longer has, as null. */
function gapsOf(earlier: Step, later: Step): Partial<Step> {
  const gone = Object.keys(earlier).filter((name) => !Object.hasOwn(later, name))
  return Object.fromEntries(gone.map((name) => [name, null])) as Partial<Step>
}

/**
 * The changes that take one modification back and keep what came after it. A step that was changed
 * again since, or is no longer there, is named in `conflicts`.
 */
export function changesBack(
  { before, after }: { readonly before: Plan; readonly after: Plan },
  current: Plan,
): { readonly changes: readonly PlanChange[]; readonly conflicts: readonly string[] } {
  const now = new Map(current.steps.map((step) => [step.id, JSON.stringify(step)]))
  const then = new Map(after.steps.map((step) => [step.id, JSON.stringify(step)]))
  const changes = changesBetween(after, before)
  const conflicts = changes.flatMap((change) => {
    const id = change.type === 'ADD_STEP' ? change.step.id : change.stepId
    return now.get(id) === then.get(id) ? [] : [id]
  })
  return { changes, conflicts }
}
