import type { Step } from '../../core/plan/plan.ts'

/** The step under its new name, with every reference to the steps beside it. */
export function renameStep(step: Step, renamed: ReadonlyMap<string, string>): Step {
  const changed = [...renamed].filter(([from, to]) => from !== to)
  if (changed.length === 0) return step
  const text = changed.reduce(
    (json, [from, to]) =>
      json.replaceAll(new RegExp(`\\b${from}(?=\\.(?:output|status|error)\\b)`, 'gu'), to),
    JSON.stringify(step),
  )
  const read = JSON.parse(text) as Step
  return {
    ...read,
    id: renamed.get(step.id) ?? step.id,
    ...(step.dependsOn && { dependsOn: step.dependsOn.map((id) => renamed.get(id) ?? id) }),
  }
}
