import type { Run } from './run.ts'
import type { DependencyCounts, StepState } from './step-state.ts'

/** Whether a step's failure is the run's, or its group's. */
export function failsRun(run: Run, step: StepState): boolean {
  return (
    step.status === 'FAILED' &&
    step.compiled.step.optional !== true &&
    run.compiled.plan.policy?.onFailure !== 'continue'
  )
}

/** Skipped because something before it failed, so that its own dependents must not run either. */
function isBlocked(step: StepState): boolean {
  return step.skipReason?.type === 'dependency-failed' && step.compiled.step.optional !== true
}

/** Counts one settled dependency among those of a step. */
export function countOutcome(run: Run, counts: DependencyCounts, step: StepState): void {
  if (failsRun(run, step) || isBlocked(step) || step.status === 'CANCELLED') {
    counts.failed += 1
    const { skipReason } = step
    const cause = skipReason?.type === 'dependency-failed' ? skipReason.step : step.id
    if (counts.failed === 1) counts.cause = cause
  } else if (step.status === 'COMPLETED' && step.rejected) {
    counts.rejected += 1
    counts.cause ??= step.id
  } else if (step.status === 'COMPLETED') counts.completed += 1
}
