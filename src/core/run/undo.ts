/*
 * Owns: undoing what a run has done. Steps are undone in reverse order of their dependencies, in
 * parallel where they do not depend on each other, each exactly once also across crashes.
 */
import { isJsonObject } from '../json.ts'
import { cancelInside, cancelStep } from './cancel.ts'
import type { Effect } from './effect.ts'
import { recordEnd, runFailure } from './ending.ts'
import { failsRun } from './outcome.ts'
import { failureOf, record } from './record.ts'
import type { Moment } from './record.ts'
import type { Run } from './run.ts'
import type { UndoFact } from './run-event.ts'
import { scopeOf } from './scope.ts'
import { isSettled } from './status.ts'
import type { StepState } from './step-state.ts'
import { isUndoneBySubRun, undoSubRunOrder } from './sub-run.ts'
import { fillGates, isBlocked, passGate } from './undo-order.ts'

/** Steps that have something to undo: done, and with a way to undo it. Items and nested ones too. */
export function undoableSteps(run: Run): readonly StepState[] {
  return [...run.steps.values()].filter(
    (step) =>
      isUndoneBySubRun(step) ||
      (step.status === 'COMPLETED' &&
        step.compiled.step.compensate !== undefined &&
        step.items === undefined &&
        step.inner === undefined),
  )
}

/** Begins to undo: stops what is under way, then undoes what nothing undone depends on. */
export function beginUndoing(run: Run, reason: string, { effects }: Moment): void {
  for (const step of run.frame.steps) {
    if (isSettled(step.status)) continue
    // What is inside is over before anything is undone.
    cancelInside(step, reason, effects)
    cancelStep(step, reason, effects)
  }
  run.status = 'COMPENSATING'
  run.completedAt = undefined
  const steps = undoableSteps(run)
  run.undoing = steps.length
  run.undoGates.clear()
  fillGates(run.undoGates, run.frame.steps, steps)
  for (const step of steps) {
    const waiting = isBlocked(run.undoGates, step) ? 1 : 0
    step.undo = {
      status: 'WAITING',
      settledAs: step.status,
      // What an earlier undoing sent is fenced off.
      attempt: (step.undo?.attempt ?? 0) + 1,
      waiting,
      idempotent: false,
      agent: undefined,
      error: undefined,
      outcomeUnknown: false,
    }
  }
  for (const step of steps) if (step.undo?.waiting === 0) offerUndo(step, effects)
  concludeUndoing(run, effects)
}

function offerUndo(step: StepState, effects: Effect[]): void {
  const { undo, compiled, id } = step
  if (undo === undefined) return
  if (isUndoneBySubRun(step)) {
    const started = { step: id, attempt: undo.attempt, agent: 'skein', idempotent: true } as const
    return record(effects, { type: 'undo.started', ...started })
  }
  const capability = compiled.step.compensate?.capability ?? ''
  const { context } = compiled.step
  const place = context === undefined ? {} : { context }
  const need = { step: id, attempt: undo.attempt, capability, rank: 1, avoid: [], ...place }
  effects.push({ type: 'assign-step', ...need, undo: true })
}

/** Takes a fact about undoing a step. */
export function undoStep(run: Run, step: StepState, { event, effects }: UndoOrder): void {
  const { undo } = step
  if (undo === undefined) return
  switch (event.type) {
    case 'undo.started':
      return startUndo(run, step, { event, effects })
    case 'undo.interrupted':
      return resumeUndo(step, effects)
    case 'undo.succeeded':
      undo.status = 'DONE'
      step.status = 'COMPENSATED'
      break
    case 'undo.failed':
      undo.status = 'FAILED'
      undo.error = event.error
      step.status = isSettled(undo.settledAs) ? undo.settledAs : 'CANCELLED'
      break
  }
  run.undoing -= 1
  releaseEarlier(run, step, effects)
  concludeUndoing(run, effects)
}

interface UndoOrder {
  readonly event: UndoFact
  readonly effects: Effect[]
}

interface UndoStart {
  readonly event: Extract<UndoFact, { readonly type: 'undo.started' }>
  readonly effects: Effect[]
}

