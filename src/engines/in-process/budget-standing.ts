import type { Used } from '../../core/limits/breach.ts'
import type { Budget, LimitScope } from '../../core/limits/limit.ts'
import { spanOf, spanStart } from '../../core/limits/period.ts'
import type { BudgetStanding } from '../../ports/engine.ts'
import type { BudgetBook } from './budget-book.ts'
import type { LiveRun } from './live-run.ts'

const nothing: Used = { usd: 0, tokens: 0, timeMs: 0 }

/** How every budget stands: of the organization, of agents, and of the runs that have one. */
export function budgetStandings(
  book: BudgetBook,
  runs: Iterable<LiveRun>,
  at: number,
): readonly BudgetStanding[] {
  const paused = new Map<LimitScope, BudgetStanding['paused'][number][]>()
  const own: BudgetStanding[] = []
  for (const { run } of runs) {
    const breach = run.status === 'PAUSED' ? run.budgets?.breach : undefined
    if (breach !== undefined) {
      const before = paused.get(breach.scope) ?? []
      paused.set(breach.scope, [...before, { runId: run.id, breach }])
    }
    const budget = book.budgetOf(run)
    if (budget === undefined) continue
    const used = { ...run.usage }
    own.push({ scope: `run:${run.id}`, budget, used, since: run.createdAt, paused: [] })
  }
  const shared = book.scopes.map((scope) => standingOf(book, scope, at))
  return [...shared, ...own].map((one) => ({ ...one, paused: paused.get(one.scope) ?? [] }))
}

function standingOf(book: BudgetBook, scope: LimitScope, at: number): BudgetStanding {
  const budget: Budget = book.budgetAt(scope) ?? {}
  const { period = 'total' } = budget
  const row = book.usedBy(scope, spanOf(period, at))
  const since = spanStart(period, at) ?? row?.since
  const used = row?.used ?? nothing
  return { scope, budget, used, ...(since !== undefined && { since }), paused: [] }
}
