import type { Plan, Step } from '../../src/core/plan/plan.ts'
import { validatePlan } from '../../src/core/plan/validate-plan.ts'
import type { SimulationCase } from './simulation-case.ts'
import { simulate } from './world.ts'

/** Simulations that are spent on making one case smaller. */
const triesMax = 1_500

/**
 * The smallest case found that breaks the same law: everything that can be left out is, one thing
 * after the other, until nothing more can.
 */
export async function shrink(one: SimulationCase): Promise<SimulationCase> {
  const law = (await simulate(one)).violation?.law
  let smallest = one
  let tries = 0
  for (let isSmaller = true; isSmaller && tries < triesMax;) {
    isSmaller = false
    for (const smaller of smallerCases(smallest)) {
      tries += 1
      if (tries > triesMax) break
      if (validatePlan(smaller.plan).length > 0) continue
      if ((await simulate(smaller)).violation?.law !== law) continue
      smallest = smaller
      isSmaller = true
      break
    }
  }
  return smallest
}

function* smallerCases(one: SimulationCase): Generator<SimulationCase> {
  if (one.runs > 1) yield { ...one, runs: 1 }
  if (one.store === 'sqlite') yield { ...one, store: 'memory' }
  for (const acts of without(one.acts)) yield { ...one, acts }
  for (const crashes of without(one.crashes)) yield { ...one, crashes }
  for (const faults of without(one.faults)) yield { ...one, faults }
  for (const plan of smallerPlans(one.plan)) yield { ...one, plan }
}

/** The list empty, then halved, then without each of its members. */
function* without<T>(list: readonly T[]): Generator<readonly T[]> {
  if (list.length > 1) yield []
  if (list.length > 3) yield list.slice(0, list.length >> 1)
  for (let at = 0; at < list.length; at += 1) yield list.toSpliced(at, 1)
}

function* smallerPlans(plan: Plan): Generator<Plan> {
  for (const steps of smallerLists(plan.steps)) yield { ...plan, steps }
  if (plan.output !== undefined) yield leaveOut(plan, 'output')
  if (plan.policy === undefined) return
  yield leaveOut(plan, 'policy')
  for (const policy of fewerFields(plan.policy)) yield { ...plan, policy }
}

function* smallerLists(steps: readonly Step[]): Generator<readonly Step[]> {
  for (const [at, { id }] of steps.entries()) {
    if (steps.length > 1) yield steps.toSpliced(at, 1).map((step) => forget(step, id))
  }
  for (const [at, step] of steps.entries()) {
    for (const smaller of smallerSteps(step)) yield steps.with(at, smaller)
  }
}

function forget(step: Step, id: string): Step {
  if (step.dependsOn?.includes(id) !== true) return step
  return { ...step, dependsOn: step.dependsOn.filter((other) => other !== id) }
}

function* smallerSteps(step: Step): Generator<Step> {
  for (const dependsOn of without(step.dependsOn ?? [])) yield { ...step, dependsOn }
  for (const smaller of fewerFields(step)) yield smaller
  if (step.steps === undefined) return
  const { id, dependsOn } = step
  yield { id, capability: 'work.again', ...(dependsOn && { dependsOn }) }
  for (const steps of smallerLists(step.steps)) yield { ...step, steps }
}

const needed: ReadonlySet<string> = new Set(['id', 'kind', 'capability', 'steps'])

function* fewerFields<T extends object>(whole: T): Generator<T> {
  for (const [field, value] of Object.entries(whole) as [keyof T & string, unknown][]) {
    if (!needed.has(field)) yield leaveOut(whole, field)
    const isNested = typeof value === 'object' && value !== null && !Array.isArray(value)
    if (!isNested) continue
    for (const smaller of fewerFields(value)) yield { ...whole, [field]: smaller }
  }
}

function leaveOut<T extends object>(whole: T, field: keyof T): T {
  const { [field]: _, ...rest } = whole
  return rest as T
}
