import { SkeinError } from '../../core/errors.ts'
import { placedInChanges } from '../../core/plan/plan-change.ts'
import type { PlanChange } from '../../core/plan/plan-change.ts'
import type { Step } from '../../core/plan/plan.ts'
import { assessChanges } from '../../core/run/impact.ts'
import type { Assessment, Experience } from '../../core/run/impact.ts'
import type { Run } from '../../core/run/run.ts'
import { isFinished } from '../../core/run/status.ts'
import type { Tally } from '../../ports/run-statistics.ts'
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
  const { plan, impact } = assessChanges(run, changes, await experience(app))
  const invalid = impact.problems.length > 0 ? [] : checkPlan(app, plan)
  const placed = placedInChanges(invalid, { steps: plan.steps, changes })
  return { plan, impact: { ...impact, problems: [...impact.problems, ...placed] } }
}

/** Errors: `RUN_STATUS_CONFLICT` where nothing of the run is still to be done. */
function requireChangeable({ id: runId, status }: Run): void {
  if (isFinished(status) || status === 'COMPENSATING') {
    throw new SkeinError('RUN_STATUS_CONFLICT', { runId, status, action: 'modified' })
  }
}

async function experience(app: AppContext): Promise<Experience> {
  const statistics = (await experienceOf(app)).statistics()
  const seen = ({ capability }: Step): Tally | undefined =>
    capability === undefined ? undefined : statistics.ofCapability(capability)
  return {
    msOf: (step) => seen(step)?.durationMs?.p50 ?? 0,
    usdOf: (step) => seen(step)?.usd ?? 0,
  }
}
