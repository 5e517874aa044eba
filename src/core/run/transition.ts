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
import { SkeinError } from '../errors.ts'
import { isJsonObject } from '../json.ts'
import { answerWait } from './answer.ts'
import { openWait } from './ask.ts'
import { cancelRun, finishRun } from './ending.ts'
import type { Effect } from './effect.ts'
import { failStep, interruptStep } from './failure.ts'
import { fitnessOf } from './fitness.ts'
import { expandStep } from './fan-out.ts'
import { makeReady } from './ready.ts'
import type { Run, StepState } from './run.ts'
import type { RunEvent, StepStarted } from './run-event.ts'
import { scopeOf } from './scope.ts'
import { settle } from './settle.ts'
import { ringStep } from './timer.ts'

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
  const effects: Effect[] = []
  if (fitnessOf(run, event, event.at) === 'fits') apply(run, event, effects)
  return { run, effects }
}

function apply(run: Run, event: RunEvent, effects: Effect[]): void {
  switch (event.type) {
    case 'run.created':
    case 'step.refused':
    case 'wait.closed':
      return
    case 'run.started':
      return startRun(run, event.at, effects)
    case 'run.paused':
      run.status = 'PAUSED'
      return
    case 'run.resumed':
      return resume(run, event.at, effects)
    case 'run.cancelled':
      return cancelRun(run, { status: 'CANCELLED' }, effects)
    case 'run.due':
      return expireRun(run, event.at, effects)
    case 'run.finished':
      return finishRun(run, event)
    default:
      return applyToStep(run, event, effects)
  }
}

type StepEvent = Extract<RunEvent, { readonly step: string }>

function applyToStep(run: Run, event: StepEvent, effects: Effect[]): void {
  const step = run.steps.get(event.step)
  if (step === undefined) return
  switch (event.type) {
    case 'step.started':
      return startStep(run, step, { event, effects })
    case 'step.accepted':
      step.accepted = true
      return
    case 'step.succeeded':
      step.output = event.output
      step.entities = event.entities
      step.relationships = event.relationships
      return settle(run, step, { status: 'COMPLETED', at: event.at, effects })
    case 'step.failed':
      return failStep(run, step, { error: event.error, at: event.at, effects })
    case 'step.interrupted':
      return interruptStep(run, step, { at: event.at, effects })
    case 'step.skipped':
      step.skipReason = event.reason
      return settle(run, step, { status: 'SKIPPED', at: event.at, effects })
    case 'step.cancelled':
      step.cancelReason = event.reason
      return settle(run, step, { status: 'CANCELLED', at: event.at, effects })
    case 'step.waiting':
      return waitUntil(step, event.dueAt, effects)
    case 'step.expanded':
      return expandStep(run, step, { items: event.items, at: event.at, effects })
    case 'step.due':
      return ringStep(run, step, { at: event.at, effects })
    case 'wait.opened':
      return openWait(step, event, effects)
    case 'wait.answered':
      return answerWait(run, step, { event, effects })
    case 'step.refused':
    case 'wait.closed':
      return
  }
}

function startRun(run: Run, at: number, effects: Effect[]): void {
  run.status = 'EXECUTING'
  run.startedAt = at
  const deadlineMs = run.compiled.plan.policy?.deadlineMs
  if (deadlineMs !== undefined) {
    run.dueAt = at + deadlineMs
    effects.push({ type: 'set-timer', step: '', attempt: 0, at: run.dueAt })
  }
  for (const step of run.root) {
    if (step.compiled.dependencies.length === 0) makeReady(run, step, { at, effects })
  }
}

function resume(run: Run, at: number, effects: Effect[]): void {
  run.status = 'EXECUTING'
  for (const step of run.steps.values()) {
    if (step.ready && step.status === 'PENDING') makeReady(run, step, { at, effects })
  }
}

function expireRun(run: Run, at: number, effects: Effect[]): void {
  if (run.dueAt !== undefined && at < run.dueAt) {
    // The clock has been set back since the timer rang.
    effects.push({ type: 'set-timer', step: '', attempt: 0, at: run.dueAt })
    return
  }
  const deadlineMs = run.compiled.plan.policy?.deadlineMs ?? 0
  const { code, message } = new SkeinError('RUN_TIMED_OUT', { deadlineMs })
  cancelRun(run, { status: 'FAILED', error: { code, message, retryable: false } }, effects)
}

interface StartOrder {
  readonly event: StepStarted & { readonly at: number }
  readonly effects: Effect[]
}

function startStep(run: Run, step: StepState, { event, effects }: StartOrder): void {
  step.status = 'EXECUTING'
  step.ready = false
  step.accepted = false
  step.agent = event.agent
  step.idempotent = event.idempotent === true
  step.startedAt = event.at
  const { inputs } = step.compiled
  const resolved = inputs.resolve(scopeOf(run, step, inputs.expressions))
  if (!resolved.ok || !isJsonObject(resolved.value)) {
    const reason = resolved.ok ? 'inputs must be an object' : resolved.reason
    return refuseToStart(step, reason, effects)
  }
  const { timeoutMs, capability } = step.compiled.step
  if (timeoutMs !== undefined) {
    step.dueAt = event.at + timeoutMs
    step.duePurpose = 'timeout'
    const timer = { step: step.id, attempt: step.attempt, at: step.dueAt }
    effects.push({ type: 'set-timer', ...timer })
  }
  effects.push({
    type: 'send-step',
    step: step.id,
    attempt: step.attempt,
    agent: event.agent,
    capability: capability ?? '',
    inputs: resolved.value,
    idempotencyKey: `${run.id}:${step.id}`,
    ...(step.dueAt !== undefined && { deadline: step.dueAt }),
  })
}

function refuseToStart(step: StepState, reason: string, effects: Effect[]): void {
  effects.push({ type: 'cancel-step', step: step.id, attempt: step.attempt })
  const { code, message } = new SkeinError('EXPRESSION_FAILED', { expression: 'inputs', reason })
  effects.push({
    type: 'record',
    fact: {
      type: 'step.failed',
      step: step.id,
      attempt: step.attempt,
      error: { code, message, retryable: false },
    },
  })
}

function waitUntil(step: StepState, dueAt: number, effects: Effect[]): void {
  step.status = 'WAITING'
  step.ready = false
  step.dueAt = dueAt
  step.duePurpose = 'delay'
  effects.push({ type: 'set-timer', step: step.id, attempt: step.attempt, at: dueAt })
}
