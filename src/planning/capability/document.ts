import type { Plan, Step } from '../../core/plan/plan.ts'
import type { DraftCondition, DraftStep, EdgeSet } from './draft.ts'
import { describeStep, itemName, nameSteps } from './naming.ts'
import { writeInputs } from './texts.ts'

/** Writes drafted steps down as a plan document, in an order in which they can be read. */
export function writePlan(message: string, steps: readonly DraftStep[], edges: EdgeSet): Plan {
  const sorted = inReadingOrder(steps, edges)
  nameSteps(sorted)
  const before = new Map<DraftStep, string[]>()
  for (const edge of edges.all) before.set(edge.to, [...(before.get(edge.to) ?? []), edge.from.id])
  return {
    name: planName(message),
    steps: sorted.map((step) => writeStep(step, before.get(step) ?? [], edges)),
  }
}

function writeStep(step: DraftStep, dependsOn: readonly string[], edges: EdgeSet): Step {
  const when = writeConditions(step.conditions)
  const inputs = writeInputs(step, edges)
  const list = step.forEach
  return {
    id: step.id,
    name: describeStep(step),
    capability: step.profile.capability.name,
    dependsOn: [...new Set(dependsOn)],
    inputs,
    ...(when === undefined ? {} : { when }),
    ...(list === undefined
      ? {}
      : {
          forEach: `${list.from.id}.output${list.property === undefined ? '' : `.${list.property}`}`,
          as: itemName(step),
        }),
  }
}

function writeConditions(conditions: readonly DraftCondition[]): string | undefined {
  const tests = conditions.map((condition) => {
    const each = condition.steps.map((step) => condition.test.replaceAll('@', step.id))
    const any = each.length === 1 ? (each[0] ?? '') : `(${each.join(' || ')})`
    if (!condition.isNegated) return any
    const isAtom = /^(?:mentions\([^()]*\)|[\w.]+|\(.*\))$/u.test(any)
    return isAtom ? `!${any}` : `!(${any})`
  })
  return tests.length === 0 ? undefined : tests.join(' && ')
}

/** What is needed stands before what needs it; otherwise as it was said. */
function inReadingOrder(steps: readonly DraftStep[], edges: EdgeSet): readonly DraftStep[] {
  const waiting = new Map(steps.map((step) => [step, 0]))
  const next = new Map<DraftStep, DraftStep[]>()
  for (const edge of edges.all) {
    waiting.set(edge.to, (waiting.get(edge.to) ?? 0) + 1)
    next.set(edge.from, [...(next.get(edge.from) ?? []), edge.to])
  }
  const position = new Map(steps.map((step, at) => [step, at]))
  const ready = steps.filter((step) => waiting.get(step) === 0)
  const sorted: DraftStep[] = []
  while (ready.length > 0) {
    ready.sort((a, b) => (position.get(a) ?? 0) - (position.get(b) ?? 0))
    const step = ready.shift()
    if (step === undefined) break
    sorted.push(step)
    for (const after of next.get(step) ?? []) {
      const left = (waiting.get(after) ?? 1) - 1
      waiting.set(after, left)
      if (left === 0) ready.push(after)
    }
  }
  return sorted
}

function planName(message: string): string {
  const line = message.replace(/\s+/gu, ' ').trim()
  const short = line.length <= 72 ? line : `${line.slice(0, 71).replace(/\s\S*$/u, '')} …`
  return short.slice(0, 1).toUpperCase() + short.slice(1)
}
