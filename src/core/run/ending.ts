import { SkeinError } from '../errors.ts'
import type { Json } from '../json.ts'
import type { Effect } from './effect.ts'
import { record } from './record.ts'
import type { Ending, Run, StepState } from './run.ts'
import type { Failure, RunFinished } from './run-event.ts'
import { planScope } from './scope.ts'
import { isSettled } from './status.ts'

/** Every step has settled: the run's own outcome follows. */
export function concludeRun(run: Run, effects: Effect[]): void {
  if (run.ending !== undefined) return record(effects, { type: 'run.finished', ...run.ending })
  const failed = run.failedStep
  const outcome = failed === undefined ? outputOf(run) : { status: 'FAILED' as const }
  const error = failed === undefined ? {} : { error: failureOf(failed) }
  record(effects, { type: 'run.finished', ...outcome, ...error })
}

export function finishRun(run: Run, event: RunFinished & { readonly at: number }): void {
  run.status = event.status
  run.completedAt = event.at
  run.output = event.output
  run.error = event.error
}

/** Ends the run now: stops what runs, closes what is asked, settles the rest as cancelled. */
export function cancelRun(run: Run, ending: Ending, effects: Effect[]): void {
  if (run.ending !== undefined) return
  const reason = ending.error?.message ?? 'the run was cancelled'
  for (const step of run.steps.values()) {
    if (isSettled(step.status)) continue
    if (step.status === 'EXECUTING' && step.items === undefined) {
      effects.push({ type: 'cancel-step', step: step.id, attempt: step.attempt })
    }
    if (step.status === 'WAITING' && step.waitId !== undefined) {
      record(effects, { type: 'wait.closed', step: step.id, waitId: step.waitId })
    }
    record(effects, { type: 'step.cancelled', step: step.id, reason })
  }
  if (run.dueAt !== undefined) effects.push({ type: 'clear-timer', step: '' })
  run.ending = ending
}

type Outcome = Pick<RunFinished, 'status' | 'output' | 'error'>

function outputOf(run: Run): Outcome {
  const { output: expression, last, steps } = run.compiled
  if (expression === undefined) {
    const entries = last.map((index): [string, Json] => {
      const id = steps[index]?.step.id ?? ''
      return [id, run.steps.get(id)?.output ?? null]
    })
    return { status: 'COMPLETED', output: Object.fromEntries(entries) }
  }
  const evaluation = expression.evaluate(planScope(run, expression))
  if (evaluation.ok) return { status: 'COMPLETED', output: evaluation.value }
  const details = { expression: expression.source, reason: evaluation.reason }
  const { code, message } = new SkeinError('EXPRESSION_FAILED', details)
  return { status: 'FAILED', error: { code, message, retryable: false } }
}

function failureOf(step: StepState): Failure {
  const { code = 'STEP_FAILED', message = 'it failed' } = step.error ?? {}
  return { code, message: `Step ${step.id} failed: ${message}`, retryable: false }
}
