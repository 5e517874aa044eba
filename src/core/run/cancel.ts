import type { Effect } from './effect.ts'
import { record } from './record.ts'
import type { StepState } from './step-state.ts'
import { isSettled } from './status.ts'

/** Has a step cancelled; what it is doing is stopped when that is on record. */
export function cancelStep(step: StepState, reason: string, effects: Effect[]): void {
  if (isSettled(step.status)) return
  record(effects, { type: 'step.cancelled', step: step.id, reason })
}

/** Has everything inside a step cancelled, the innermost first: no frame ends before its steps. */
export function cancelInside(step: StepState, reason: string, effects: Effect[]): void {
  for (const inner of insideOf(step)) {
    if (isSettled(inner.status)) continue
    cancelInside(inner, reason, effects)
    cancelStep(inner, reason, effects)
  }
}

/** Items of a fan-out, or the nested steps of a group. */
export function insideOf(step: StepState): readonly StepState[] {
  return step.items ?? step.inner?.steps ?? []
}

/** Stops a step and everything inside it, without settling it. */
export function stopAll(step: StepState, effects: Effect[]): void {
  if (isSettled(step.status)) return
  for (const inner of insideOf(step)) stopAll(inner, effects)
  stopWork(step, effects)
}

/** Tells an agent to stop, and people that nobody needs their answer. */
export function stopWork(step: StepState, effects: Effect[]): void {
  const isAtWork = step.status === 'EXECUTING' && step.items === undefined
  if (isAtWork && step.inner === undefined) {
    effects.push({ type: 'cancel-step', step: step.id, attempt: step.attempt })
  }
  if (step.status === 'WAITING' && step.wait !== undefined) {
    record(effects, { type: 'wait.closed', step: step.id, waitId: step.wait.waitId })
  }
}
