import type { DraftStep } from './draft.ts'
import { isAlias } from './synonyms.ts'

/** "add a search service and a pricing service to shop": what is said once holds for both. */
export function shareValues(steps: readonly DraftStep[]): void {
  for (const step of steps) {
    const alike = steps.filter((other) => other !== step && other.profile === step.profile)
    for (const { name, required, isNew, kind } of step.profile.parameters) {
      if (!required || isNew || kind === undefined || step.inputs.has(name)) continue
      const said = new Set(alike.flatMap((other) => other.inputs.get(name) ?? []))
      const [value] = said
      if (said.size === 1 && value !== undefined) step.inputs.set(name, value)
    }
  }
}

/** "enable monitoring and apply the cost policy for shop": what is named at the end holds for both. */
export function shareBackwards(steps: readonly DraftStep[]): void {
  for (const [at, step] of steps.entries()) {
    if (step.region.pronouns.length > 0) continue
    for (const { name, kind, role, required, isNew } of step.profile.parameters) {
      const isOpen = required && !isNew && role === 'entity' && !step.inputs.has(name)
      if (!isOpen || kind === undefined) continue
      const next = steps
        .slice(at + 1)
        .find((other) => other.clause > step.clause || other.profile !== step.profile)
      const same = next?.profile.parameters.find(
        (one) => !one.isNew && one.kind !== undefined && isAlias(one.kind, kind),
      )
      const value = same === undefined ? undefined : next?.inputs.get(same.name)
      const isNear = next !== undefined && next.clause <= step.clause + 1
      if (value !== undefined && isNear) step.inputs.set(name, value)
    }
  }
}

/** "build and test the repository": two words for one thing are one step. */
export function isRepeated(step: DraftStep, before: DraftStep | undefined): boolean {
  if (before === undefined || before.profile !== step.profile) return false
  if (step.clause !== before.clause + 1 || step.inputs.size !== before.inputs.size) return false
  if (step.region.tokens.some((token) => token.word === 'again')) return false
  return [...step.inputs].every(([name, value]) => before.inputs.get(name) === value)
}
