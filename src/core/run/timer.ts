import { SkeinError } from '../errors.ts'
import type { Effect } from './effect.ts'
import { alarmOf, idleLimitOf, setAlarm } from './alarm.ts'
import { expireWait } from './answer.ts'
import { cancelInside, stopWork } from './cancel.ts'
import { makeReady } from './ready.ts'
import { record, recordFailure } from './record.ts'
import type { Moment } from './record.ts'
import type { Run } from './run.ts'
import type { StepState } from './step-state.ts'

/** A step's timer has rung: what it was set for happens now. */
export function ringStep(run: Run, step: StepState, moment: Moment): void {
  const { duePurpose: purpose, dueAt, idleAt } = step
  const next = alarmOf(step)
  if (next === undefined) return
  if (moment.at < next) {
    // The agent has given a sign of life, or the clock has been set back since the timer rang.
    return setAlarm(step, moment.effects)
  }
  if (idleAt === next && dueAt !== next) return expireIdle(run, step, moment)
  if (purpose === undefined) return
  step.dueAt = undefined
  step.duePurpose = undefined
  switch (purpose) {
    case 'retry':
    case 'round':
      return makeReady(run, step, moment)
    case 'timeout':
      return expireAttempt(run, step, moment)
    case 'deadline':
      return expireWait(step, moment)
    case 'delay': {
      const output = { at: new Date(moment.at).toISOString() }
      const place = { step: step.id, attempt: step.attempt }
      record(moment.effects, { type: 'step.succeeded', ...place, output })
    }
  }
}

/** The agent has been silent for too long: what it does is not known, as when its time is up. */
function expireIdle(run: Run, step: StepState, { effects }: Moment): void {
  const idleTimeoutMs = idleLimitOf(step) ?? 0
  const late = new SkeinError('STEP_IDLE', { idleTimeoutMs })
  step.idleAt = undefined
  recordLate(run, step, { late, effects })
}

function expireAttempt(run: Run, step: StepState, { effects }: Moment): void {
  const timeoutMs = step.compiled.step.timeoutMs ?? 0
  const late = new SkeinError('STEP_TIMED_OUT', { timeoutMs })
  cancelInside(step, late.message, effects)
  recordLate(run, step, { late, effects })
}

interface Late {
  readonly late: SkeinError
  readonly effects: Effect[]
}

/** Only a retry policy has it tried again, or a plan that has lost outcomes tried again. */
function recordLate(run: Run, step: StepState, { late, effects }: Late): void {
  const { id, attempt, idempotent, compiled } = step
  const { code, message } = late
  const isWithAgent = step.items === undefined && step.inner === undefined
  stopWork(step, effects)
  if (compiled.kind !== 'task' || !isWithAgent || idempotent)
    return recordFailure(effects, step, { code, message })
  const maySendAgain = run.compiled.plan.policy?.onUnknown === 'retry'
  const error = { code, message, ...(maySendAgain && { retryable: true }) }
  record(effects, { type: 'step.failed', step: id, attempt, error, lost: true })
}
