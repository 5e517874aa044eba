import { isNewsOfLife } from './alarm.ts'
import { lacksKey, needsKey } from './mutex.ts'
import { goesOn } from './ready.ts'
import type { Run } from './run.ts'
import type {
  RunFact,
  RunLevelFact,
  StepFact,
  UndoFact,
  WaitAnswered,
  WaitVoted,
} from './run-event.ts'
import { isFinished, isSettled } from './status.ts'
import type { StepState } from './step-state.ts'

/**
 * How a fact stands to a run: it `fits`; it is `late`, so that it is put on record and changes
 * nothing; or it is `idle`, and not worth a record.
 */
export type Fitness = 'fits' | 'late' | 'idle'

/**
 * Whether a fact can still change a run. Pure; asked before the fact is made durable, and again by
 * `transition`, so that a fact that does not fit changes nothing wherever it comes from.
 *
 * Units: `at` is when the fact comes, in milliseconds since 1970.
 */
export function fitnessOf(run: Run, fact: RunFact, at: number): Fitness {
  // On record, without effect; what it is about may be gone already.
  if (fact.type === 'step.refused' || fact.type === 'wait.closed') return 'fits'
  if ('step' in fact ? fitsStep(run, fact, at) : fitsRun(run, fact)) return 'fits'
  return isResult(fact) ? 'late' : 'idle'
}

function fitsRun(run: Run, fact: RunLevelFact): boolean {
  const isOpen = run.ending === undefined
  const isActive = run.status === 'EXECUTING' || run.status === 'PAUSED'
  switch (fact.type) {
    case 'run.created':
    case 'run.started':
      return run.status === 'APPROVED' || run.status === 'DRAFT'
    case 'run.paused':
      return run.status === 'EXECUTING' && isOpen
    case 'budget.answered':
      return isActive && isOpen && run.budgets?.breach?.waitId === fact.waitId
    case 'run.resumed':
      return run.status === 'PAUSED' && isOpen
    case 'run.cancelled':
      return (isActive || run.status === 'APPROVED' || run.status === 'DRAFT') && isOpen
    case 'run.due':
      return isActive && isOpen && run.dueAt !== undefined
    case 'run.reopened':
      return isFinished(run.status) && run.status !== 'COMPENSATED'
    case 'run.compensating':
      return run.status !== 'COMPENSATING' && run.status !== 'COMPENSATED' && isOpenOrOver(run)
    case 'run.finished':
      return !isFinished(run.status) && run.frame.open === 0 && run.undoing === 0
    case 'signal.received':
      return isActive && isOpen
    case 'modification.requested':
      return !run.requested.has(fact.modificationId)
    case 'modification.rejected':
      return run.requested.has(fact.modificationId)
    case 'plan.modified': {
      const isAsked = fact.requestedAt === undefined || run.requested.has(fact.modificationId)
      return isActive && isOpen && isAsked && fact.revision === run.revision + 1
    }
  }
}

/** A run that is being cancelled is over before it can be undone. */
function isOpenOrOver(run: Run): boolean {
  return run.ending === undefined || isFinished(run.status)
}

function fitsStep(run: Run, fact: StepFact, at: number): boolean {
  const step = run.steps.get(fact.step)
  if (step === undefined) return false
  if (isUndo(fact)) return fitsUndo(run, step, fact)
  if (fact.type === 'step.reconciled') return isUnknown(step, fact)
  if (isFinished(run.status)) return false
  const isActive = run.status === 'EXECUTING' || run.status === 'PAUSED'
  switch (fact.type) {
    case 'step.rerun':
      return isActive && run.ending === undefined && (step.attempt > 0 || isSettled(step.status))
    case 'step.completed-by-hand':
      return isActive && run.ending === undefined && step.status !== 'COMPLETED'
    case 'wait.changed':
      return (
        isActive && run.ending === undefined && wasAnswered(step) && isOwnWait(step, fact.waitId)
      )
    case 'step.skipped':
      if (fact.reason.type === 'by-hand') return mayGiveUp(run, step)
      return step.status === 'PENDING' && (step.parent === undefined || step.ready)
    case 'step.cancelled':
      return !isSettled(step.status) && step.status !== 'COMPENSATING'
    default:
      return isCurrent(step, fact) && fitsAttempt(run, step, { fact, at })
  }
}

/** A person, or the deadline, has answered; that nobody did is no answer to be changed. */
function wasAnswered({ status, error }: StepState): boolean {
  return status === 'COMPLETED' || (status === 'FAILED' && error?.code === 'APPROVAL_REJECTED')
}

/** A question that the step itself asked. */
function isOwnWait({ wait }: StepState, waitId: string): boolean {
  return wait?.waitId === waitId && wait.about === undefined
}

function isUndo(fact: StepFact): fact is UndoFact {
  return fact.type.startsWith('undo.')
}

function fitsUndo(run: Run, { undo }: StepState, fact: UndoFact): boolean {
  if (run.status !== 'COMPENSATING' || undo?.attempt !== fact.attempt) return false
  if (fact.type === 'undo.started') return undo.status === 'WAITING' && undo.waiting === 0
  if (fact.type === 'undo.failed') return undo.status === 'EXECUTING' || undo.status === 'WAITING'
  return undo.status === 'EXECUTING'
}

