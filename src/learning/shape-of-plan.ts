import { dependenciesOf } from '../core/plan/dependencies.ts'
import type { Plan, Step } from '../core/plan/plan.ts'
import type { PlanShape } from '../ports/plan-history.ts'

/**
 * What a plan was made of: its capabilities, each after those it waits for, and its edges. Steps
 * without a capability are left out, and what waits for them waits for what they waited for.
 */
export function shapeOfPlan(plan: Plan): PlanShape {
  const ids = new Set(plan.steps.map(({ id }) => id))
  const before = new Map(
    plan.steps.map((step) => [step.id, dependenciesOf(step, (name) => ids.has(name))]),
  )
  const steps = new Map(plan.steps.map((step) => [step.id, step]))
  const ordered = inOrder(plan.steps, before).filter((step) => step.capability !== undefined)
  const places = new Map(ordered.map((step, at) => [step.id, at]))
  const edges = ordered.flatMap((step, to) =>
    sourcesOf(step.id, { steps, before }).map((id) => [places.get(id) ?? 0, to] as const),
  )
  edges.sort((a, b) => a[1] - b[1] || a[0] - b[0])
  return { capabilities: ordered.map((step) => step.capability ?? ''), edges }
}

type Before = ReadonlyMap<string, readonly string[]>

function inOrder(steps: readonly Step[], before: Before): readonly Step[] {
  const settled = new Set<string>()
  const ordered: Step[] = []
  let left: readonly Step[] = steps
  while (left.length > 0) {
    const ready = left.filter((step) => before.get(step.id)?.every((id) => settled.has(id)) ?? true)
    if (ready.length === 0) break
    for (const step of ready) settled.add(step.id)
    ordered.push(...ready)
    left = left.filter((step) => !settled.has(step.id))
  }
  return ordered
}

interface Graph {
  readonly steps: ReadonlyMap<string, Step>
  readonly before: Before
}

function sourcesOf(id: string, graph: Graph): readonly string[] {
  const found = new Set<string>()
  const open = [...(graph.before.get(id) ?? [])]
  const seen = new Set(open)
  for (const one of open) {
    if (graph.steps.get(one)?.capability !== undefined) {
      found.add(one)
      continue
    }
    for (const next of graph.before.get(one) ?? []) {
      if (seen.has(next)) continue
      seen.add(next)
      open.push(next)
    }
  }
  return [...found]
}