function startUndo(run: Run, step: StepState, { event, effects }: UndoStart): void {
  const { undo } = step
  const compensate = step.compiled.step.compensate
  const { undoInputs } = step.compiled
  if (undo === undefined) return
  const isSubRun = isUndoneBySubRun(step)
  undo.status = 'EXECUTING'
  undo.agent = event.agent
  undo.idempotent = event.idempotent === true
  if (step.status !== 'COMPENSATING') undo.settledAs = step.status
  step.status = 'COMPENSATING'
  if (isSubRun) {
    effects.push(undoSubRunOrder(run, step))
    return
  }
  if (compensate === undefined) return
  const place = { step: step.id, attempt: undo.attempt }
  const resolved = undoInputs?.resolve(scopeOf(run, step, undoInputs.expressions))
  if (resolved?.ok === false || !isJsonObject(resolved?.value ?? {})) {
    const reason = resolved?.ok === false ? resolved.reason : 'inputs must be an object'
    const error = failureOf('EXPRESSION_FAILED', { expression: 'compensate.inputs', reason })
    effects.push({ type: 'cancel-step', ...place, undo: true })
    return record(effects, { type: 'undo.failed', ...place, error })
  }
  const value = resolved?.value
  effects.push({
    type: 'send-step',
    ...place,
    agent: event.agent,
    capability: compensate.capability,
    inputs: isJsonObject(value) ? value : {},
    idempotencyKey: `${run.id}:${step.id}:undo:${step.generation}`,
    undo: true,
  })
}

/** What came before a step may be undone once nothing after it is left to undo. */
function releaseEarlier(run: Run, step: StepState, effects: Effect[]): void {
  for (const earlier of passGate(run.undoGates, step)) {
    const { undo } = earlier
    if (undo?.status !== 'WAITING') continue
    undo.waiting = 0
    offerUndo(earlier, effects)
  }
}

/** Everything that could be undone has been, and nothing else is under way. */
export function concludeUndoing(run: Run, effects: Effect[]): void {
  if (run.undoing > 0 || run.frame.steps.some(({ status }) => !isSettled(status))) return
  const failed = undone(run).find(({ undo }) => undo?.status === 'FAILED')
  if (failed !== undefined) {
    const reason = failed.undo?.error?.message ?? 'it failed'
    const error = failureOf('UNDO_FAILED', { stepId: failed.id, reason })
    return recordEnd(run, { status: 'FAILED', error }, effects)
  }
  const cause = run.frame.steps.find((step) => failsRun(run, step) || hadFailed(step))
  const error = cause === undefined ? {} : { error: runFailure(cause) }
  recordEnd(run, { status: 'COMPENSATED', ...error }, effects)
}

/** It was undone though it had failed, for its sub-run had done something. */
function hadFailed({ undo, status }: StepState): boolean {
  return status === 'COMPENSATED' && undo?.settledAs === 'FAILED'
}

function undone(run: Run): readonly StepState[] {
  return [...run.steps.values()].filter(({ undo }) => undo !== undefined)
}

/** The engine is gone that had it undone: the same again where that is safe, else it is not known. */
function resumeUndo(step: StepState, effects: Effect[]): void {
  const { undo } = step
  if (undo === undefined) return
  if (undo.idempotent) {
    undo.attempt += 1
    undo.status = 'WAITING'
    return offerUndo(step, effects)
  }
  undo.outcomeUnknown = true
  const error = failureOf('OUTCOME_UNKNOWN', { stepId: `${step.id} (undo)` })
  record(effects, { type: 'undo.failed', step: step.id, attempt: undo.attempt, error })
}

/** What undoing needs in an engine that takes the run up again. */
export function recoverUndo(run: Run, step: StepState, effects: Effect[]): void {
  const { undo } = step
  if (undo?.status === 'WAITING' && undo.waiting === 0) offerUndo(step, effects)
  if (undo?.status !== 'EXECUTING') return
  if (isUndoneBySubRun(step)) {
    effects.push(undoSubRunOrder(run, step))
    return
  }
  record(effects, { type: 'undo.interrupted', step: step.id, attempt: undo.attempt })
}