/** Also of a finished run: finding out what became of it may take time. */
function isUnknown(step: StepState, fact: Extract<StepFact, { type: 'step.reconciled' }>): boolean {
  if (fact.undo === true) {
    return step.undo?.outcomeUnknown === true && step.undo.attempt === fact.attempt
  }
  const isOver = step.status === 'FAILED' || step.status === 'CANCELLED'
  return step.outcomeUnknown && isOver && step.attempt === fact.attempt
}

/** A person may skip whatever has not been done. */
function mayGiveUp(run: Run, { status }: StepState): boolean {
  const isActive = run.status === 'EXECUTING' || run.status === 'PAUSED'
  return isActive && run.ending === undefined && status !== 'COMPLETED' && status !== 'SKIPPED'
}

/** The step is not settled, and the fact is about the attempt that counts now. */
function isCurrent(step: StepState, fact: StepFact): boolean {
  if (isSettled(step.status)) return false
  return !('attempt' in fact) || (step.attempt > 0 && fact.attempt === step.attempt)
}

interface StepMoment {
  readonly fact: Exclude<StepFact, UndoFact>
  readonly at: number
}

function fitsAttempt(run: Run, step: StepState, { fact, at }: StepMoment): boolean {
  const { kind } = step.compiled
  const mayStart = goesOn(run) && step.status === 'PENDING' && step.ready && isInsideOpen(step)
  switch (fact.type) {
    case 'step.started':
      return mayStart && (kind === 'task' || kind === 'run') && !isSpread(step)
    case 'step.expanded':
      return mayStart && isSpread(step)
    case 'mutex.taken':
      return needsKey(step) && ((mayStart && !isSpread(step)) || (goesOn(run) && lacksKey(step)))
    case 'step.entered':
      return mayStart && kind === 'group' && !isSpread(step)
    case 'step.waiting':
      return mayStart && kind === 'wait' && !isSpread(step)
    case 'wait.opened':
      return (mayStart && kind === 'approval' && !isSpread(step)) || step.recovering
    case 'step.accepted':
    case 'step.interrupted':
      return isWithAgent(step) && !step.accepted
    case 'step.alive':
      return isWithAgent(step) && isNewsOfLife(step, at)
    case 'step.succeeded':
      return isAtWork(step) || mayYetSucceed(step)
    case 'step.failed':
      return isAtWork(step) || step.status === 'WAITING' || step.ready
    case 'step.round-ended':
      return isRepeated(step) && step.round === fact.round
    case 'step.due':
      return step.duePurpose !== undefined || step.idleAt !== undefined
    case 'step.recovering':
      return step.recovering && (step.proposal === undefined || fact.rung !== 'replan')
    case 'step.abandoned':
    case 'step.retried':
      return step.recovering
    case 'wait.answered':
    case 'wait.voted':
      return isAsked(step, fact) && !isOverdue(step, at) && mayAnswer(step, fact)
    case 'wait.delegated':
      return isAsked(step, fact) && isHandedOn(step, fact.from)
    default:
      return false
  }
}

/** The fan-outs and groups around it go on. */
function isInsideOpen({ parent, frame }: StepState): boolean {
  const around = parent ?? frame.owner
  return around === undefined || (around.status === 'EXECUTING' && isInsideOpen(around))
}

/** A step that is spread over a list, and not one of its items. */
function isSpread(step: StepState): boolean {
  return step.compiled.forEach !== undefined && step.parent === undefined
}

function isRepeated({ compiled }: StepState): boolean {
  return compiled.step.repeat !== undefined
}

function isWithAgent(step: StepState): boolean {
  return step.status === 'EXECUTING' && step.items === undefined && step.inner === undefined
}

/** With an agent; or a fan-out or group in which everything has settled, or which timed out. */
function isAtWork(step: StepState): boolean {
  return step.status === 'EXECUTING' && (step.items === undefined || step.itemsOpen === 0)
}

/** It waits for time or a signal; or people are asked whether it was done, and its agent says so. */
function mayYetSucceed({ status, wait }: StepState): boolean {
  return status === 'WAITING' && (wait === undefined || wait.about === 'unknown')
}

function isAsked({ status, wait }: StepState, { waitId }: { readonly waitId: string }): boolean {
  return status === 'WAITING' && wait?.waitId === waitId
}

/** It may have been handed to others since the caller looked who is asked. */
function mayAnswer({ wait }: StepState, { by, roles }: WaitAnswered | WaitVoted): boolean {
  if (roles === undefined || wait === undefined) return true
  if (wait.assignees.length === 0 && wait.roles.length === 0) return true
  return wait.assignees.includes(by) || wait.roles.some((role) => roles.includes(role))
}

function isHandedOn({ wait }: StepState, from: readonly string[] | undefined): boolean {
  const asked = wait?.assignees ?? []
  if (from === undefined) return true
  return from.length === asked.length && from.every((one, index) => one === asked[index])
}

/** The deadline has passed, even if nothing has been made of it yet. */
function isOverdue(step: StepState, at: number): boolean {
  return step.duePurpose === 'deadline' && step.dueAt !== undefined && at > step.dueAt
}

/** What somebody outside reports, and wants to know about if it came too late. */
function isResult(fact: RunFact): boolean {
  return (
    fact.type === 'step.succeeded' ||
    fact.type === 'step.failed' ||
    fact.type === 'wait.answered' ||
    fact.type === 'wait.voted'
  )
}
