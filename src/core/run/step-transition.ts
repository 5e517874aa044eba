import { isJsonObject } from '../json.ts'
import { idleLimitOf, noteAlive } from './alarm.ts'
import { answerWait, changeAnswer, countVote, delegateWait } from './answer.ts'
import { openWait } from './ask.ts'
import { cancelInside, stopWork } from './cancel.ts'
import { failStep, interruptStep } from './failure.ts'
import { expandStep } from './fan-out.ts'
import { enterGroup, setTimeLimit } from './group.ts'
import { recoverStep, tryAgain } from './ladder.ts'
import { takeKey } from './ready.ts'
import { recordExpressionFailure } from './record.ts'
import type { Moment } from './record.ts'
import { endRound, succeedStep } from './repeat.ts'
import { resetFrom, resettle } from './reset.ts'
import { addUsage } from './run.ts'
import type { Run } from './run.ts'
import type { RunEvent, StepStarted } from './run-event.ts'
import { scopeOf } from './scope.ts'
import { settle } from './settle.ts'
import { isSettled } from './status.ts'
import type { StepState } from './step-state.ts'
import { keyOf, subRunOrder } from './sub-run.ts'
import { ringStep } from './timer.ts'
import { reconcileStep } from './trouble.ts'
import { undoStep } from './undo.ts'
import { beginWaiting } from './waiting.ts'

type StepEvent = Extract<RunEvent, { readonly step: string }>

interface StepMoment extends Moment {
  readonly event: StepEvent
}

/** Decides what follows a fact about one step that is known to fit. */
export function applyToStep(run: Run, step: StepState, { event, at, effects }: StepMoment): void {
  const moment = { at, effects }
  switch (event.type) {
    case 'step.started':
      return startStep(run, step, { event, ...moment })
    case 'step.accepted':
    case 'step.alive':
      step.accepted ||= event.type === 'step.accepted'
      return noteAlive(step, at, effects)
    case 'step.succeeded':
    case 'step.failed':
      return takeReport(run, step, { event, ...moment })
    case 'step.interrupted':
      return interruptStep(run, step, moment)
    case 'step.skipped':
      step.skipReason = event.reason
      return settleNow(run, step, { status: 'SKIPPED', ...moment })
    case 'step.cancelled':
      step.cancelReason = event.reason
      return settleNow(run, step, { status: 'CANCELLED', ...moment })
    case 'step.waiting':
      return beginWaiting(run, step, { event, effects })
    case 'step.expanded':
      return expandStep(run, step, { items: event.items, ...moment })
    case 'mutex.taken':
      return takeKey(run, step, { mutex: event.mutex, ...moment })
    case 'step.entered':
      return enterGroup(run, step, moment)
    case 'step.round-ended':
      return endRound(run, step, { event, ...moment })
    case 'step.due':
      return ringStep(run, step, moment)
    case 'step.recovering':
      return recoverStep(run, step, { event, ...moment })
    case 'step.retried':
      return tryAgain(run, step, moment)
    case 'step.abandoned':
      return settle(run, step, { status: 'FAILED', ...moment })
    case 'step.completed-by-hand':
      return completeByHand(run, step, { output: event.output, ...moment })
    case 'step.reconciled':
      return reconcileStep(step, event)
    case 'step.rerun':
      return resetFrom(run, step, moment)
    case 'step.refused':
      return
    case 'wait.opened':
    case 'wait.answered':
    case 'wait.voted':
    case 'wait.delegated':
    case 'wait.changed':
    case 'wait.closed':
      return applyToWait(run, step, { event, ...moment })
    case 'undo.started':
    case 'undo.succeeded':
    case 'undo.failed':
    case 'undo.interrupted':
      return undoStep(run, step, { event, effects })
  }
}

interface Report extends Moment {
  readonly event: Extract<StepEvent, { readonly type: 'step.succeeded' | 'step.failed' }>
}

