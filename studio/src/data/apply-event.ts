/*
 * Owns: what each fact about a run means for the picture of it. The same function makes the live
 * picture and any earlier one. The core, its neighbour, decides what happens; here is only seen.
 *
 * Invariants:
 * 1. Pure and total: a model and an event give one model; no event makes it throw.
 * 2. A fact about an attempt that is not the current one changes no step.
 * 3. After any events, every step stands as in the core's run (held by a test on random runs).
 */
import type { EventView } from '@source/app/views.ts'
import type { RunFact, StepStarted } from '@source/core/run/run-event.ts'
import { isFinished, isSettled } from '@source/core/run/status.ts'
import type { RunModel, StepModel, WaitModel } from './run-model.ts'
import { expandStep, settleItem } from './fan-out.ts'
import { nextAttempt, nextTryAt, triesAgain } from './retry.ts'

/** A model that is being changed; its steps are copied once for any number of events. */
export interface Draft {
  model: RunModel
  readonly steps: Map<string, StepModel>
}

/** The run after one more event. */
export function applyEvent(model: RunModel, event: EventView): RunModel {
  return applyEvents(model, [event])
}

/** The run after these events, in their order. Events that it has already are passed over. */
export function applyEvents(model: RunModel, events: readonly EventView[]): RunModel {
  const fresh = events.filter(({ position }) => position > model.position)
  if (fresh.length === 0) return model
  const draft: Draft = { model, steps: new Map(model.steps) }
  for (const event of fresh) {
    const at = Date.parse(event.at)
    if (!isFinished(draft.model.status)) apply(draft, factOf(event), at)
    draft.model = { ...draft.model, position: event.position, at: Math.max(draft.model.at, at) }
  }
  return { ...draft.model, steps: draft.steps }
}

function factOf({ type, data }: EventView): RunFact {
  return { ...data, type } as unknown as RunFact
}

function apply(draft: Draft, fact: RunFact, at: number): void {
  switch (fact.type) {
    case 'run.created':
      return change(draft, { status: 'APPROVED', createdAt: at })
    case 'run.started':
      return change(draft, { status: 'EXECUTING', startedAt: at })
    case 'run.paused':
      return draft.model.status === 'EXECUTING' ? change(draft, { status: 'PAUSED' }) : undefined
    case 'run.resumed':
      return draft.model.status === 'PAUSED' ? change(draft, { status: 'EXECUTING' }) : undefined
    case 'run.cancelled':
    case 'run.due':
      return
    case 'run.finished': {
      const { status, output, error } = fact
      return change(draft, {
        status,
        completedAt: at,
        ...(output !== undefined && { output }),
        ...(error !== undefined && { error }),
      })
    }
    default:
      return applyToStep(draft, fact, at)
  }
}

function change(draft: Draft, by: Partial<RunModel>): void {
  draft.model = { ...draft.model, ...by }
}

type StepFact = Extract<RunFact, { readonly step: string }>

function applyToStep(draft: Draft, fact: StepFact, at: number): void {
  const found = draft.steps.get(fact.step)
  if (found === undefined || isSettled(found.status)) return
  const step = found.attempt === 0 ? { ...found, attempt: 1 } : found
  if ('attempt' in fact && fact.attempt !== step.attempt) return
  switch (fact.type) {
    case 'step.started':
      return start(draft, step, { fact, at })
    case 'step.succeeded':
      if (step.status !== 'EXECUTING' && step.status !== 'WAITING') return
      return settle(draft, { ...step, output: fact.output }, { status: 'COMPLETED', at })
    case 'step.failed':
      return fail(draft, { ...step, error: fact.error }, at)
    case 'step.interrupted':
      return interrupt(draft, step)
    case 'step.skipped':
      return settle(draft, { ...step, skip: fact.reason }, { status: 'SKIPPED', at })
    case 'step.cancelled':
      return settle(draft, step, { status: 'CANCELLED', at })
    case 'step.waiting':
      if (step.status !== 'PENDING') return
      return put(draft, { ...step, status: 'WAITING', startedAt: at, dueAt: fact.dueAt })
    case 'step.expanded':
      return expandStep(draft, step, { items: fact.items, at })
    case 'wait.opened':
    case 'wait.answered':
    case 'wait.closed':
      return applyToWait(draft, step, { fact, at })
    case 'step.accepted':
      return step.status === 'EXECUTING' ? put(draft, { ...step, isAccepted: true }) : undefined
    case 'step.due':
    case 'step.refused':
      return
  }
}

function put(draft: Draft, step: StepModel): void {
  draft.steps.set(step.id, step)
}

interface Start {
  readonly fact: StepStarted
  readonly at: number
}

function start(draft: Draft, step: StepModel, { fact, at }: Start): void {
  if (step.status !== 'PENDING') return
  const { dueAt: _, ...rest } = step
  const { agent, idempotent: isIdempotent = false } = fact
  const begun = { agent, isIdempotent, isAccepted: false, startedAt: at }
  put(draft, { ...rest, ...begun, status: 'EXECUTING' })
}

interface Settlement {
  readonly status: StepModel['status']
  readonly at: number
}

function settle(draft: Draft, step: StepModel, { status, at }: Settlement): void {
  const { dueAt: _, wait, ...rest } = step
  const closed = wait === undefined ? {} : { wait: { ...wait, isOpen: false } }
  put(draft, { ...rest, ...closed, status, completedAt: at })
  if (step.parent !== undefined) settleItem(draft, step.parent, status)
}

function fail(draft: Draft, step: StepModel, at: number): void {
  if (!triesAgain(step)) return settle(draft, step, { status: 'FAILED', at })
  const dueAt = nextTryAt(step, at)
  put(draft, { ...nextAttempt(step), ...(dueAt > at && { dueAt }) })
}

/** Whether it is sent again follows from what comes next: another start, or a failure. */
function interrupt(draft: Draft, step: StepModel): void {
  if (step.status !== 'EXECUTING' || step.isAccepted === true || step.items !== undefined) return
  const { onUnknown } = draft.model.plan.policy ?? {}
  if (step.isIdempotent === true || onUnknown === 'retry') put(draft, nextAttempt(step))
}

interface WaitChange {
  readonly fact: Extract<RunFact, { readonly waitId: string }>
  readonly at: number
}

function applyToWait(draft: Draft, step: StepModel, { fact, at }: WaitChange): void {
  if (fact.type === 'wait.opened') {
    if (step.status !== 'PENDING') return
    const { waitId: id, question, form, assignees = [], dueAt } = fact
    const wait: WaitModel = {
      id,
      question,
      assignees,
      openedAt: at,
      isOpen: true,
      ...(form !== undefined && { form }),
      ...(dueAt !== undefined && { dueAt }),
    }
    return put(draft, { ...step, status: 'WAITING', startedAt: at, wait })
  }
  if (step.wait?.id !== fact.waitId) return
  if (fact.type === 'wait.closed') {
    return put(draft, { ...step, wait: { ...step.wait, isOpen: false } })
  }
  const { decision, data = null, comment, by } = fact
  const answer = { decision, by, ...(comment !== undefined && { comment }) }
  const answeredAt = new Date(at).toISOString()
  const output = { decision, data, comment: comment ?? null, by, at: answeredAt }
  const answered = { ...step, output, wait: { ...step.wait, answer } }
  if (decision !== 'REJECT' || step.planned.approval?.onReject !== 'fail') {
    return settle(draft, answered, { status: 'COMPLETED', at })
  }
  const error = { code: 'APPROVAL_REJECTED', message: `${by} rejected it`, retryable: false }
  settle(draft, { ...answered, error }, { status: 'FAILED', at })
}
