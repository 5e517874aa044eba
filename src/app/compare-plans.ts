import { forecastPlan } from '../planning/forecast/forecast-plan.ts'
import type { Forecast } from '../ports/forecast.ts'
import type { Planner, PlanningRequest, PlanningResult } from '../ports/planner.ts'
import type { RunStatistics } from '../ports/run-statistics.ts'
import type { CandidateView } from './views.ts'

export interface Comparison {
  readonly result: PlanningResult
  readonly candidates: readonly CandidateView[]
}

interface Candidate {
  readonly planner: string
  readonly result: Extract<PlanningResult, { readonly route: 'plan' }>
  readonly forecast: Forecast
}

export interface CompareOptions {
  readonly planners: readonly Planner[]
  readonly statistics: RunStatistics
  readonly signal: AbortSignal
}

/**
 * Has several planners plan a request and takes the plan that is likeliest to succeed; of equals
 * the one that takes least time. Where none makes a plan, the first one's answer counts.
 */
export async function comparePlans(
  request: PlanningRequest,
  { planners, statistics, signal }: CompareOptions,
): Promise<Comparison> {
  const results = await Promise.all(planners.map((planner) => planner.plan(request, signal)))
  const candidates = results.flatMap((result, at): readonly Candidate[] => {
    if (result.route !== 'plan' || result.problems.length > 0) return []
    const { capabilities } = request
    const forecast = forecastPlan(result.plan, { statistics, capabilities })
    return [{ planner: planners[at]?.name ?? '', result, forecast }]
  })
  const distinct = candidates.filter(
    (one, at) => candidates.findIndex((other) => isSame(one, other)) === at,
  )
  const [best] = distinct.toSorted(
    (a, b) =>
      b.forecast.successProbability - a.forecast.successProbability ||
      a.forecast.durationMs.p50 - b.forecast.durationMs.p50,
  )
  const [first] = results
  if (best === undefined && first === undefined) throw new RangeError('no planner was given')
  return {
    result: best?.result ?? (first as PlanningResult),
    candidates: distinct.map((one) => view(one, best)),
  }
}

function isSame(one: Candidate, other: Candidate): boolean {
  return JSON.stringify(one.result.plan.steps) === JSON.stringify(other.result.plan.steps)
}

function view(one: Candidate, best: Candidate | undefined): CandidateView {
  const { planner, result, forecast } = one
  const isChosen = one === best
  return {
    planner,
    steps: result.plan.steps.length,
    forecast,
    isChosen,
    reason: reasonFor(one, best),
  }
}

function reasonFor(one: Candidate, best: Candidate | undefined): string {
  if (best === undefined || one === best) return 'Likeliest to succeed, and fastest of those alike.'
  const { successProbability, durationMs } = one.forecast
  const gap = best.forecast.successProbability - successProbability
  if (gap > 0)
    return `Succeeds in ${Math.round(successProbability * 100)} of 100 cases, the chosen one in ${Math.round(best.forecast.successProbability * 100)}.`
  const later = durationMs.p50 - best.forecast.durationMs.p50
  return later > 0 ? `Takes ${later} ms longer.` : 'As good as the chosen one, and made later.'
}
