import { parseExpression } from './expression.ts'
import type { Step } from './plan.ts'
import { parseTemplate } from './template.ts'

/** Step ids that a step waits for: those it names, and those its expressions read. */
export function dependenciesOf(step: Step, isStep: (name: string) => boolean): readonly string[] {
  const ids = new Set(step.dependsOn ?? [])
  for (const name of namesReadBy(step)) if (name !== step.id && isStep(name)) ids.add(name)
  return [...ids]
}

/** Names that a step's expressions read from outside it; nested steps read through their group. */
function namesReadBy(step: Step): ReadonlySet<string> {
  const names = new Set(ownNames(step))
  const nested = step.steps ?? []
  const inside = new Set(nested.map(({ id }) => id))
  for (const inner of nested) {
    for (const name of namesReadBy(inner)) if (!inside.has(name)) names.add(name)
  }
  if (step.forEach !== undefined) {
    const list = rootsOf(step.forEach)
    for (const name of [step.as ?? 'item', 'index']) if (!list.includes(name)) names.delete(name)
  }
  return names
}

function ownNames(step: Step): readonly string[] {
  const sources = [step.when, step.forEach, step.wait?.until, step.repeat?.until, step.mutex]
  const read = sources.flatMap((source) => (source === undefined ? [] : rootsOf(source)))
  const texts = [step.inputs ?? {}, step.approval?.question ?? '']
  const expressions = texts.flatMap((value) => parseTemplate(value).template.expressions)
  return [...read, ...expressions.flatMap(({ roots }) => roots)]
}

function rootsOf(source: string): readonly string[] {
  const parsed = parseExpression(source)
  return parsed.ok ? parsed.expression.roots : []
}
