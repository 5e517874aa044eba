import type { Effect } from './effect.ts'
import { makeReady } from './ready.ts'
import { record } from './record.ts'
import type { Run, StepState } from './run.ts'
import { isFinished, isSettled } from './status.ts'

/**
 * What a run that was loaded from the journal still needs: timers set again, ready steps offered,
 * attempts that were under way recorded as interrupted.
 *
 * Shape: effects as of `transition`; carry them out in order. `isUnderWay` says which attempts are
 * still with their agents.
 */
export function recoverRun(
  run: Run,
  at: number,
  isUnderWay: (step: string, attempt: number) => boolean = () => false,
): readonly Effect[] {
  const effects: Effect[] = []
  if (isFinished(run.status)) return effects
  if (run.status === 'APPROVED') {
    record(effects, { type: 'run.started' })
    return effects
  }
  if (run.dueAt !== undefined) {
    effects.push({ type: 'set-timer', step: '', attempt: 0, at: run.dueAt })
  }
  for (const step of run.steps.values()) {
    if (!isSettled(step.status)) {
      recoverStep(run, step, { at, effects, isUnderWay })
    }
  }
  return effects
}

interface Recovery {
  readonly at: number
  readonly effects: Effect[]
  readonly isUnderWay: (step: string, attempt: number) => boolean
}

function recoverStep(run: Run, step: StepState, recovery: Recovery): void {
  const { at, effects, isUnderWay } = recovery
  if (step.dueAt !== undefined) {
    effects.push({ type: 'set-timer', step: step.id, attempt: step.attempt, at: step.dueAt })
  }
  if (isUnderWay(step.id, step.attempt)) return
  if (step.status === 'EXECUTING' && !step.accepted && step.items === undefined) {
    record(effects, { type: 'step.interrupted', step: step.id, attempt: step.attempt })
  } else if (step.status === 'PENDING' && step.ready && run.status === 'EXECUTING') {
    makeReady(run, step, { at, effects })
  }
}
