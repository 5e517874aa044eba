import { closeQuestion } from './budget.ts'
import { cancelStep } from './cancel.ts'
import type { Effect } from './effect.ts'
import { gathered, outputsOf } from './gathered.ts'
import { failsRun } from './outcome.ts'
import { failureOf, record } from './record.ts'
import type { Ending, Run } from './run.ts'
import type { Failure, RunFinished } from './run-event.ts'
import { planScope } from './scope.ts'
import type { StepState } from './step-state.ts'

/** Every step has settled: the run's own outcome follows. */
export function concludeRun(run: Run, effects: Effect[]): void {
  if (run.ending !== undefined) return recordEnd(run, run.ending, effects)
  const failed = run.frame.steps.find((step) => failsRun(run, step))
  if (failed === undefined) return recordEnd(run, outputOf(run), effects)
  if (run.undoes || run.compiled.plan.policy?.onFailure === 'compensate') {
    const reason = `${failed.id} failed: ${failed.error?.message ?? 'no reason given'}`
    return record(effects, { type: 'run.compensating', reason })
  }
  recordEnd(run, { status: 'FAILED', error: runFailure(failed) }, effects)
}

/** Changes that nobody has decided on by the end cannot be made any more, nor its budget passed. */
export function recordEnd(run: Run, outcome: Outcome, effects: Effect[]): void {
  closeQuestion(run, { effects })
  for (const modificationId of run.requested.keys()) {
    const reason = 'the run ended before anybody decided on it'
    record(effects, { type: 'modification.rejected', modificationId, reason })
  }
  record(effects, { type: 'run.finished', ...outcome })
}

/**
 * What ends a run that goes on with nothing left to do: it was reopened for something that no
 * longer fitted when it came.
 */
export function endIdle(run: Run): readonly Effect[] {
  const effects: Effect[] = []
  if (run.status === 'EXECUTING' && run.frame.open === 0) concludeRun(run, effects)
  return effects
}

export function finishRun(run: Run, event: RunFinished & { readonly at: number }): void {
  run.status = event.status
  run.completedAt = event.at
  run.output = event.gathered === true ? outputsOf(run.frame) : event.output
  run.error = event.error
}

/** Ends the run now: stops what runs, closes what is asked, settles the rest as cancelled. */
export function cancelRun(run: Run, ending: Ending, effects: Effect[]): void {
  if (run.ending !== undefined) return
  closeQuestion(run, { effects })
  const reason = ending.error?.message ?? 'the run was cancelled'
  for (const step of run.frame.steps) cancelStep(step, reason, effects)
  if (run.dueAt !== undefined) effects.push({ type: 'clear-timer', step: '' })
  run.ending = ending
}

type Outcome = Pick<RunFinished, 'status' | 'output' | 'gathered' | 'error'>

function outputOf(run: Run): Outcome {
  const { output: expression } = run.compiled
  if (expression === undefined) return { status: 'COMPLETED', ...gathered(outputsOf(run.frame)) }
  const evaluation = expression.evaluate(planScope(run, expression))
  if (evaluation.ok) return { status: 'COMPLETED', output: evaluation.value }
  const details = { expression: expression.source, reason: evaluation.reason }
  return { status: 'FAILED', error: failureOf('EXPRESSION_FAILED', details) }
}

/** The run's failure, in the words of the step that caused it. */
export function runFailure(step: StepState): Failure {
  const { code = 'STEP_FAILED', message = 'it failed' } = step.error ?? {}
  return { code, message: `Step ${step.id} failed: ${message}`, retryable: false }
}
