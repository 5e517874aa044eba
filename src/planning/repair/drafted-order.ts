import { dependenciesOf } from '../../core/plan/dependencies.ts'
import type { Plan, Step } from '../../core/plan/plan.ts'
import type { PlanGraph } from './plan-graph.ts'

/**
 * Takes over the edges of another plan of the same request between capabilities that occur once in
 * both, where this plan leaves the two unordered. An order that the plan has is never changed.
 */
export function orderAsDrafted(graph: PlanGraph, draft: Plan): void {
  const ids = new Set(draft.steps.map(({ id }) => id))
  for (const drafted of draft.steps) {
    for (const id of dependenciesOf(drafted, (name) => ids.has(name))) {
      const from = counterpart(graph, draft, id)
      const to = counterpart(graph, draft, drafted.id)
      if (from === undefined || to === undefined) continue
      if (graph.reaches(from.id, to.id) || graph.reaches(to.id, from.id)) continue
      graph.connect(from.id, to.id)
      graph.repairs.push({
        code: 'EDGE_ADDED',
        step: to.id,
        message: `${to.id} now waits for ${from.id}, as the request says.`,
      })
    }
  }
}

/** Whether another plan of the same request, too, has one of two steps wait for the other. */
export function isDrafted(graph: PlanGraph, draft: Plan | undefined, edge: Edge): boolean {
  if (draft === undefined) return false
  const ids = new Set(draft.steps.map(({ id }) => id))
  return draft.steps.some((drafted) => {
    if (counterpart(graph, draft, drafted.id)?.id !== edge.to) return false
    const before = dependenciesOf(drafted, (name) => ids.has(name))
    return before.some((id) => counterpart(graph, draft, id)?.id === edge.from)
  })
}

/** By step ids: `to` waits for `from`. */
export interface Edge {
  readonly from: string
  readonly to: string
}

/** The plan's step for the same capability, where both have it once. */
function counterpart(graph: PlanGraph, draft: Plan, id: string): Step | undefined {
  const capability = draft.steps.find((step) => step.id === id)?.capability
  const count = draft.steps.filter((step) => step.capability === capability).length
  const found = graph.steps.filter((step) => step.capability === capability)
  return capability !== undefined && count === 1 && found.length === 1 ? found[0] : undefined
}
