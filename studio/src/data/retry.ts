import type { StepModel } from './run-model.ts'

/** As the core's: without a policy, only a failure that says it can be retried is. */
const attemptsMaxDefault = 3

/** Whether the failure of a step's current attempt is followed by another attempt. */
export function triesAgain(step: StepModel): boolean {
  const { error, planned, kind, attempt } = step
  if (error === undefined || error.retryable === false) return false
  if (kind !== 'task' || step.items !== undefined) return false
  const policy = planned.retry
  if (policy === undefined) return error.retryable === true && attempt < attemptsMaxDefault
  return attempt < policy.attemptsMax && (policy.on?.includes(error.code) ?? true)
}

/** When the next attempt is due, but for the jitter that the engine adds. */
export function nextTryAt(step: StepModel, at: number): number {
  const { delayMs = 200, factor = 2, delayMaxMs = 30_000 } = step.planned.retry ?? {}
  return at + Math.round(Math.min(delayMaxMs, delayMs * factor ** (step.attempt - 1)))
}

/** The step before its next attempt. */
export function nextAttempt(step: StepModel): StepModel {
  const { dueAt: _, ...rest } = step
  return { ...rest, attempt: step.attempt + 1, status: 'PENDING', isAccepted: false }
}
