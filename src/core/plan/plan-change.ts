import { decodePlan } from './decode-plan.ts'
import { didYouMean } from './nearest.ts'
import type { Plan, Problem, Step } from './plan.ts'
import { problem } from './plan-reading.ts'

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
 * The plan after the changes, in their order. Says what cannot be done to the document; whether the
 * result makes sense is for `validatePlan`.
 */
export function changePlan(plan: Plan, changes: readonly PlanChange[]): ChangedPlan {
  const problems: Problem[] = []
  let steps: readonly Step[] = plan.steps
  for (const [index, change] of changes.entries()) {
    const found = checkChange(steps, change, `/changes/${index}`)
    problems.push(...found)
    if (found.length === 0) steps = applyChange(steps, change)
  }
  const decoded = decodePlan({ ...plan, steps })
  if (decoded.ok) return { plan: decoded.plan, problems }
  return { plan: { ...plan, steps }, problems: [...problems, ...decoded.problems] }
}

function checkChange(steps: readonly Step[], change: PlanChange, path: string): Problem[] {
  if (change.type === 'ADD_STEP') return []
  const ids = steps.map(({ id }) => id)
  if (ids.includes(change.stepId)) return []
  const hint = didYouMean(change.stepId, ids)
  const message = `The plan has no step ${JSON.stringify(change.stepId)}.${hint}`
  return [problem('STEP_UNKNOWN', `${path}/stepId`, message)]
}

function applyChange(steps: readonly Step[], change: PlanChange): readonly Step[] {
  switch (change.type) {
    case 'ADD_STEP':
      return [...steps, change.step]
    case 'REMOVE_STEP':
      return removeStep(steps, change.stepId)
    case 'MODIFY_STEP':
      return replace(steps, change.stepId, (step) => ({ ...step, ...change.step, id: step.id }))
    case 'REASSIGN_AGENT':
      return replace(steps, change.stepId, (step) => ({ ...step, agent: change.agent }))
    case 'CHANGE_ORDER':
      return replace(steps, change.stepId, (step) => ({ ...step, dependsOn: change.dependsOn }))
  }
}

function replace(
  steps: readonly Step[],
  id: string,
  change: (step: Step) => Step,
): readonly Step[] {
  return steps.map((step) => (step.id === id ? change(step) : step))
}

/** What waited for the removed step waits for what that one waited for. */
function removeStep(steps: readonly Step[], id: string): readonly Step[] {
  const removed = steps.find((step) => step.id === id)
  const before = removed?.dependsOn ?? []
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
    return [{ type: 'MODIFY_STEP', stepId: step.id, step }]
  })
  return [...removed, ...added]
}
