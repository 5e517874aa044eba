/*
 * Owns: a run that a budget has paused, and what people have said to budgets. Whether a budget is
 * breached is found by whoever starts steps; that it was is a fact (`run.paused` with its breach).
 */
import { breachKey, breachText, findBreach } from '../limits/breach.ts'
import type { BudgetAnswers, BudgetBreach } from '../limits/breach.ts'
import type { Budget } from '../limits/limit.ts'
import { record } from './record.ts'
import type { Moment } from './record.ts'
import type { Run } from './run.ts'
import type { BudgetAnswered, RunFact, RunPaused, RunResumed } from './run-event.ts'

/** How a run stands with budgets; there only once one has been breached. */
export interface RunBudgets {
  /** What it is paused for. */
  breach: BudgetBreach | undefined
  /** Since when. Units: milliseconds since 1970. */
  since: number | undefined
  /** Who wanted it not to go on. */
  refusedBy: string | undefined
  /** How far it may use budgets that were used up, by `breachKey`. */
  readonly granted: { [key: string]: number }
  /** Soft limits that it may pass. */
  readonly passed: string[]
}

/** What was said to the budgets of a run. */
export function answersOf(run: Run): BudgetAnswers {
  return {
    granted: (key) => run.budgets?.granted[key],
    passed: (key) => run.budgets?.passed.includes(key) === true,
  }
}

/** Whether the run's own budget lets another step start. */
export function ownBreach(run: Run, budget: Budget, at: number): BudgetBreach | undefined {
  const { usage: used } = run
  return findBreach({ scope: `run:${run.id}`, budget, used, at, answers: answersOf(run) })
}

/** The fact that a breach leads to instead of a start. */
export function pausedBy(breach: BudgetBreach): Extract<RunFact, { type: 'run.paused' }> {
  return { type: 'run.paused', reason: breachText(breach), breach }
}

/** The question that a run asks about a soft limit. */
export function budgetQuestion(run: Run, breach: BudgetBreach): string {
  const text = breachText(breach)
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}. May the run “${run.name}” go on?`
}

export function pauseRun(run: Run, { breach, reason }: RunPaused, at: number): void {
  run.status = 'PAUSED'
  run.pauseReason = reason
  if (breach === undefined) return
  const nothing = { breach: undefined, since: undefined, refusedBy: undefined }
  run.budgets ??= { ...nothing, granted: {}, passed: [] }
  run.budgets.breach = breach
  run.budgets.since = at
  run.budgets.refusedBy = undefined
}

/**
 * Takes the budget's hold off a run that is resumed. Who resumes it by hand lets it use as much
 * again, or pass the soft limit.
 */
export function releaseBudget(run: Run, event: RunResumed, moment: Moment): void {
  const { budgets } = run
  if (budgets?.breach === undefined) return
  const { breach } = budgets
  if (event.budget === undefined) {
    if (breach.soft === true) budgets.passed.push(breachKey(breach))
    else budgets.granted[breachKey(breach)] = breach.used + breach.limit
  }
  closeQuestion(run, moment)
  budgets.breach = undefined
}

/** Nobody needs the answer any more. */
export function closeQuestion(run: Run, { effects }: Pick<Moment, 'effects'>): void {
  const waitId = run.budgets?.breach?.waitId
  if (waitId === undefined || run.budgets?.breach === undefined) return
  record(effects, { type: 'wait.closed', step: '', waitId })
  const { waitId: _closed, ...breach } = run.budgets.breach
  run.budgets.breach = breach
}

/** A person has said whether the run may pass the soft limit. */
export function answerBudget(run: Run, event: BudgetAnswered, { effects }: Moment): void {
  const { budgets } = run
  if (budgets?.breach === undefined) return
  const { waitId: _answered, ...breach } = budgets.breach
  budgets.breach = breach
  if (event.decision === 'REJECT') {
    budgets.refusedBy = event.by
    return
  }
  budgets.passed.push(breachKey(breach))
  record(effects, { type: 'run.resumed', reason: `${event.by} lets it go on`, budget: 'approved' })
}
