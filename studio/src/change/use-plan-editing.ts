import type { Plan } from '@source/core/plan/plan.ts'
import { useMemo, useState } from 'react'
import type { RunModel } from '../data/run-model.ts'
import type { GraphEditing } from '../graph/graph-editing.ts'
import { useKeys } from '../shell/keys.ts'
import { differenceOf, waitsFor } from './plan-difference.ts'
import { dependentsOf } from './step-form.tsx'
import { lockOf, removalLockOf } from './step-lock.ts'
import { usePlanDraft } from './use-plan-draft.ts'
import type { PlanDraft } from './use-plan-draft.ts'

export interface PlanEditing {
  readonly draft: PlanDraft
  /** The plan with the draft's changes. */
  readonly plan: Plan
  /** A step that is about to be added, after these. */
  readonly adding: readonly string[] | undefined
  readonly add: (after: readonly string[] | undefined) => void
  /** The step from which a way is being drawn by key. */
  readonly connecting: string | undefined
  /** What was refused, and why. */
  readonly notice: string | undefined
  /** Selects a step, or ends the way that is being drawn there. */
  readonly pick: (stepId: string) => void
  readonly graph: GraphEditing
}

export interface EditingOptions {
  readonly model: RunModel
  readonly isOn: boolean
  readonly selected: string | undefined
  readonly onSelect: (stepId: string | undefined) => void
}

/** A plan that is being edited: by form, by drawing, by keys. */
export function usePlanEditing(options: EditingOptions): PlanEditing {
  const { model, selected, onSelect } = options
  const draft = usePlanDraft(model.id, model.plan)
  const plan = useMemo(
    () => differenceOf(model.plan, draft.changes).after,
    [model.plan, draft.changes],
  )
  const [adding, setAdding] = useState<readonly string[]>()
  const [connecting, setConnecting] = useState<string>()
  const [notice, setNotice] = useState<string>()
  const connect = (from: string, to: string): void => {
    const outcome = connection({ model, plan, from, to })
    setNotice(typeof outcome === 'string' ? outcome : undefined)
    if (typeof outcome === 'string') return
    draft.add({ type: 'CHANGE_ORDER', stepId: to, dependsOn: outcome })
  }
  const add = (after: readonly string[] | undefined): void => {
    setNotice(undefined)
    setAdding(after)
  }
  const pick = (stepId: string): void => {
    if (connecting === undefined) {
      setAdding(undefined)
      return onSelect(stepId)
    }
    setConnecting(undefined)
    if (stepId !== connecting) connect(connecting, stepId)
  }
  const remove = (): void => {
    const step = selected === undefined ? undefined : model.steps.get(selected)
    const lock = step === undefined ? undefined : removalLockOf(step)
    setNotice(lock === undefined ? undefined : `${step?.name ?? ''}: ${lock}`)
    if (selected !== undefined && lock === undefined)
      draft.add({ type: 'REMOVE_STEP', stepId: selected })
  }
  useEditingKeys(options, { draft, add, remove, connecting, setConnecting })
  const graph = { connect, addAfter: (stepId: string) => add([stepId]) }
  return { draft, plan, adding, add, connecting, notice, pick, graph }
}

interface KeyActions extends Pick<PlanEditing, 'draft' | 'add' | 'connecting'> {
  readonly remove: () => void
  readonly setConnecting: (stepId: string | undefined) => void
}

function useEditingKeys({ isOn, selected }: EditingOptions, actions: KeyActions): void {
  const { draft, add, remove, connecting, setConnecting } = actions
  const keys = [
    { keys: 'a', does: 'Add a step after this one', run: () => add(selected ? [selected] : []) },
    { keys: 'c', does: 'Connect this step to the next chosen', run: () => setConnecting(selected) },
    { keys: 'delete', does: 'Remove the step from the plan', run: remove },
    { keys: 'backspace', does: 'Remove the step from the plan', run: remove },
    { keys: 'u', does: 'Take the last change back', run: draft.undo },
    ...(connecting === undefined
      ? []
      : [{ keys: 'escape', does: 'Connect nothing', run: () => setConnecting(undefined) }]),
  ]
  useKeys(isOn ? keys : [])
}

interface Wanted {
  readonly model: RunModel
  readonly plan: Plan
  readonly from: string
  readonly to: string
}

/** What a step waits for once it is connected to another, or no longer is; or why it cannot. */
function connection({ model, plan, from, to }: Wanted): readonly string[] | string {
  const step = plan.steps.find(({ id }) => id === to)
  if (step === undefined) return 'That step is being removed.'
  const known = model.steps.get(to)
  const lock = known === undefined ? undefined : lockOf(known)
  if (lock !== undefined) return `${known?.name ?? to}: ${lock}`
  const chosen = step.dependsOn ?? []
  if (chosen.includes(from)) return chosen.filter((id) => id !== from)
  if (waitsFor(plan, step).includes(from))
    return 'It reads the output of that step; change its inputs.'
  if (dependentsOf(plan, to).has(from)) return 'That would be a circle: it comes after it already.'
  return [...chosen, from]
}
