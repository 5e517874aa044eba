import type { Run } from './run.ts'
import type { RunFact } from './run-event.ts'
import { isFinished, isSettled } from './status.ts'

/**
 * How a fact stands to a run: it `fits`; it is `late`, so that it is put on record and changes
 * nothing; or it is `idle`, and not worth a record.
 */
export type Fitness = 'fits' | 'late' | 'idle'

/** Whether a fact can still change a run. Pure, and asked before the fact is made durable. */
export function fitnessOf(run: Run, fact: RunFact): Fitness {
  if (fact.type === 'step.refused') return 'fits'
  if (isFinished(run.status)) return isResult(fact) ? 'late' : 'idle'
  switch (fact.type) {
    case 'run.started':
      return run.status === 'APPROVED' || run.status === 'DRAFT' ? 'fits' : 'idle'
    case 'run.paused':
      return run.status === 'EXECUTING' && run.ending === undefined ? 'fits' : 'idle'
    case 'run.resumed':
      return run.status === 'PAUSED' ? 'fits' : 'idle'
    case 'run.cancelled':
    case 'run.due':
      return run.ending === undefined ? 'fits' : 'idle'
    case 'run.created':
    case 'run.finished':
    case 'wait.closed':
      return 'fits'
    default:
      return stepFitness(run, fact)
  }
}

type StepFact = Extract<RunFact, { readonly step: string }>

function stepFitness(run: Run, fact: StepFact): Fitness {
  const misfit = isResult(fact) ? 'late' : 'idle'
  const step = run.steps.get(fact.step)
  if (step === undefined || isSettled(step.status)) return misfit
  if ('attempt' in fact && fact.attempt !== step.attempt) return misfit
  switch (fact.type) {
    case 'step.started':
      return step.status === 'PENDING' && step.ready ? 'fits' : 'idle'
    case 'step.due':
      return step.duePurpose === undefined ? 'idle' : 'fits'
    case 'wait.answered':
      return step.status === 'WAITING' && step.waitId === fact.waitId ? 'fits' : 'late'
    default:
      return 'fits'
  }
}

/** What somebody outside reports, and wants to know about if it came too late. */
function isResult(fact: RunFact): boolean {
  return (
    fact.type === 'step.succeeded' || fact.type === 'step.failed' || fact.type === 'wait.answered'
  )
}
