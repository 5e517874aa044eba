import { measures, scopeKind, scopeName } from './limit.ts'
import type { Amounts, Budget, BudgetPeriod, LimitScope, Measure } from './limit.ts'
import { spanOf } from './period.ts'

/** A budget that lets no further step start. */
export interface BudgetBreach {
  readonly scope: LimitScope
  readonly measure: Measure
  readonly limit: number
  readonly used: number
  readonly period: BudgetPeriod
  /** The day or month that it is about; `total`. */
  readonly span: string
  /** A person may let it go on. */
  readonly soft?: true
  /** The question to a person, where this run is the one that asks. */
  readonly waitId?: string
}

/** What was used, in every measure. */
export type Used = Required<Amounts>

/** What people have said to budgets before. Keys are those of `breachKey`. */
export interface BudgetAnswers {
  /** How far the run may go beyond a budget that was used up. */
  readonly granted: (key: string) => number | undefined
  /** Whether a soft limit has been passed with a person's agreement. */
  readonly passed: (key: string) => boolean
}

export interface BudgetQuestion {
  readonly scope: LimitScope
  readonly budget: Budget
  readonly used: Used
  readonly at: number
  readonly answers: BudgetAnswers
}

/** What people have said is remembered under this; another soft limit is another question. */
export function breachKey({ scope, measure, span, soft, limit }: BreachKey): string {
  const key = `${scope} ${measure} ${span}`
  return soft === true ? `${key} soft ${limit}` : key
}

type BreachKey = Pick<BudgetBreach, 'scope' | 'measure' | 'span' | 'soft' | 'limit'>

/** Whether a budget lets another step start; the breach where it does not, a hard one first. */
export function findBreach(question: BudgetQuestion): BudgetBreach | undefined {
  const { budget } = question
  for (const measure of measures) {
    const hard = breachAt(question, measure, budget[measure])
    if (hard !== undefined && !isGranted(question, hard)) return hard
  }
  if (budget.soft === undefined) return undefined
  for (const measure of measures) {
    const reached = breachAt(question, measure, budget.soft[measure])
    if (reached === undefined) continue
    const soft = { ...reached, soft: true } as const
    if (!question.answers.passed(breachKey(soft))) return soft
  }
  return undefined
}

function breachAt(
  { scope, budget, used, at }: BudgetQuestion,
  measure: Measure,
  limit: number | undefined,
): BudgetBreach | undefined {
  if (limit === undefined || used[measure] < limit) return undefined
  const { period = 'total' } = budget
  return { scope, measure, limit, used: used[measure], period, span: spanOf(period, at) }
}

function isGranted({ answers }: BudgetQuestion, breach: BudgetBreach): boolean {
  const granted = answers.granted(breachKey(breach))
  if (granted === undefined) return false
  // As much again as nothing lasts until something is used.
  return breach.limit === 0 ? breach.used <= granted : breach.used < granted
}

/** A breach in words: a part of a sentence. */
export function breachText(breach: BudgetBreach): string {
  const { scope, measure, limit, used, period, soft } = breach
  const a = period === 'total' ? '' : ` a ${period}`
  const amount = `${amountText(measure, limit)}${a}`
  const sum = amountText(measure, used)
  if (soft === true) return `${owner(scope)} budget's soft limit of ${amount} is reached (${sum})`
  return `${owner(scope)} budget of ${amount} is used up (${sum})`
}

function owner(scope: LimitScope): string {
  switch (scopeKind(scope)) {
    case 'organization':
      return "the organization's"
    case 'agent':
      return `${scopeName(scope)}'s`
    case 'run':
      return "the run's"
  }
}

function amountText(measure: Measure, amount: number): string {
  switch (measure) {
    case 'usd':
      return `${Math.round(amount * 10_000) / 10_000} USD`
    case 'tokens':
      return `${amount} tokens`
    case 'timeMs':
      return `${amount} ms`
  }
}
