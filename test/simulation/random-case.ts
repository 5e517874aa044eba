import type { Plan, PlanPolicy, Step } from '../../src/core/plan/plan.ts'
import { validatePlan } from '../../src/core/plan/validate-plan.ts'
import type { Chance } from '../../src/testing/simulation/random-history.ts'
import { seededChance } from '../../src/testing/simulation/seeded-chance.ts'
import { happens, oneOf, randomStep } from './random-step.ts'
import { actTypes } from './simulation-case.ts'
import type { Act, SimulationCase } from './simulation-case.ts'

/** The case of a seed: a plan over the whole language, and a world that disturbs its runs. */
export function randomCase(seed: number): SimulationCase {
  const chance = seededChance(seed)
  const isCalm = happens(chance, 25)
  return {
    seed,
    plan: randomPlan(chance),
    runs: oneOf(chance, 1, 1, 2),
    acts: happens(chance, 35) ? [] : randomActs(chance),
    crashes: isCalm ? [] : randomPoints(chance, { countMax: 5, spread: 40 }),
    faults: happens(chance, 80) ? [] : randomPoints(chance, { countMax: 3, spread: 12 }),
    store: chance(8) === 0 ? 'sqlite' : 'memory',
  }
}

function randomPlan(chance: Chance): Plan {
  const steps: Step[] = []
  const count = 1 + chance(8)
  for (let n = 0; n < count; n += 1) {
    const before = steps.map(({ id }) => id)
    steps.push(randomStep(chance, { id: `s${n}`, before, depth: 0, items: [] }))
  }
  const policy = randomPolicy(chance)
  const output = oneOf(chance, undefined, undefined, 's0.output', 's0.output.value + 1')
  return { name: 'Simulated', steps, policy, ...(output !== undefined && { output }) }
}

function randomPolicy(chance: Chance): PlanPolicy {
  return {
    ...(happens(chance, 40) && { parallelMax: 1 + chance(3) }),
    ...(happens(chance, 12) && { deadlineMs: oneOf(chance, 300, 3_000) }),
    ...(happens(chance, 65) && { onFailure: oneOf(chance, 'compensate', ...failurePolicies) }),
    ...(happens(chance, 40) && { onUnknown: oneOf(chance, ...unknownPolicies) }),
    ...(happens(chance, 40) && { onModification: oneOf(chance, 'apply', 'ask', 'refuse') }),
    ...(happens(chance, 20) && { budget: oneOf(chance, ...budgets) }),
  }
}

const budgets: readonly NonNullable<PlanPolicy['budget']>[] = [
  { usd: 0.02 },
  { tokens: 25 },
  { timeMs: 300 },
  { tokens: 30, soft: { tokens: 9 } },
]

type Failure = NonNullable<PlanPolicy['onFailure']>
type Unknown = NonNullable<PlanPolicy['onUnknown']>

/** What this version runs. */
const failurePolicies = (['recover', 'ask', 'compensate', 'fail', 'continue'] as Failure[]).filter(
  (onFailure) => allows({ onFailure }),
)
const unknownPolicies = (['ask', 'fail', 'retry'] as Unknown[]).filter((onUnknown) =>
  allows({ onUnknown }),
)

function allows(policy: PlanPolicy): boolean {
  const steps = [{ id: 'a', capability: 'x.y' }]
  return validatePlan({ name: 'P', steps, policy }).length === 0
}

function randomActs(chance: Chance): readonly Act[] {
  const count = 1 + chance(6)
  return Array.from({ length: count }, () => {
    const type = oneOf(chance, 'compensate', 'signal', 'signal', ...actTypes)
    return { type, afterMs: chance(chance(2) === 0 ? 300 : 4_000), pick: chance(100_000) }
  }).toSorted((a, b) => a.afterMs - b.afterMs)
}

interface Spread {
  readonly countMax: number
  readonly spread: number
}

function randomPoints(chance: Chance, { countMax, spread }: Spread): readonly number[] {
  const count = 1 + chance(countMax)
  let at = 0
  return Array.from({ length: count }, () => {
    at += 1 + chance(spread)
    return at
  })
}
