import { SkeinError } from '../errors.ts'
import { expireWait } from './answer.ts'
import { cancelInside, stopWork } from './cancel.ts'
import { makeReady } from './ready.ts'
import { record, recordFailure } from './record.ts'
import type { Moment } from './record.ts'
import type { Run } from './run.ts'
import type { StepState } from './step-state.ts'

/** A step's timer has rung: what it was set for happens now. */
export function ringStep(run: Run, step: StepState, moment: Moment): void {
  const purpose = step.duePurpose
  if (purpose === undefined || step.dueAt === undefined) return
  if (moment.at < step.dueAt) {
    // The clock has been set back since the timer rang, or somebody rang too early.
    const timer = { step: step.id, attempt: step.attempt, at: step.dueAt }
    moment.effects.push({ type: 'set-timer', ...timer })
    return
  }
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

function expireAttempt(step: StepState, { effects }: Moment): void {
  const timeoutMs = step.compiled.step.timeoutMs ?? 0
  const { code, message } = new SkeinError('STEP_TIMED_OUT', { timeoutMs })
  cancelInside(step, message, effects)
  stopWork(step, effects)
  // Whether the agent did it is not known, so only a retry policy has it tried again.
  recordFailure(effects, step, { code, message })
}
