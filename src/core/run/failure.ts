import type { RetryPolicy } from '../plan/plan.ts'
import { clearAlarm } from './alarm.ts'
import type { Effect } from './effect.ts'
import { climb } from './ladder.ts'
import { makeReady } from './ready.ts'
import { failureOf, recordFailure } from './record.ts'
import type { Moment } from './record.ts'
import type { Run } from './run.ts'
import type { Failure } from './run-event.ts'
import type { StepState } from './step-state.ts'
import { askAbout } from './trouble.ts'

interface FailureOrder extends Moment {
  readonly error: Failure
  /** Whether the attempt was done is not known. */
  readonly lost?: true
}

/** Tries a failed attempt again, looks for another way, or settles the step as failed. */
export function failStep(run: Run, step: StepState, order: FailureOrder): void {
  const { error, lost, at, effects } = order
  const { agent } = step
  if (agent !== undefined && !step.avoid.includes(agent)) step.avoid = [...step.avoid, agent]
  if (step.detour) noteDetour(step, error)
  else step.error = error
  if (mayRetry(step, error)) return retry(run, step, { at, effects })
  if (lost === true) {
    step.outcomeUnknown = true
    if (run.compiled.plan.policy?.onUnknown === 'ask') return askWhetherDone(run, step, effects)
  }
  climb(run, step, { at, effects })
}

/** What the step itself failed of stays its failure. */
function noteDetour(step: StepState, { message }: Failure): void {
  step.climbed = step.climbed.map((one, index) =>
    index < step.climbed.length - 1 ? one : { ...one, detail: `${one.detail}: ${message}` },
  )
}

function retry(run: Run, step: StepState, { at, effects }: Moment): void {
  const delayMs = retryDelay(step.compiled.step.retry, step.tries)
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
  const error = failureOf('OUTCOME_UNKNOWN', { stepId: step.id })
  step.outcomeUnknown = true
  if (run.compiled.plan.policy?.onUnknown !== 'ask') return recordFailure(effects, step, error)
  step.error = error
  askWhetherDone(run, step, effects)
}

function askWhetherDone(run: Run, step: StepState, effects: Effect[]): void {
  clearAlarm(step, effects)
  askAbout(run, step, { about: 'unknown', effects })
}

/** From here on, results of the attempt before are late. */
function nextAttempt(step: StepState, effects: Effect[]): void {
  clearAlarm(step, effects)
  step.attempt += 1
  step.tries += 1
  step.status = 'PENDING'
  step.accepted = false
}

/** Without a policy, only a failure that says it can be retried is, and not for ever. */
const defaultRetry: RetryPolicy = { attemptsMax: 3 }

function mayRetry(step: StepState, error: Failure): boolean {
  if (error.retryable === false || step.compiled.kind !== 'task') return false
  if (step.items !== undefined || step.detour) return false
  const policy = step.compiled.step.retry
  if (policy === undefined) return error.retryable === true && step.tries < defaultRetry.attemptsMax
  return step.tries < policy.attemptsMax && (policy.on?.includes(error.code) ?? true)
}

/** Units: milliseconds. The engine adds jitter. */
export function retryDelay(policy: RetryPolicy = defaultRetry, attempt = 1): number {
  const { delayMs = 200, factor = 2, delayMaxMs = 30_000 } = policy
  if (delayMs === 0) return 0
  return Math.round(Math.min(delayMaxMs, delayMs * factor ** (attempt - 1)))
}
