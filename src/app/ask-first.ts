import { forecastPlan } from '../planning/forecast/forecast-plan.ts'
import type { PlanningResult } from '../ports/planner.ts'
import type { AppContext } from './context.ts'
import { hitsOf } from './decision-policy.ts'
import { explanationOf } from './explain-result.ts'
import { experienceOf } from './learning.ts'
import type { PlanForApproval } from './plan-approval.ts'

/** What a person is asked before a plan runs; undefined where nobody is. */
export async function askFirst(
  app: AppContext,
  result: Extract<PlanningResult, { readonly route: 'plan' }>,
): Promise<PlanForApproval | undefined> {
  const { plan, problems, analysis } = result
  if (problems.length > 0) return undefined
  const explanation = explanationOf(result)
  const isUnasked = Object.values(explanation.steps).some((step) => step.isUnasked === true)
  if (app.policy.rules.length === 0 && !isUnasked) return undefined
  const learning = await experienceOf(app)
  const capabilities = app.registry.capabilities()
  const forecast = forecastPlan(plan, { statistics: learning.statistics(), capabilities })
  const { confidence } = analysis
  const given = { plan, confidence, explanation, forecast, capabilities }
  const hits = hitsOf(app.policy.rules, given)
  return hits.length === 0 ? undefined : { plan, hits, forecast }
}
