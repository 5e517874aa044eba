/*
 * Owns: a change of a plan while a person thinks it out: a short list of changes, one a step and
 * kind, whatever was tried on the way.
 */
import type { PlanChange } from '@source/core/plan/plan-change.ts'
import type { Step } from '@source/core/plan/plan.ts'

export type Draft = readonly PlanChange[]

/** The draft with one more change. What it makes superfluous is left out. */
export function draftWith(draft: Draft, change: PlanChange): Draft {
  switch (change.type) {
    case 'ADD_STEP':
      return [...draft, change]
    case 'REMOVE_STEP':
      return withRemoval(draft, change)
    case 'MODIFY_STEP':
      return withMerged(draft, change.stepId, change.step) ?? replaced(draft, change)
    case 'REASSIGN_AGENT':
      return withMerged(draft, change.stepId, { agent: change.agent }) ?? replaced(draft, change)
    case 'CHANGE_ORDER':
      return (
        withMerged(draft, change.stepId, { dependsOn: change.dependsOn }) ?? replaced(draft, change)
      )
  }
}

/** The draft without one kind of change to a step. */
export function draftWithout(draft: Draft, stepId: string, type: PlanChange['type']): Draft {
  return draft.filter((change) => change.type !== type || idOf(change) !== stepId)
}

/** The draft without anything about a step. */
export function draftWithoutStep(draft: Draft, stepId: string): Draft {
  return draft.filter((change) => idOf(change) !== stepId)
}

export function idOf(change: PlanChange): string {
  return change.type === 'ADD_STEP' ? change.step.id : change.stepId
}

/** A step that the draft itself adds goes without a trace. */
function withRemoval(draft: Draft, change: PlanChange & { readonly type: 'REMOVE_STEP' }): Draft {
  const { stepId } = change
  const isOwn = draft.some((one) => one.type === 'ADD_STEP' && one.step.id === stepId)
  const rest = draftWithoutStep(draft, stepId)
  if (!isOwn) return [...rest, change]
  const without = (ids: readonly string[] = []): readonly string[] =>
    ids.filter((id) => id !== stepId)
  return rest.map((one): PlanChange => {
    if (one.type === 'CHANGE_ORDER') return { ...one, dependsOn: without(one.dependsOn) }
    if (one.type !== 'ADD_STEP' || one.step.dependsOn === undefined) return one
    return { ...one, step: { ...one.step, dependsOn: without(one.step.dependsOn) } }
  })
}

/** Into the step that the draft adds, or the change it already makes; undefined where neither is. */
function withMerged(draft: Draft, stepId: string, part: Partial<Step>): Draft | undefined {
  const isOwn = draft.some((one) => one.type === 'ADD_STEP' && one.step.id === stepId)
  if (!isOwn) return undefined
  return draft.map((one) =>
    one.type === 'ADD_STEP' && one.step.id === stepId
      ? { ...one, step: { ...one.step, ...part, id: stepId } }
      : one,
  )
}

function replaced(draft: Draft, change: Exclude<PlanChange, { type: 'ADD_STEP' }>): Draft {
  const before = draft.find((one) => one.type === change.type && idOf(one) === change.stepId)
  const rest = draftWithout(draft, change.stepId, change.type)
  if (change.type !== 'MODIFY_STEP' || before?.type !== 'MODIFY_STEP') return [...rest, change]
  return [...rest, { ...change, step: { ...before.step, ...change.step } }]
}

/** An id that is free, from what a person calls the step. */
export function freeId(name: string, taken: ReadonlySet<string>): string {
  const words = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^[^a-z]+|_+$/g, '')
    .slice(0, 40)
  const base = words === '' ? 'step' : words
  if (!taken.has(base)) return base
  for (let count = 2; ; count += 1) {
    if (!taken.has(`${base}_${count}`)) return `${base}_${count}`
  }
}
