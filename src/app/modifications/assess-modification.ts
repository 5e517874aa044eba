import { SkeinError } from '../../core/errors.ts'
import { placedInChanges } from '../../core/plan/plan-change.ts'
import type { PlanChange } from '../../core/plan/plan-change.ts'
import type { Plan } from '../../core/plan/plan.ts'
import { assessChanges } from '../../core/run/impact.ts'
import type { Assessment } from '../../core/run/impact.ts'
import type { Run } from '../../core/run/run.ts'
import { isFinished } from '../../core/run/status.ts'
import { forecastPlan } from '../../planning/forecast/forecast-plan.ts'
import { checkPlan } from '../check-plan.ts'
import type { AppContext } from '../context.ts'
import { experienceOf } from '../learning.ts'

/** What changes would do to a run, with every problem. Errors: `RUN_STATUS_CONFLICT`. */
export async function assessModification(
  app: AppContext,
  run: Run,
  changes: readonly PlanChange[],
): Promise<Assessment> {
  requireChangeable(run)
  const { plan, impact } = assessChanges(run, changes)
  const invalid = impact.problems.length > 0 ? [] : checkPlan(app, plan)
  const placed = placedInChanges(invalid, { steps: plan.steps, changes })
  const usd = (await costOf(app, plan)) - (await costOf(app, run.compiled.plan))
  return { plan, impact: { ...impact, usd, problems: [...impact.problems, ...placed] } }
}

/** Errors: `RUN_STATUS_CONFLICT` where nothing of the run is still to be done. */
export function requireChangeable({ id: runId, status }: Run): void {
  if (isFinished(status) || status === 'COMPENSATING') {
    throw new SkeinError('RUN_STATUS_CONFLICT', { runId, status, action: 'modified' })
  }
}

/** What earlier runs say it costs; 0 where they say nothing. Units: US dollars. */
async function costOf(app: AppContext, plan: Plan): Promise<number> {
  const learning = await experienceOf(app)
  const ground = { statistics: learning.statistics(), capabilities: app.registry.capabilities() }
  return forecastPlan(plan, ground).usd ?? 0
}
