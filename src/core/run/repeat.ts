import { clearAlarm } from './alarm.ts'
import { outputInside } from './gathered.ts'
import { dropInside } from './group.ts'
import { makeReady } from './ready.ts'
import { failureOf, record, recordExpressionFailure, recordFailure } from './record.ts'
import type { Moment } from './record.ts'
import type { Run } from './run.ts'
import type { RunEvent, StepSucceeded } from './run-event.ts'
import { scopeOf } from './scope.ts'
import { settle } from './settle.ts'
import type { StepState } from './step-state.ts'

interface Success extends Moment {
  readonly event: StepSucceeded
}

/** Takes the result of an attempt: the step is completed, or a round of it is over. */
export function succeedStep(run: Run, step: StepState, { event, at, effects }: Success): void {
  step.output = event.gathered === true ? outputInside(step) : event.output
  step.usage = event.usage
  step.entities = event.entities
  step.relationships = event.relationships
  step.error = undefined
  completeRound(run, step, { at, effects })
}

/** The work of a step is done: it is completed, or a round of it is over. */
export function completeRound(run: Run, step: StepState, { at, effects }: Moment): void {
  const { repeatUntil, step: planned } = step.compiled
  const isSpread = step.items !== undefined
  if (repeatUntil === undefined || isSpread) {
    return settle(run, step, { status: 'COMPLETED', at, effects })
  }
  const evaluation = repeatUntil.evaluate(scopeOf(run, step, [repeatUntil]))
  if (!evaluation.ok || typeof evaluation.value !== 'boolean') {
    const reason = evaluation.ok ? 'it is neither true nor false' : evaluation.reason
    return recordExpressionFailure(effects, step, { expression: repeatUntil.source, reason })
  }
  const { attempt, round } = step
  const done = evaluation.value
  if (done || round < (planned.repeat?.timesMax ?? 1)) {
    return record(effects, { type: 'step.round-ended', step: step.id, attempt, round, done })
  }
  const details = { timesMax: round, expression: repeatUntil.source }
  recordFailure(effects, step, failureOf('REPEAT_EXHAUSTED', details))
}

type RoundEnded = Extract<RunEvent, { readonly type: 'step.round-ended' }>

interface RoundOrder extends Moment {
  readonly event: RoundEnded
}

/** Goes on with the next round, which sees the last one's output, or completes the step. */
export function endRound(run: Run, step: StepState, { event, at, effects }: RoundOrder): void {
  if (event.done) return settle(run, step, { status: 'COMPLETED', at, effects })
  dropInside(run, step)
  clearAlarm(step, effects)
  step.attempt += 1
  step.tries = 1
  step.round += 1
  step.wait = undefined
  step.rejected = false
  step.generation += 1
  step.status = 'PENDING'
  step.accepted = false
  const delayMs = step.compiled.step.repeat?.delayMs ?? 0
  if (delayMs === 0) return makeReady(run, step, { at, effects })
  step.dueAt = at + delayMs
  step.duePurpose = 'round'
  effects.push({ type: 'set-timer', step: step.id, attempt: step.attempt, at: step.dueAt })
}
