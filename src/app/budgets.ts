import { measures } from '../core/limits/limit.ts'
import type { Amounts } from '../core/limits/limit.ts'
import type { BudgetStanding } from '../ports/engine.ts'
import type { Page } from '../ports/store.ts'
import type { BudgetView } from './budget-view.ts'
import type { AppContext } from './context.ts'
import { pageOf } from './page.ts'
import { isoTime } from './run-view.ts'
import type { ListQuery } from './skein.ts'

/** How every budget stands: of the organization, of agents, and of runs that are not finished. */
export function listBudgets(app: AppContext, query: ListQuery = {}): Page<BudgetView> {
  const all = app.engine.standing().budgets().map(viewBudget)
  const sorted = all.toSorted((a, b) => (a.scope < b.scope ? -1 : 1))
  return pageOf(sorted, query, ({ scope }) => scope)
}

function viewBudget({ scope, budget, used, since, paused }: BudgetStanding): BudgetView {
  const { soft, period = 'total', ...limit } = budget
  const left: { -readonly [M in keyof Amounts]: number } = {}
  for (const measure of measures) {
    const most = limit[measure]
    if (most !== undefined) left[measure] = Math.max(0, most - used[measure])
  }
  return {
    scope,
    period,
    limit,
    ...(soft && { soft }),
    used,
    left,
    ...(since !== undefined && { since: isoTime(since) }),
    paused: paused.slice(0, pausedMax).map(({ runId, breach }) => ({
      runId,
      measure: breach.measure,
      soft: breach.soft === true,
      ...(breach.waitId !== undefined && { approvalId: breach.waitId }),
    })),
    pausedCount: paused.length,
  }
}

/** Runs that are named; how many there are is told beside them. */
const pausedMax = 100
