import type { Capability } from '../../core/capability.ts'
import { dependenciesOf } from '../../core/plan/dependencies.ts'
import type { Plan, Step } from '../../core/plan/plan.ts'
import type { Forecast } from '../../ports/forecast.ts'
import type { RunStatistics, Tally } from '../../ports/run-statistics.ts'

/** What a forecast is made from. */
export interface ForecastGround {
  readonly statistics: RunStatistics
  readonly capabilities: readonly Capability[]
}

/** Units: milliseconds. What a step takes while nothing is known of it, and how far that may be off. */
const unknownMs = { read: 500, effect: 2_000 }
const unknownSpread = 5
/** Before anything was seen, nine of ten steps are taken to succeed. */
const prior = { succeeded: 9, count: 10 }
/** So many runs of the very plan say more than its parts. */
const planRunsMin = 5

interface StepForecast {
  readonly step: Step
  readonly p50: number
  readonly p90: number
  readonly success: number
  readonly usd: number | undefined
  readonly seen: number
}

/**
 * Foretells a plan from what was seen of this plan, or else of its capabilities: the longest path
 * of typical durations, the sum of costs, the product of successes. Says what it rests on.
 */
export function forecastPlan(plan: Plan, ground: ForecastGround): Forecast {
  const steps = new Map(plan.steps.map((step) => [step.id, forecastStep(step, ground)]))
  const path = criticalPath(plan, steps)
  const onPath = path.flatMap((id) => steps.get(id) ?? [])
  const whole = ground.statistics.ofPlan(plan)
  const costs = [...steps.values()].flatMap(({ usd }) => usd ?? [])
  const isSeen = whole.count >= planRunsMin && whole.durationMs !== undefined
  return {
    durationMs: isSeen && whole.durationMs !== undefined ? whole.durationMs : durationOf(onPath),
    usd: isSeen ? (whole.usd ?? null) : costs.length === 0 ? null : sum(costs),
    successProbability: round(isSeen ? shareOf(whole) : successOf(steps, plan)),
    criticalPath: path,
    basis: basisOf(whole, [...steps.values()]),
  }
}

function forecastStep(step: Step, ground: ForecastGround): StepForecast {
  const { capability = '' } = step
  const tally = ground.statistics.ofCapability(capability)
  const known = ground.capabilities.find(({ name }) => name === capability)
  const isRead = known?.reversibility === 'read'
  const guess = isWait(step) ? 0 : isRead ? unknownMs.read : unknownMs.effect
  const p50 = tally.durationMs?.p50 ?? step.estimatedDurationMs ?? guess
  const p90 = tally.durationMs?.p90 ?? p50 * unknownSpread
  const success = isWait(step) ? 1 : shareOf(tally)
  return { step, p50, p90, success, usd: tally.usd, seen: tally.count }
}

function isWait({ kind = 'task' }: Step): boolean {
  return kind === 'approval' || kind === 'wait'
}

function shareOf({ succeeded, count }: Tally): number {
  return (succeeded + prior.succeeded) / (count + prior.count)
}

/** Independent spreads add up as squares do, so a long path is not as uncertain as its steps. */
function durationOf(path: readonly StepForecast[]): Forecast['durationMs'] {
  const p50 = sum(path.map((one) => one.p50))
  const spread = Math.sqrt(sum(path.map((one) => (one.p90 - one.p50) ** 2)))
  return { p50: Math.round(p50), p90: Math.round(p50 + spread) }
}

function successOf(steps: ReadonlyMap<string, StepForecast>, plan: Plan): number {
  let product = 1
  for (const step of plan.steps) {
    if (step.optional !== true) product *= steps.get(step.id)?.success ?? 1
  }
  return product
}

function criticalPath(plan: Plan, steps: ReadonlyMap<string, StepForecast>): readonly string[] {
  const ids = new Set(plan.steps.map(({ id }) => id))
  const ends = new Map<string, { readonly at: number; readonly from: string | undefined }>()
  const left = new Set(plan.steps)
  for (let size = -1; left.size !== size;) {
    size = left.size
    for (const step of left) {
      const before = dependenciesOf(step, (name) => ids.has(name))
      if (!before.every((id) => ends.has(id))) continue
      const from = before.toSorted((a, b) => (ends.get(b)?.at ?? 0) - (ends.get(a)?.at ?? 0))[0]
      const start = from === undefined ? 0 : (ends.get(from)?.at ?? 0)
      ends.set(step.id, { at: start + (steps.get(step.id)?.p50 ?? 0), from })
      left.delete(step)
    }
  }
  const [last] = [...ends].toSorted((a, b) => b[1].at - a[1].at)
  const path: string[] = []
  for (let id = last?.[0]; id !== undefined; id = ends.get(id)?.from) path.unshift(id)
  return path
}

function basisOf(whole: Tally, steps: readonly StepForecast[]): string {
  if (whole.count >= planRunsMin) return `${whole.count} earlier runs of this plan.`
  const work = steps.filter(({ step }) => !isWait(step))
  const seen = work.filter((one) => one.seen > 0)
  const waits = steps.length - work.length
  const people = waits === 0 ? '' : ' The time that people take to answer is not in it.'
  if (seen.length === 0) return `No history: estimate from the schema.${people}`
  const least = Math.min(...seen.map((one) => one.seen))
  const some = `${seen.length} of ${work.length} steps were seen before, at least ${times(least)} each`
  const rest = seen.length < work.length ? '; the others are estimated from the schema' : ''
  return `${some}${rest}.${people}`
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function round(share: number): number {
  return Math.round(share * 1000) / 1000
}
