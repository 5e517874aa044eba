/*
 * Owns: when a step's one timer rings next. It has up to two reasons: a moment that was said before
 * (a retry, a round, a limit, a deadline), and how long its agent may give no sign of life.
 */
import type { Effect } from './effect.ts'
import type { StepState } from './step-state.ts'

/** Without `idleTimeoutMs`, who has to give signs of life may be silent so long. Units: milliseconds. */
const heartbeatMs = 60_000

/** How long the agent of a step may be silent; undefined: for ever. Units: milliseconds. */
export function idleLimitOf({ compiled }: StepState): number | undefined {
  const { idleTimeoutMs, heartbeat } = compiled.step
  return idleTimeoutMs ?? (heartbeat === true ? heartbeatMs : undefined)
}

/**
 * The agent is alive. Signs of life are kept four to a limit at most, so one that is passed over
 * must not make the silence seem longer than it is: the alarm is a quarter of the limit later.
 */
export function noteAlive(step: StepState, at: number, effects: Effect[]): void {
  const limit = idleLimitOf(step)
  if (limit === undefined) return
  step.idleAt = at + limit + Math.ceil(limit / 4)
  setAlarm(step, effects)
}

/** Whether a sign of life says something that was not known. */
export function isNewsOfLife(step: StepState, at: number): boolean {
  const limit = idleLimitOf(step)
  return limit !== undefined && step.idleAt !== undefined && step.idleAt - at <= limit
}

/** The next moment at which something is due. */
export function alarmOf({ dueAt, idleAt }: StepState): number | undefined {
  if (dueAt === undefined || idleAt === undefined) return dueAt ?? idleAt
  return Math.min(dueAt, idleAt)
}

/** Has the step's timer ring when something is due next. */
export function setAlarm(step: StepState, effects: Effect[]): void {
  const at = alarmOf(step)
  if (at === undefined) return
  effects.push({ type: 'set-timer', step: step.id, attempt: step.attempt, at })
}

/** Nothing is due any more. */
export function clearAlarm(step: StepState, effects: Effect[]): void {
  if (alarmOf(step) === undefined) return
  effects.push({ type: 'clear-timer', step: step.id })
  step.dueAt = undefined
  step.duePurpose = undefined
  step.idleAt = undefined
}
