import { clip } from '../../core/fence-data.ts'
import type { Plan, Step } from '../../core/plan/plan.ts'
import { forecastPlan } from '../../planning/forecast/forecast-plan.ts'
import type { AppContext } from '../context.ts'
import { hitsOf } from '../decision-policy.ts'
import type { PolicyHit } from '../decision-policy.ts'
import { explanationOf } from '../explain-result.ts'
import { experienceOf } from '../learning.ts'

/** The policy's rules that apply to steps which are about to be added to a run. */
export async function policyHits(app: AppContext, plan: Plan): Promise<readonly PolicyHit[]> {
  const capabilities = app.registry.capabilities()
  const confidence = 100
  const analysis = { intent: plan.name, category: 'unknown', confidence, reasoning: '' }
  const planned = { route: 'plan', analysis, plan, repairs: [], problems: [] } as const
  const explanation = explanationOf(planned)
  const learning = await experienceOf(app)
  const forecast = forecastPlan(plan, { statistics: learning.statistics(), capabilities })
  return hitsOf(app.policy.rules, { plan, confidence, explanation, forecast, capabilities })
}

interface Asked {
  readonly hits: readonly PolicyHit[]
  /** What was found or said, as sentences. */
  readonly opening: string
}

/** What a person is asked before the steps are done, and who. */
export function approvalOf(
  app: AppContext,
  plan: Plan,
  { hits, opening }: Asked,
): NonNullable<Step['approval']> {
  const assignees = [...new Set(hits.flatMap((hit) => hit.assignees))]
  const steps = plan.steps.map(({ id, name = id, capability = '' }, at) => {
    const { reversibility = 'irreversible' } = app.registry.capability(capability) ?? {}
    return `${at + 1}. ${name}${reversibility === 'irreversible' ? ' (cannot be undone)' : ''}`
  })
  const reasons = hits.map(({ reason }) => `${reason}.`)
  const question = [opening, 'May this be done?', `${steps.join('; ')}.`, ...reasons].join(' ')
  return { question: clip(question, 8_000), ...(assignees.length > 0 && { assignees }) }
}
