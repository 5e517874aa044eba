import type { DraftStep } from './draft.ts'

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
