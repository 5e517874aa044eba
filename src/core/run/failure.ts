import { SkeinError } from '../errors.ts'
import type { RetryPolicy } from '../plan/plan.ts'
import type { Effect } from './effect.ts'
import { makeReady } from './ready.ts'
import { record } from './record.ts'
import type { Moment } from './record.ts'
import type { Run, StepState } from './run.ts'
import type { Failure } from './run-event.ts'
import { settle } from './settle.ts'

interface FailureOrder extends Moment {
  readonly error: Failure
}

/** Tries a failed attempt again, later or at once, or settles the step as failed. */
export function failStep(run: Run, step: StepState, { error, at, effects }: FailureOrder): void {
  step.error = error
  if (step.items !== undefined || !mayRetry(step, error)) {
    settle(run, step, { status: 'FAILED', at, effects })
    return
  }
  const agent = step.agent
  if (agent !== undefined && !step.avoid.includes(agent)) step.avoid = [...step.avoid, agent]
  const delayMs = retryDelay(step.compiled.step.retry, step.attempt)
  nextAttempt(step, effects)
  if (delayMs === 0) return makeReady(run, step, { at, effects })
  step.dueAt = at + delayMs
  step.duePurpose = 'retry'
  effects.push({ type: 'set-timer', step: step.id, attempt: step.attempt, at: step.dueAt })
}

/** The engine that sent the step is gone. Sends it again only where that is safe or wanted. */
export function interruptStep(run: Run, step: StepState, { at, effects }: Moment): void {
  if (step.idempotent || run.compiled.plan.policy?.onUnknown === 'retry') {
    nextAttempt(step, effects)
    return makeReady(run, step, { at, effects })
  }
  const { code, message } = new SkeinError('OUTCOME_UNKNOWN', { stepId: step.id })
  const error = { code, message, retryable: false }
  record(effects, { type: 'step.failed', step: step.id, attempt: step.attempt, error })
}

/** From here on, results of the attempt before are late. */
function nextAttempt(step: StepState, effects: Effect[]): void {
  if (step.dueAt !== undefined) effects.push({ type: 'clear-timer', step: step.id })
  step.attempt += 1
  step.status = 'PENDING'
  step.accepted = false
  step.dueAt = undefined
  step.duePurpose = undefined
}

/** Without a policy, only a failure that says it can be retried is, and not for ever. */
const defaultRetry: RetryPolicy = { attemptsMax: 3 }

function mayRetry(step: StepState, error: Failure): boolean {
  if (error.retryable === false || step.compiled.kind !== 'task') return false
  const policy = step.compiled.step.retry
  if (policy === undefined) {
    return error.retryable === true && step.attempt < defaultRetry.attemptsMax
  }
  return step.attempt < policy.attemptsMax && (policy.on?.includes(error.code) ?? true)
}

/** Units: milliseconds. The engine adds jitter. */
export function retryDelay(policy: RetryPolicy = defaultRetry, attempt = 1): number {
  const { delayMs = 200, factor = 2, delayMaxMs = 30_000 } = policy
  if (delayMs === 0) return 0
  return Math.round(Math.min(delayMaxMs, delayMs * factor ** (attempt - 1)))
}
