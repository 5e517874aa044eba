import { SkeinError } from '../core/errors.ts'
import type { Run } from '../core/run/run.ts'
import type { RunFact } from '../core/run/run-event.ts'
import { isFinished } from '../core/run/status.ts'
import { fitsStepAction } from '../core/run/step-action.ts'
import type { StepAction } from '../core/run/step-action.ts'
import type { StepState } from '../core/run/step-state.ts'
import { requireStep } from './control-run.ts'
import type { AppContext } from './context.ts'
import { viewRun } from './run-view.ts'
import { userId } from './user.ts'
import type { StepPlace } from './skein.ts'
import type { RunView, StepActionRequest } from './views.ts'

/**
 * Does something to a step by hand, on record. A finished run goes on where that is needed.
 * Errors: `RUN_NOT_FOUND`, `STEP_NOT_FOUND`, `RUN_STATUS_CONFLICT`, `STEP_STATUS_CONFLICT`.
 */
export async function actOnStep(
  app: AppContext,
  { runId, stepId }: StepPlace,
  request: StepActionRequest,
): Promise<RunView> {
  const { action, reason } = request
  const run = await app.engine.load(runId)
  const step = requireStep(run, stepId)
  if (!fitsStepAction(action, step.status)) throw unfit(run, step, action)
  refuseUndone(run)
  const facts = [...reopening(run, reason), factOf(step, request)]
  const delivery = await app.engine.deliver(runId, facts, `user:${userId}`)
  if (delivery.late) throw unfit(delivery.run, requireStep(delivery.run, stepId), action)
  return viewRun(delivery.run)
}

function unfit({ id: runId }: Run, { id: stepId, status }: StepState, action: StepAction): Error {
  return new SkeinError('STEP_STATUS_CONFLICT', { runId, stepId, status, action: words[action] })
}

/** Nothing is built on what is not there any more. */
function refuseUndone(run: Run): void {
  const { id: runId, status } = run
  if (status !== 'COMPENSATING' && !hasUndone(run)) return
  const action = 'gone on with: its steps are undone. Compensate it to the end, or start another'
  throw new SkeinError('RUN_STATUS_CONFLICT', { runId, status, action })
}

function hasUndone({ steps }: Run): boolean {
  for (const { status } of steps.values()) if (status === 'COMPENSATED') return true
  return false
}

const words: { readonly [A in StepAction]: string } = {
  retry: 'tried again',
  skip: 'skipped',
  cancel: 'cancelled',
  complete: 'completed by hand',
  rerun: 'done again',
}

function reopening({ status }: Run, reason: string): readonly RunFact[] {
  return isFinished(status) ? [{ type: 'run.reopened', reason }] : []
}

function factOf(
  { id: step }: StepState,
  { action, reason, output = null }: StepActionRequest,
): RunFact {
  switch (action) {
    case 'retry':
    case 'rerun':
      return { type: 'step.rerun', step, reason }
    case 'skip':
      return { type: 'step.skipped', step, reason: { type: 'by-hand', reason } }
    case 'cancel':
      return { type: 'step.cancelled', step, reason }
    case 'complete':
      return { type: 'step.completed-by-hand', step, output, reason }
  }
}
