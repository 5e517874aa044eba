/*
 * Owns: what follows from each fact about a run. The engine, its neighbour, owns time, chance,
 * agents and the journal: it makes facts durable, feeds them here, and carries the effects out.
 *
 * Invariants:
 * 1. Total: no fact, however late, early or repeated, makes `transition` throw.
 * 2. A fact about an attempt that is not the step's current one changes nothing.
 * 3. The state depends on the facts alone, so replaying the journal gives the same run.
 * 4. What follows by itself (a skip, the end) is a fact too, recorded in the same commit.
 * 5. A step starts at most once an attempt, and only when its dependencies allow it.
 */
import { startBesideAdopted } from './adopt.ts'
import { cancelRun, concludeRun, finishRun } from './ending.ts'
import type { Effect } from './effect.ts'
import { fitnessOf } from './fitness.ts'
import { resumeProposed } from './ladder.ts'
import { modifyRun } from './modify.ts'
import { askForKey, lacksKey } from './mutex.ts'
import { makeReady } from './ready.ts'
import { failureOf } from './record.ts'
import type { Moment } from './record.ts'
import { countProposal } from './run.ts'
import type { RequestedChange, Run } from './run.ts'
import type { RunEvent, RunLevelFact } from './run-event.ts'
import { compactItem } from './settled-item.ts'
import { applyToStep } from './step-transition.ts'
import { answerBudget, closeQuestion, pauseRun, releaseBudget } from './budget.ts'
import { beginUndoing } from './undo.ts'
import { receiveSignal } from './waiting.ts'

export interface Transition {
  readonly run: Run
  readonly effects: readonly Effect[]
}

/**
 * Decides what follows one event. The run is updated in place, and depends on the events alone.
 *
 * Shape:  `(run, event) -> { run, effects }`; save the event, then carry the effects out in order.
 * Errors: none. An event that no longer fits returns the run unchanged, with no effects.
 */
export function transition(run: Run, event: RunEvent): Transition {
  if (fitnessOf(run, event, event.at) !== 'fits') return { run, effects: [] }
  return { run, effects: follow(run, event) }
}

/** What follows an event of which it has just been found that it fits. */
export function follow(run: Run, event: RunEvent): readonly Effect[] {
  const effects: Effect[] = []
  apply(run, event, { at: event.at, effects })
  return effects
}

function apply(run: Run, event: RunEvent, moment: Moment): void {
  if ('step' in event) {
    const step = run.steps.get(event.step)
    if (step === undefined) return
    applyToStep(run, step, { event, ...moment })
    if (step.parent !== undefined) compactItem(run, step)
  } else applyToRun(run, event, moment)
}

function applyToRun(run: Run, event: RunLevelFact & { readonly at: number }, moment: Moment): void {
  switch (event.type) {
    case 'run.created':
      return
    case 'modification.requested':
      return noteRequest(run, event)
    case 'modification.rejected':
      run.requested.delete(event.modificationId)
      return resumeProposed(run, event.modificationId, moment)
    case 'run.started':
      return startRun(run, moment)
    case 'run.paused':
      return pauseRun(run, event, event.at)
    case 'run.resumed':
      releaseBudget(run, event, moment)
      return resumeRun(run, moment)
    case 'budget.answered':
      return answerBudget(run, event, moment)
    case 'run.cancelled':
      return cancelRun(run, { status: 'CANCELLED' }, moment.effects)
    case 'run.reopened':
      return reopenRun(run, moment)
    case 'run.compensating':
      closeQuestion(run, moment)
      return beginUndoing(run, event.reason, moment)
    case 'run.due':
      return expireRun(run, moment)
    case 'run.finished':
      return finishRun(run, event)
    case 'signal.received':
      return receiveSignal(run, event, moment.effects)
    case 'plan.modified':
      return modifyRun(run, { event, ...moment })
  }
}

function noteRequest(run: Run, event: RequestedChange): void {
  run.requested.set(event.modificationId, event)
  countProposal(run, event.fromStep)
}

function startRun(run: Run, moment: Moment): void {
  run.status = 'EXECUTING'
  run.startedAt = moment.at
  setDeadline(run, moment)
  startBesideAdopted(run, moment)
  if (run.frame.open === 0) concludeRun(run, moment.effects)
}

function resumeRun(run: Run, moment: Moment): void {
  run.status = 'EXECUTING'
  run.pauseReason = undefined
  for (const step of run.steps.values()) {
    if (step.ready && step.status === 'PENDING') makeReady(run, step, moment)
    else if (lacksKey(step)) askForKey(run, step, moment.effects)
  }
}

/** It has as much time again as it had at first. */
function reopenRun(run: Run, moment: Moment): void {
  run.status = 'EXECUTING'
  run.completedAt = undefined
  run.output = undefined
  run.error = undefined
  run.ending = undefined
  run.undoes = false
  setDeadline(run, moment)
}

function setDeadline(run: Run, { at, effects }: Moment): void {
  const deadlineMs = run.compiled.plan.policy?.deadlineMs
  if (deadlineMs === undefined) return
  run.dueAt = at + deadlineMs
  effects.push({ type: 'set-timer', step: '', attempt: 0, at: run.dueAt })
}

function expireRun(run: Run, { at, effects }: Moment): void {
  if (run.dueAt === undefined) return
  if (at < run.dueAt) {
    // The clock has been set back since the timer rang.
    effects.push({ type: 'set-timer', step: '', attempt: 0, at: run.dueAt })
    return
  }
  const deadlineMs = run.compiled.plan.policy?.deadlineMs ?? 0
  const error = failureOf('RUN_TIMED_OUT', { deadlineMs })
  cancelRun(run, { status: 'FAILED', error }, effects)
}
