import type { Step } from '../../core/plan/plan.ts'
import { textsIn, type PlanGraph } from './plan-graph.ts'

/** Ids of steps that a step's expressions refer to. */
export function referencesOf(step: Step, isStep: (id: string) => boolean): ReadonlySet<string> {
  const found = new Set<string>()
  for (const expression of expressionsOf(step)) {
    const plain = expression.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/gu, "''")
    for (const match of plain.matchAll(
      /(?<![\w.])([a-z][a-z0-9_]*)\s*(?:\?\.|\.)\s*(?:\?\s*)?(?:output|status|error)\b/gu,
    )) {
      const id = match[1]
      if (id !== undefined && id !== step.id && isStep(id)) found.add(id)
    }
  }
  return found
}

function expressionsOf(step: Step): readonly string[] {
  const templates = [...textsIn(step.inputs), ...textsIn(step.compensate?.inputs)].flatMap((text) =>
    [...text.matchAll(/\{\{([\s\S]{1,4000}?)\}\}/gu)].map((match) => match[1] ?? ''),
  )
  const whole = [step.when, step.forEach, step.mutex, step.wait?.until]
  return [...templates, ...whole.filter((text) => text !== undefined)]
}

/** References imply edges; an edge against a reference is dropped. */
export function followReferences(graph: PlanGraph): void {
  for (const step of graph.steps) {
    for (const id of referencesOf(step, (one) => graph.has(one))) {
      if (graph.dependenciesOf(step.id).has(id)) continue
      if (graph.dependenciesOf(id).has(step.id)) {
        graph.disconnect(step.id, id)
        graph.repairs.push({
          code: 'EDGE_REMOVED',
          step: id,
          message: `${id} no longer waits for ${step.id}, because ${step.id} uses the output of ${id}.`,
        })
      }
      const repeats = graph.reaches(id, step.id)
      graph.connect(id, step.id)
      if (repeats) continue
      graph.repairs.push({
        code: 'EDGE_ADDED',
        step: step.id,
        message: `${step.id} now waits for ${id}, whose output it uses.`,
      })
    }
  }
}
