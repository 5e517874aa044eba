import { SkeinError } from '../errors.ts'
import type { ErrorCode, ErrorDetails } from '../errors.ts'
import type { Effect } from './effect.ts'
import type { StepState } from './step-state.ts'
import type { Failure, RunFact } from './run-event.ts'

/** When something follows, and where what follows is put. */
export interface Moment {
  readonly at: number
  readonly effects: Effect[]
}

/** Orders a fact that follows from the one at hand. */
export function record(effects: Effect[], fact: RunFact): void {
  effects.push({ type: 'record', fact })
}

/** A failure that trying again cannot help. */
export function failureOf<C extends ErrorCode>(code: C, details: ErrorDetails[C]): Failure {
  const { message } = new SkeinError(code, details)
  return { code, message, retryable: false }
}

/** Orders the failure of a step's current attempt. */
export function recordFailure(effects: Effect[], step: StepState, error: Failure): void {
  record(effects, { type: 'step.failed', step: step.id, attempt: step.attempt, error })
}

/** Orders the failure of a step whose expression could not be evaluated. */
export function recordExpressionFailure(
  effects: Effect[],
  step: StepState,
  details: ErrorDetails['EXPRESSION_FAILED'],
): void {
  recordFailure(effects, step, failureOf('EXPRESSION_FAILED', details))
}
