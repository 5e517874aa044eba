import { createContext, useContext, useMemo } from 'react'
import type { ReactNode } from 'react'
import type { PlanChange } from '@source/core/plan/plan-change.ts'
import { ModelSourceProvider, useModelPart, useModelSource } from '../data/model-source.tsx'
import type { ModelSource } from '../data/model-source.tsx'
import type { RunModel } from '../data/run-model.ts'
import { differenceOf, edgeKey, orderWith, withGhosts } from './plan-difference.ts'
import type { Ghost, PlanDifference } from './plan-difference.ts'

const DifferenceContext = createContext<PlanDifference | undefined>(undefined)

interface ChangedPlanProps {
  /** Undefined shows the plan as it is. */
  readonly changes: readonly PlanChange[] | undefined
  readonly children: ReactNode
}

/** Shows everything below it the plan as it is and as it would be, in one. */
export function ChangedPlan({ changes, children }: ChangedPlanProps): ReactNode {
  const base = useModelSource()
  const plan = useModelPart((model) => model.plan)
  const difference = useMemo(
    () =>
      changes === undefined || changes.length === 0 || plan === undefined
        ? undefined
        : differenceOf(plan, changes),
    [plan, changes],
  )
  const source = useMemo(
    () => (difference === undefined ? base : ghostSource(base, difference)),
    [base, difference],
  )
  return (
    <DifferenceContext value={difference}>
      <ModelSourceProvider source={source}>{children}</ModelSourceProvider>
    </DifferenceContext>
  )
}

function ghostSource(base: ModelSource, difference: PlanDifference): ModelSource {
  let from: RunModel | undefined
  let shown: RunModel | undefined
  let order: readonly string[] | undefined
  return {
    ...base,
    get: () => {
      const model = base.get()
      if (model === from || model === undefined) return shown
      // The same list for the same plan: the layout hangs on it.
      if (order === undefined || from?.order !== model.order)
        order = orderWith(model.order, difference)
      from = model
      shown = withGhosts(model, difference, order)
      return shown
    },
  }
}

export function useDifference(): PlanDifference | undefined {
  return useContext(DifferenceContext)
}

/** How a step would change, where it would. */
export function useGhost(stepId: string): Ghost | undefined {
  return useContext(DifferenceContext)?.steps.get(stepId)
}

/** The class of a way that would come or go. */
export function useGhostEdge(from: string, to: string): 'e-added' | 'e-removed' | undefined {
  const found = useContext(DifferenceContext)?.edges.get(edgeKey(from, to))
  return found === undefined ? undefined : `e-${found}`
}
