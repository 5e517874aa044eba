import type { Plan, Step } from '../../core/plan/plan.ts'
import { isDrafted } from './drafted-order.ts'
import { makesFor } from './kinds.ts'
import type { PlanGraph } from './plan-graph.ts'
import { referencesOf } from './references.ts'

/** B waits for A, but A requires what only B makes, and B nothing of A's: they were swapped. */
export function flipReversed(graph: PlanGraph, draft: Plan | undefined): void {
  for (const step of graph.steps) {
    // A copy: an edge that is put back must not be met again.
    for (const id of Array.from(graph.dependenciesOf(step.id))) {
      const before = graph.steps.find((one) => one.id === id)
      if (before === undefined || !isReversed(graph, before, step)) continue
      if (isDrafted(graph, draft, { from: id, to: step.id })) continue
      graph.disconnect(id, step.id)
      if (graph.reaches(id, step.id)) {
        graph.connect(id, step.id)
        continue
      }
      graph.connect(step.id, id)
      graph.repairs.push({
        code: 'EDGE_REVERSED',
        step: id,
        message: `${id} now waits for ${step.id}, which makes what it requires; it was the other way round.`,
      })
    }
  }
}

function isReversed(graph: PlanGraph, before: Step, after: Step): boolean {
  const needs = neededOf(graph, before).filter((kind) =>
    makesFor(graph, { maker: after, user: before, kind }),
  )
  if (needs.length === 0) return false
  const isOnly = needs.some(
    (kind) =>
      !graph.steps.some(
        (other) => other !== after && makesFor(graph, { maker: other, user: before, kind }),
      ),
  )
  const takes = neededOf(graph, after).some((kind) =>
    makesFor(graph, { maker: before, user: after, kind }),
  )
  const refers = referencesOf(after, (id) => id === before.id).size > 0
  return isOnly && !takes && !refers
}

function neededOf(graph: PlanGraph, step: Step): readonly string[] {
  return graph.profileOf(step)?.requires ?? []
}

const orderWords =
  /\b(?:then|after|afterwards?|before|once|when|finally|next|first|until|followed|later|subsequently)\b|→|->|=>/iu

/** Cuts an edge that nothing asks for: no data, no reference, no order word, and no message at its end. */
export function cutNeedless(
  graph: PlanGraph,
  { message, draft }: { readonly message?: string; readonly draft?: Plan },
): void {
  if (message === undefined || orderWords.test(message)) return
  for (const step of graph.steps) {
    if (isSink(graph, step) || graph.profileOf(step) === undefined) continue
    for (const id of Array.from(graph.dependenciesOf(step.id))) {
      const before = graph.steps.find((one) => one.id === id)
      if (before === undefined || !declaresInputs(graph, before, step)) continue
      if (isNeeded(graph, before, step)) continue
      if (isDrafted(graph, draft, { from: id, to: step.id })) continue
      graph.disconnect(id, step.id)
      for (const earlier of graph.dependenciesOf(id)) keepPath(graph, earlier, step)
      graph.repairs.push({
        code: 'EDGE_REMOVED',
        step: step.id,
        message: `${step.id} no longer waits for ${id}: it takes nothing from it, so both can run at once.`,
      })
    }
  }
}

/** Only where both say what they take is it proven that nothing flows between them. */
function declaresInputs(graph: PlanGraph, ...steps: readonly Step[]): boolean {
  return steps.every((step) => (graph.profileOf(step)?.parameters.length ?? 0) > 0)
}

/** What stood before the cut step and is needed stays before. */
function keepPath(graph: PlanGraph, earlier: string, step: Step): void {
  const before = graph.steps.find((one) => one.id === earlier)
  if (before === undefined || !isNeeded(graph, before, step)) return
  graph.connect(earlier, step.id)
}

function isNeeded(graph: PlanGraph, before: Step, step: Step): boolean {
  if (referencesOf(step, (id) => id === before.id).size > 0) return true
  if (step.join !== undefined && step.join !== 'all') return true
  const profile = graph.profileOf(step)
  const kinds = [
    ...(profile?.requires ?? []),
    ...(profile?.parameters.flatMap((one) => (one.kind === undefined ? [] : [one.kind])) ?? []),
  ]
  return kinds.some((kind) => makesFor(graph, { maker: before, user: step, kind }))
}

/** Messages, mails and reports come last by nature. */
function isSink(graph: PlanGraph, step: Step): boolean {
  const profile = graph.profileOf(step)
  return (
    step.kind !== undefined ||
    profile === undefined ||
    profile.parameters.some((one) => ['material', 'channel', 'email'].includes(one.role))
  )
}
