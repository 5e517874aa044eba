import { SkeinError } from '../errors.ts'
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
  if (idleAt === next && dueAt !== next) return expireIdle(step, moment)
  if (purpose === undefined) return
  step.dueAt = undefined
  step.duePurpose = undefined
  switch (purpose) {
    case 'retry':
    case 'round':
      return makeReady(run, step, moment)
    case 'timeout':
      return expireAttempt(step, moment)
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
function expireIdle(step: StepState, { effects }: Moment): void {
  const idleTimeoutMs = idleLimitOf(step) ?? 0
  const { code, message } = new SkeinError('STEP_IDLE', { idleTimeoutMs })
  step.idleAt = undefined
  stopWork(step, effects)
  recordFailure(effects, step, { code, message })
}

function expireAttempt(step: StepState, { effects }: Moment): void {
  const timeoutMs = step.compiled.step.timeoutMs ?? 0
  const { code, message } = new SkeinError('STEP_TIMED_OUT', { timeoutMs })
  cancelInside(step, message, effects)
  stopWork(step, effects)
  // Whether the agent did it is not known, so only a retry policy has it tried again.
  recordFailure(effects, step, { code, message })
}
