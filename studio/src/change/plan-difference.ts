/*
 * Owns: what a change of a plan looks like before it is made: which steps and ways come, go and
 * change, and a run in which both plans can be seen at once. Whether a change may be made is for
 * the server (`Impact`).
 */
import { dependenciesOf } from '@source/core/plan/dependencies.ts'
import { changePlan } from '@source/core/plan/plan-change.ts'
import type { PlanChange } from '@source/core/plan/plan-change.ts'
import type { Plan, Step } from '@source/core/plan/plan.ts'
import { readableName } from '../data/run-model.ts'
import type { RunModel, StepModel } from '../data/run-model.ts'
import { visibleText } from '../parts/visible-text.ts'

export type Ghost = 'added' | 'removed' | 'changed'

export interface PlanDifference {
  readonly before: Plan
  readonly after: Plan
  /** Steps that are not as they were. */
  readonly steps: ReadonlyMap<string, Ghost>
  /** Ways that come or go, by `edgeKey`. */
  readonly edges: ReadonlyMap<string, 'added' | 'removed'>
}

export function edgeKey(from: string, to: string): string {
  return `${from}>${to}`
}

/** What the changes do to a plan. Changes that cannot be made are passed over. */
export function differenceOf(before: Plan, changes: readonly PlanChange[]): PlanDifference {
  const { plan: after } = changePlan(before, changes)
  const [old, now] = [stepsById(before), stepsById(after)]
  const steps = new Map<string, Ghost>()
  for (const id of old.keys()) if (!now.has(id)) steps.set(id, 'removed')
  for (const [id, step] of now) {
    const earlier = old.get(id)
    if (earlier === undefined) steps.set(id, 'added')
    else if (JSON.stringify(earlier) !== JSON.stringify(step)) steps.set(id, 'changed')
  }
  const [oldEdges, newEdges] = [edgesOf(before), edgesOf(after)]
  const edges = new Map<string, 'added' | 'removed'>()
  for (const key of oldEdges) if (!newEdges.has(key)) edges.set(key, 'removed')
  for (const key of newEdges) if (!oldEdges.has(key)) edges.set(key, 'added')
  return { before, after, steps, edges }
}

function stepsById({ steps }: Plan): ReadonlyMap<string, Step> {
  return new Map(steps.map((step) => [step.id, step]))
}

function edgesOf(plan: Plan): ReadonlySet<string> {
  return new Set(
    plan.steps.flatMap((step) => waitsFor(plan, step).map((id) => edgeKey(id, step.id))),
  )
}

/** What a step waits for: what it names, and what its expressions read. */
export function waitsFor({ steps }: Plan, step: Step): readonly string[] {
  const ids = new Set(steps.map(({ id }) => id))
  return dependenciesOf(step, (name) => ids.has(name)).filter((id) => ids.has(id))
}

/** The run with both plans in it: what comes is there already, and what goes still is. */
export function withGhosts(
  model: RunModel,
  difference: PlanDifference,
  order: readonly string[],
): RunModel {
  const steps = new Map(model.steps)
  for (const step of difference.after.steps) {
    const known = model.steps.get(step.id)
    const dependsOn = waitsFor(difference.after, step)
    if (known === undefined) steps.set(step.id, ghostStep(step, dependsOn))
    else if (difference.steps.has(step.id) || dependsOn.some((id) => !known.dependsOn.includes(id)))
      steps.set(step.id, {
        ...known,
        ...(step.name !== undefined && { name: visibleText(step.name) }),
        ...(step.agent !== undefined && { agent: step.agent }),
        dependsOn: [...new Set([...known.dependsOn, ...dependsOn])],
      })
  }
  return { ...model, steps, order }
}

/** The steps of both plans, those that come last. */
export function orderWith(order: readonly string[], { after }: PlanDifference): readonly string[] {
  const known = new Set(order)
  return [...order, ...after.steps.map(({ id }) => id).filter((id) => !known.has(id))]
}

function ghostStep(step: Step, dependsOn: readonly string[]): StepModel {
  const { id, name, kind = 'task', capability, agent } = step
  return {
    id,
    name: visibleText(readableName(name ?? id)),
    kind,
    dependsOn,
    planned: step,
    status: 'PENDING',
    attempt: 0,
    tries: 0,
    round: 1,
    isReady: false,
    isRecovering: false,
    ...(capability !== undefined && { capability }),
    ...(agent !== undefined && { agent }),
  }
}
