/*
 * Owns: which steps hold the key of their `mutex`. Its neighbour, the engine, owns whose turn it is.
 *
 * 1. A task holds its key while an attempt is with its agent.
 * 2. Every other step holds it from its beginning until it settles, through pauses, retries, rounds
 *    and restarts; `mutex.taken` is on record before it begins.
 * 3. A settled group that is opened again, because a part of it is done again, asks again; nothing
 *    more starts in it before it has the key.
 */
import type { Effect } from './effect.ts'
import { recordExpressionFailure } from './record.ts'
import { readableText } from '../plan/text-functions.ts'
import type { Run } from './run.ts'
import { scopeOf } from './scope.ts'
import { isSettled } from './status.ts'
import type { StepState } from './step-state.ts'

/** The step must have its key before it can begin. */
export function needsKey({ compiled, holdsKey }: StepState): boolean {
  return compiled.mutex !== undefined && compiled.kind !== 'task' && !holdsKey
}

/** A group that goes on and has no key: it was opened again, or began before groups held any. */
export function lacksKey(step: StepState): boolean {
  const { status, inner, detour } = step
  return status === 'EXECUTING' && inner !== undefined && !detour && needsKey(step)
}

/** The nearest group around a step that has to get its key first. */
export function groupWithoutKey(step: StepState): StepState | undefined {
  let around = step.parent ?? step.frame.owner
  while (around !== undefined && !lacksKey(around)) around = around.parent ?? around.frame.owner
  return around
}

/** The key that the step holds now. */
export function keyHeldBy(step: StepState): string | undefined {
  const { compiled, mutex, holdsKey, status, items, inner } = step
  if (mutex === undefined || isSettled(status)) return undefined
  if (compiled.kind !== 'task') return holdsKey ? mutex : undefined
  return status === 'EXECUTING' && items === undefined && inner === undefined ? mutex : undefined
}

/** Whether a step is inside another one of the same run. */
export function isInside(step: StepState, outer: StepState): boolean {
  let around = step.parent ?? step.frame.owner
  while (around !== undefined && around !== outer) around = around.parent ?? around.frame.owner
  return around !== undefined
}

/** Works out the step's key. `false`: that failed, and the failure is ordered. */
export function evaluateKey(run: Run, step: StepState, effects: Effect[]): boolean {
  const { mutex } = step.compiled
  step.mutex = undefined
  if (mutex === undefined) return true
  const found = mutex.evaluate(scopeOf(run, step, [mutex]))
  if (found.ok) step.mutex = readableText(found.value)
  else recordExpressionFailure(effects, step, { expression: mutex.source, reason: found.reason })
  return found.ok
}

/** Has the step wait for its key. */
export function askForKey(run: Run, step: StepState, effects: Effect[]): void {
  const isAgain = step.status === 'EXECUTING' && step.mutex !== undefined
  if (!isAgain && !evaluateKey(run, step, effects)) return
  effects.push({
    type: 'assign-step',
    step: step.id,
    attempt: step.attempt,
    capability: '',
    rank: step.compiled.rank,
    avoid: step.avoid,
    mutex: step.mutex ?? '',
    keyOnly: true,
  })
}
