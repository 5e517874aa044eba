import { SkeinError } from '../errors.ts'
import type { Effect } from './effect.ts'
import type { StepState } from './run.ts'
import type { RunFact } from './run-event.ts'

/** When something follows, and where what follows is put. */
export interface Moment {
  readonly at: number
  readonly effects: Effect[]
}

/** Orders a fact that follows from the one at hand. */
export function record(effects: Effect[], fact: RunFact): void {
  effects.push({ type: 'record', fact })
}

interface ExpressionFailure {
  readonly expression: string
  readonly reason: string
  readonly effects: Effect[]
}

export function recordExpressionFailure(step: StepState, failure: ExpressionFailure): void {
  const { expression, reason, effects } = failure
  const { code, message } = new SkeinError('EXPRESSION_FAILED', { expression, reason })
  const error = { code, message, retryable: false }
  record(effects, { type: 'step.failed', step: step.id, attempt: step.attempt, error })
}
