import type { Run, StepState } from './run.ts'
import type { RunFact, WaitAnswered } from './run-event.ts'
import { isFinished, isSettled } from './status.ts'

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
  if (fact.type === 'step.refused') return 'fits'
  if (fits(run, fact, at)) return 'fits'
  return isResult(fact) ? 'late' : 'idle'
}

function fits(run: Run, fact: RunFact, at: number): boolean {
  if (isFinished(run.status)) return false
  const isOpen = run.ending === undefined
  switch (fact.type) {
    case 'run.created':
    case 'run.started':
      return run.status === 'APPROVED' || run.status === 'DRAFT'
    case 'run.paused':
      return run.status === 'EXECUTING' && isOpen
    case 'run.resumed':
      return run.status === 'PAUSED' && isOpen
    case 'run.cancelled':
      return isOpen
    case 'run.due':
      return isOpen && run.dueAt !== undefined
    case 'run.finished':
      return run.openSteps === 0
    default: {
      const step = run.steps.get(fact.step)
      return step !== undefined && isCurrent(step, fact) && fitsStep(run, step, { fact, at })
    }
  }
}

type StepFact = Extract<RunFact, { readonly step: string }>

/** The step is not settled, and the fact is about the attempt that counts now. */
function isCurrent(step: StepState, fact: StepFact): boolean {
  if (isSettled(step.status)) return false
  return !('attempt' in fact) || (step.attempt > 0 && fact.attempt === step.attempt)
}

interface StepMoment {
  readonly fact: StepFact
  readonly at: number
}

function fitsStep(run: Run, step: StepState, { fact, at }: StepMoment): boolean {
  const { kind } = step.compiled
  switch (fact.type) {
    case 'step.started':
      return mayStart(run, step) && kind === 'task' && !isSpread(step)
    case 'step.expanded':
      return mayStart(run, step) && isSpread(step)
    case 'step.waiting':
      return mayStart(run, step) && kind === 'wait' && !isSpread(step)
    case 'wait.opened':
      return mayStart(run, step) && kind === 'approval' && !isSpread(step)
    case 'step.accepted':
      return isWithAgent(step) && !step.accepted
    case 'step.interrupted':
      return isWithAgent(step) && !step.accepted
    case 'step.succeeded':
      return isAtWork(step) || (step.status === 'WAITING' && step.waitId === undefined)
    case 'step.failed':
      return isAtWork(step) || step.status === 'WAITING' || step.ready
    case 'step.skipped':
      return step.status === 'PENDING' && (step.parent === undefined || step.ready)
    case 'step.cancelled':
      return run.ending !== undefined || isGivenUp(step)
    case 'step.due':
      return step.duePurpose !== undefined
    case 'wait.answered':
      return isAsked(step, fact) && !isOverdue(step, at)
    case 'wait.closed':
      return isAsked(step, fact)
    case 'step.refused':
      return true
  }
}

/** Nothing starts in a run that is paused or about to end. */
function mayStart(run: Run, step: StepState): boolean {
  const goesOn = run.status === 'EXECUTING' && run.ending === undefined
  return goesOn && step.status === 'PENDING' && step.ready
}

/** A step that is spread over a list, and not one of its items. */
function isSpread(step: StepState): boolean {
  return step.compiled.forEach !== undefined && step.parent === undefined
}

function isWithAgent(step: StepState): boolean {
  return step.status === 'EXECUTING' && step.items === undefined
}

/** With an agent, or a fan-out whose items have all settled. */
function isAtWork(step: StepState): boolean {
  return step.status === 'EXECUTING' && (step.items === undefined || step.itemsOpen === 0)
}

/** An item whose turn had not come when another one failed, and the fan-out with it. */
function isGivenUp({ parent, attempt, compiled }: StepState): boolean {
  const isOver = compiled.step.onItemFailure !== 'continue' && (parent?.itemsFailed ?? 0) > 0
  return isOver && attempt === 0
}

function isAsked(step: StepState, { waitId }: Pick<WaitAnswered, 'waitId'>): boolean {
  return step.status === 'WAITING' && step.waitId === waitId
}

/** The deadline has passed, even if nothing has been made of it yet. */
function isOverdue(step: StepState, at: number): boolean {
  return step.duePurpose === 'deadline' && step.dueAt !== undefined && at > step.dueAt
}

/** What somebody outside reports, and wants to know about if it came too late. */
function isResult(fact: RunFact): boolean {
  return (
    fact.type === 'step.succeeded' || fact.type === 'step.failed' || fact.type === 'wait.answered'
  )
}
