import type { PlanChange } from '@source/core/plan/plan-change.ts'
import type { Plan } from '@source/core/plan/plan.ts'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { differenceOf } from './plan-difference.ts'
import { draftWith, draftWithout, draftWithoutStep, idOf } from './plan-draft.ts'
import type { Draft } from './plan-draft.ts'

export interface PlanDraft {
  readonly changes: Draft
  readonly add: (change: PlanChange) => void
  /** Takes back what was thought of a step; one kind of it, or all. */
  readonly drop: (stepId: string, type?: PlanChange['type']) => void
  readonly undo: () => void
  readonly canUndo: boolean
  readonly clear: () => void
}

/** The change that a person thinks out for a run. A reload keeps it. */
export function usePlanDraft(runId: string, plan: Plan): PlanDraft {
  const [steps, setSteps] = useState<readonly Draft[]>(() => [load(runId)])
  const changes = steps.at(-1) ?? []
  useEffect(() => save(runId, changes), [runId, changes])
  const push = useCallback((next: (before: Draft) => Draft) => {
    setSteps((all) => [...all.slice(-50), next(all.at(-1) ?? [])])
  }, [])
  return useMemo(
    () => ({
      changes,
      add: (change) => push((before) => withoutEmpty(plan, draftWith(before, change))),
      drop: (stepId, type) =>
        push((before) =>
          type === undefined
            ? draftWithoutStep(before, stepId)
            : draftWithout(before, stepId, type),
        ),
      undo: () => setSteps((all) => (all.length > 1 ? all.slice(0, -1) : all)),
      canUndo: steps.length > 1,
      clear: () => setSteps([[]]),
    }),
    [changes, push, steps.length, plan],
  )
}

/** What leads back to the plan as it is, is no change. */
function withoutEmpty(plan: Plan, changes: Draft): Draft {
  const { steps } = differenceOf(plan, changes)
  return changes.filter((change) => steps.has(idOf(change)))
}

function keyOf(runId: string): string {
  return `skein.draft.${runId}`
}

function load(runId: string): Draft {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(keyOf(runId)) ?? '[]')
    return Array.isArray(kept) ? (kept as Draft) : []
  } catch {
    return []
  }
}

function save(runId: string, changes: Draft): void {
  try {
    if (changes.length === 0) sessionStorage.removeItem(keyOf(runId))
    else sessionStorage.setItem(keyOf(runId), JSON.stringify(changes))
  } catch {
    // Storage may be switched off; the draft lasts as long as the page.
  }
}
