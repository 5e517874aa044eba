import type { RunModel } from '../data/run-model.ts'
import type { LayoutGraph } from './layout-graph.ts'

const known = new WeakMap<readonly string[], LayoutGraph>()

/** The steps and edges of a run; the same value for as long as its plan is the same. */
export function structureOf(model: RunModel): LayoutGraph {
  const found = known.get(model.order)
  if (found !== undefined) return found
  const index = new Map(model.order.map((id, at) => [id, at]))
  const edges = model.order.flatMap((id, to) =>
    (model.steps.get(id)?.dependsOn ?? []).flatMap((dependency) => {
      const from = index.get(dependency)
      return from === undefined ? [] : [[from, to] as const]
    }),
  )
  const graph = { ids: model.order, edges }
  known.set(model.order, graph)
  return graph
}