function takeReport(run: Run, step: StepState, { event, at, effects }: Report): void {
  addUsage(run, step, event)
  if (step.wait?.about !== undefined && step.status === 'WAITING') {
    // The agent has said after all what nobody knew: there is nothing left to ask.
    step.outcomeUnknown = false
    if (step.wait.about === 'unknown') step.recovering = false
    stopWork(step, effects)
  }
  if (event.type === 'step.succeeded') return succeedStep(run, step, { event, at, effects })
  const { error, lost } = event
  failStep(run, step, { error, ...(lost && { lost }), at, effects })
}

interface WaitMoment extends Moment {
  readonly event: Extract<StepEvent, { readonly type: `wait.${string}` }>
}

function applyToWait(run: Run, step: StepState, { event, at, effects }: WaitMoment): void {
  switch (event.type) {
    case 'wait.opened':
      return openWait(step, event, effects)
    case 'wait.answered':
      return answerWait(run, step, { event, at, effects })
    case 'wait.voted':
      return countVote(step, { event, at, effects })
    case 'wait.delegated':
      return delegateWait(step, event, effects)
    case 'wait.changed':
      return changeAnswer(run, step, { event, at, effects })
    case 'wait.closed':
      return
  }
}

interface Outcome extends Moment {
  readonly status: 'SKIPPED' | 'CANCELLED'
}

/** Whatever is still at work on it is stopped: a person may skip or cancel a step at any time. */
function settleNow(run: Run, step: StepState, { status, at, effects }: Outcome): void {
  const reopened = isSettled(step.status)
  // Who gives up a step does not say whether it was done; who skips it says that it does not matter.
  if (status === 'SKIPPED') step.outcomeUnknown = false
  cancelInside(step, `${step.id} was given up`, effects)
  stopWork(step, effects)
  if (!reopened) return settle(run, step, { status, at, effects })
  // A failed step that is skipped by hand lets what waits for it go on.
  step.error = undefined
  resettle(run, step, { status, at, effects })
}

interface HandOutcome extends Moment {
  readonly output: StepState['output']
}

function completeByHand(run: Run, step: StepState, { output, at, effects }: HandOutcome): void {
  const wasSettled = isSettled(step.status)
  cancelInside(step, `${step.id} was completed`, effects)
  stopWork(step, effects)
  step.output = output
  step.error = undefined
  step.skipReason = undefined
  step.rejected = false
  step.outcomeUnknown = false
  const settleIt = wasSettled ? resettle : settle
  settleIt(run, step, { status: 'COMPLETED', at, effects })
}

interface StartOrder extends Moment {
  readonly event: StepStarted
}

function startStep(run: Run, step: StepState, { event, at, effects }: StartOrder): void {
  step.status = 'EXECUTING'
  step.ready = false
  step.accepted = false
  step.agent = event.agent
  step.idempotent = event.idempotent === true
  step.startedAt = at
  const { inputs, kind } = step.compiled
  const { timeoutMs, capability } = step.compiled.step
  const place = { step: step.id, attempt: step.attempt }
  const resolved = inputs.resolve(scopeOf(run, step, inputs.expressions))
  if (!resolved.ok || !isJsonObject(resolved.value)) {
    const reason = resolved.ok ? 'inputs must be an object' : resolved.reason
    effects.push({ type: 'cancel-step', ...place })
    return recordExpressionFailure(effects, step, { expression: 'inputs', reason })
  }
  if (timeoutMs !== undefined) setTimeLimit(step, at + timeoutMs, effects)
  if (kind === 'run') {
    effects.push(subRunOrder(run, step))
    return
  }
  const idleTimeoutMs = idleLimitOf(step)
  noteAlive(step, at, effects)
  const order = { ...place, inputs: resolved.value, idempotencyKey: keyOf(run, step) }
  effects.push({
    type: 'send-step',
    ...order,
    agent: event.agent,
    capability: capability ?? '',
    ...(step.dueAt !== undefined && { deadline: step.dueAt }),
    ...(idleTimeoutMs !== undefined && { idleTimeoutMs }),
  })
}
