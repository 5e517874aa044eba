import { planRequest } from '../../src/planning/capability/capability-planner.ts'
import { repairPlan } from '../../src/planning/repair/repair-plan.ts'
import { seededChance } from '../../src/testing/simulation/seeded-chance.ts'
import type { EntityReference } from '../../src/core/capability.ts'
import type { Plan } from '../../src/core/plan/plan.ts'
import type { EvaluationSet, ExpectedPlan } from './evaluation-set.ts'
import { edgesOf, scoreBySteps } from './scores.ts'
import { simulatedErrors, withError, type SimulatedError } from './simulated-errors.ts'

/** What became of plans with one simulated error each. Units: percent of `plans`. */
export interface ErrorResult {
  readonly error: SimulatedError
  readonly plans: number
  readonly fixed: number
  /** Reported as a problem, so that a model can mend it. */
  readonly handedBack: number
  readonly left: number
}

export interface RepairResult {
  readonly set: string
  readonly plans: number
  readonly errors: readonly ErrorResult[]
  /** Exact plans among a mix of right and wrong ones. Units: percent. */
  readonly mix: {
    readonly before: number
    readonly after: number
    /** Without what the capability planner makes of the request. */
    readonly afterAlone: number
  }
  readonly goodChanged: number
}

/** Shares of the mix, in percent; the rest of the plans is right. */
const mixShares: readonly (readonly [SimulatedError, number])[] = [
  ['missing prerequisite', 20],
  ['hallucinated name', 10],
  ['needless edge', 20],
  ['wrong order', 10],
  ['dropped edge', 10],
]

interface GoodPlan {
  readonly message: string
  readonly plan: Plan
  readonly seed: number
  /** What the capability planner makes of the request. */
  readonly draft: Plan | undefined
  readonly known: readonly EntityReference[]
}

/** Repairs plans with simulated errors; undefined for a set whose capabilities declare no kinds. */
export function evaluateRepair(set: EvaluationSet): RepairResult | undefined {
  const hasKinds = set.capabilities.some((one) => one.requires.length > 0)
  if (!hasKinds) return undefined
  const good = set.requests.flatMap((one, at) => goodPlan(set, one, at))
  const changed = good.filter((one) => mend(set, one, one.plan).repairs.length > 0)
  return {
    set: set.name,
    plans: good.length,
    errors: simulatedErrors.map((error) => evaluateError(set, good, error)),
    mix: evaluateMix(set, good),
    goodChanged: changed.length,
  }
}

/** The expected plan as a document: as planned where that is exact, for the expected texts are not all there. */
function goodPlan(set: EvaluationSet, expected: ExpectedPlan, at: number): readonly GoodPlan[] {
  const { request: message, context: entities } = expected
  if (expected.route !== 'plan') return []
  const { capabilities } = set
  const result = planRequest({ message, entities, history: [], capabilities })
  const draft = result.route === 'plan' ? result.plan : undefined
  const given = { message, seed: at + 1, draft, known: entities }
  if (expected.steps === undefined) return [{ ...given, plan: planOf(expected) }]
  if (result.route !== 'plan') return []
  const isExact = scoreBySteps(expected.steps, result.plan, capabilities).isExact
  return isExact ? [{ ...given, plan: result.plan }] : []
}

function planOf({ request, shape }: ExpectedPlan): Plan {
  const steps = shape.capabilities.map((capability, at) => ({
    id: `s${at + 1}`,
    capability,
    dependsOn: shape.edges.filter(([, to]) => to === at).map(([from]) => `s${from + 1}`),
    inputs: {},
  }))
  return { name: request, steps }
}

function mend(
  set: EvaluationSet,
  { message, known, draft }: GoodPlan,
  plan: Plan,
): ReturnType<typeof repairPlan> {
  return repairPlan(plan, set.capabilities, { message, known, ...(draft && { draft }) })
}

function evaluateError(
  set: EvaluationSet,
  good: readonly GoodPlan[],
  error: SimulatedError,
): ErrorResult {
  const counts = { fixed: 0, handedBack: 0, left: 0 }
  for (const one of good) {
    const { plan, seed } = one
    const wrong = withError(plan, error, { capabilities: set.capabilities, seed })
    if (wrong === undefined) continue
    const mended = mend(set, one, wrong)
    if (isSamePlan(mended.plan, plan)) counts.fixed += 1
    else if (mended.problems.length > 0) counts.handedBack += 1
    else counts.left += 1
  }
  const plans = counts.fixed + counts.handedBack + counts.left
  const share = (count: number): number => (plans === 0 ? 0 : (100 * count) / plans)
  return {
    error,
    plans,
    fixed: share(counts.fixed),
    handedBack: share(counts.handedBack),
    left: share(counts.left),
  }
}

function evaluateMix(set: EvaluationSet, good: readonly GoodPlan[]): RepairResult['mix'] {
  let before = 0
  let after = 0
  let afterAlone = 0
  for (const one of good) {
    const { plan, seed } = one
    const error = drawError(seed)
    const given =
      error === undefined
        ? plan
        : (withError(plan, error, { capabilities: set.capabilities, seed }) ?? plan)
    if (given === plan) before += 1
    if (isSamePlan(mend(set, one, given).plan, plan)) after += 1
    if (isSamePlan(mend(set, { ...one, draft: undefined }, given).plan, plan)) afterAlone += 1
  }
  const share = (count: number): number => (100 * count) / Math.max(1, good.length)
  return { before: share(before), after: share(after), afterAlone: share(afterAlone) }
}

function drawError(seed: number): SimulatedError | undefined {
  let left = seededChance(seed * 7919)(100)
  for (const [error, share] of mixShares) {
    if (left < share) return error
    left -= share
  }
  return undefined
}

/** The same capabilities in the same order, whatever the steps are called. */
function isSamePlan(one: Plan, other: Plan): boolean {
  return canonical(one) === canonical(other)
}

function canonical(plan: Plan): string {
  const names = new Map(plan.steps.map((step) => [step.id, nameOf(plan, step.id)]))
  const edges = edgesOf(plan).map(([from, to]) => `${names.get(from)}>${names.get(to)}`)
  return [...[...names.values()].toSorted(), '|', ...edges.toSorted()].join(' ')
}

/** A capability that occurs once goes by its name, others by their id too. */
function nameOf(plan: Plan, id: string): string {
  const capability = plan.steps.find((step) => step.id === id)?.capability ?? ''
  const isOnly = plan.steps.filter((step) => step.capability === capability).length === 1
  return isOnly ? capability : `${capability}#${id}`
}
