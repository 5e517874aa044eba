import { isReactive } from '../../core/plan/decision-point.ts'
import type { Run } from '../../core/run/run.ts'
import { isFinished } from '../../core/run/status.ts'
import type { AppContext } from '../context.ts'

/** Has a run supervised whose plan waits for decisions. What decides is loaded with the first. */
export async function superviseIfReactive(app: AppContext, run: Run): Promise<void> {
  if (!isReactive(run.compiled.plan) || isFinished(run.status)) return
  const { superviseRun } = await import('./supervise.ts')
  superviseRun(app, run)
}

/** Takes up the runs that were waiting for a decision when Skein stopped. */
export async function resumeSupervision(
  app: AppContext,
  unfinished: readonly Run[],
): Promise<void> {
  for (const run of unfinished) await superviseIfReactive(app, run)
}
