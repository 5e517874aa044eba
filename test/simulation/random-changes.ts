import type { PlanChange } from '../../src/core/plan/plan-change.ts'
import type { Plan, Step } from '../../src/core/plan/plan.ts'
import type { Chance } from '../../src/testing/simulation/random-history.ts'
import { oneOf, randomStep } from './random-step.ts'

/** One to three changes of a plan, of all five types; some of them cannot be made. */
export function randomChanges(chance: Chance, plan: Plan): readonly PlanChange[] {
  return Array.from({ length: 1 + chance(3) }, (_, index) => randomChange(chance, plan, index))
}

function randomChange(chance: Chance, { steps }: Plan, index: number): PlanChange {
  const at = chance(steps.length)
  const step = steps[at] as Step
  const stepId = step.id
  const before = steps.slice(0, at).map(({ id }) => id)
  const place = { before: steps.map(({ id }) => id), depth: 1, items: [] }
  switch (chance(5)) {
    case 0:
      return { type: 'ADD_STEP', step: randomStep(chance, { ...place, id: newId(steps, index) }) }
    case 1:
      return { type: 'REMOVE_STEP', stepId }
    case 2:
      return { type: 'REASSIGN_AGENT', stepId, agent: oneOf(chance, 'alpha', 'beta') }
    case 3: {
      const dependsOn = before.filter(() => chance(2) === 0)
      return { type: 'CHANGE_ORDER', stepId, dependsOn }
    }
    default: {
      const fresh = randomStep(chance, { ...place, before, id: stepId })
      return { type: 'MODIFY_STEP', stepId, step: fresh }
    }
  }
}

/** Sometimes one that was there before, and was removed. */
function newId(steps: readonly Step[], index: number): string {
  const taken = new Set(steps.map(({ id }) => id))
  for (let n = 0; ; n += 1) {
    const id = `s${n + index}`
    if (!taken.has(id)) return id
  }
}
