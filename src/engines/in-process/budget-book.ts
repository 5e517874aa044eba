/*
 * Owns: what the organization and each agent have used, and whether budgets let another step start.
 * What a run has used is the run's own, so that replaying it gives the same.
 *
 * Invariants:
 * 1. What a step has used is added in the commit that has its outcome: never lost, never twice.
 * 2. In memory it counts at once, so that nothing starts in between; what a failed commit could not
 *    save is taken out again.
 */
import { breachKey, findBreach } from '../../core/limits/breach.ts'
import type { BudgetAnswers, BudgetBreach, Used } from '../../core/limits/breach.ts'
import { scopeKind, scopeName } from '../../core/limits/limit.ts'
import type { Budget, Limit, LimitScope } from '../../core/limits/limit.ts'
import { spanOf, spansOf } from '../../core/limits/period.ts'
import { answersOf, ownBreach } from '../../core/run/budget.ts'
import type { Run } from '../../core/run/run.ts'
import type { AskedBudget, SavedUsage, UsageRow } from './usage-records.ts'
import { UsageBill } from './usage-bill.ts'

const nothing: Used = { usd: 0, tokens: 0, timeMs: 0 }

export class BudgetBook {
  readonly #budgets = new Map<LimitScope, Budget>()
  /** By scope and span. */
  readonly #used = new Map<string, UsageRow>()
  /** Soft limits that people were asked about, by `breachKey`. */
  readonly #asked = new Map<string, AskedBudget>()

  /** Whether time with agents is counted for any. */
  countsAnyTime = false

  /** What was saved before, for the spans that go on now. */
  load({ rows, asked }: SavedUsage): void {
    for (const row of rows) this.#used.set(`${row.scope} ${row.span}`, row)
    for (const one of asked) this.#asked.set(one.key, one)
  }

  limit({ scope, budget }: Limit): void {
    if (budget === undefined) this.#budgets.delete(scope)
    else this.#budgets.set(scope, budget)
    this.countsAnyTime = this.scopes.some((one) => this.countsTime(one))
  }

  get isEmpty(): boolean {
    return this.#budgets.size === 0
  }

  /** Budgets of the organization and of agents; those of runs are found by the run. */
  get scopes(): readonly LimitScope[] {
    return [...this.#budgets.keys()].filter((scope) => scopeKind(scope) !== 'run')
  }

  /** What was set for the run, else what its plan says. */
  budgetOf(run: Run): Budget | undefined {
    const own = this.isEmpty ? undefined : this.#budgets.get(`run:${run.id}`)
    return own ?? run.compiled.plan.policy?.budget
  }

  budgetAt(scope: LimitScope): Budget | undefined {
    return this.#budgets.get(scope)
  }

  usedBy(scope: LimitScope, span: string): UsageRow | undefined {
    return this.#used.get(`${scope} ${span}`)
  }

  /** What keeps the run from starting another step, whoever does it. */
  breachOf(run: Run, at: number): BudgetBreach | undefined {
    return (
      this.#ownBreach(run, at) ??
      (this.isEmpty ? undefined : this.scopeBreach(run, 'organization', at))
    )
  }

  #ownBreach(run: Run, at: number): BudgetBreach | undefined {
    const budget = this.budgetOf(run)
    return budget === undefined ? undefined : ownBreach(run, budget, at)
  }

  /** Agents that a run's steps should not go to, because their budgets are used up. */
  exhausted(run: Run, at: number): readonly string[] {
    if (this.isEmpty) return []
    const agents = this.scopes.filter((scope) => scopeKind(scope) === 'agent')
    return agents.filter((scope) => this.scopeBreach(run, scope, at)).map(scopeName)
  }

  scopeBreach(run: Run, scope: LimitScope, at: number): BudgetBreach | undefined {
    const budget = this.#budgets.get(scope)
    if (budget === undefined) return undefined
    const span = spanOf(budget.period ?? 'total', at)
    const used = this.usedBy(scope, span)?.used ?? nothing
    return findBreach({ scope, budget, used, at, answers: this.#answers(run) })
  }

  /** What one run's person has agreed to holds for the others too. */
  #answers(run: Run): BudgetAnswers {
    const own = answersOf(run)
    const passed = (key: string): boolean =>
      own.passed(key) || this.#asked.get(key)?.decision === 'APPROVE'
    return { ...own, passed }
  }

  /** With a question to a person, unless another run asks the same already. */
  asking(run: Run, breach: BudgetBreach): BudgetBreach {
    if (breach.soft !== true) return breach
    const key = breachKey(breach)
    const asked = this.#asked.get(key)
    if (asked !== undefined && asked.runId !== run.id) return breach
    if (asked?.decision !== undefined) return breach
    this.#asked.set(key, { key, runId: run.id })
    const scope = scopeKind(breach.scope) === 'run' ? 'run' : breach.scope.replace(':', '-')
    const name = `${scope}.${breach.measure}.${breach.span}.${Math.round(breach.used * 1e4)}`
    return { ...breach, waitId: `${run.id}.budget.${name.replaceAll(/[^\w.-]/g, '-')}` }
  }

  /** A person has answered for all who wait for the same. */
  answered(breach: BudgetBreach, runId: string, decision: 'APPROVE' | 'REJECT'): void {
    const key = breachKey(breach)
    this.#asked.set(key, { key, runId, decision })
  }

  /** Whether what a run is paused for still holds it, at least until a person has answered. */
  holds(run: Run, breach: BudgetBreach, at: number): boolean {
    const isOwn = scopeKind(breach.scope) === 'run'
    const now = isOwn ? this.#ownBreach(run, at) : this.scopeBreach(run, breach.scope, at)
    if (now?.soft !== true || breach.waitId !== undefined) return now !== undefined
    // Nobody asks any more: it may ask itself.
    return this.#asked.has(breachKey(now))
  }

  /** The run asks no longer, without an answer: another may. Whether it had asked anything. */
  withdraw(runId: string): boolean {
    let had = false
    for (const [key, asked] of this.#asked) {
      if (asked.runId !== runId || asked.decision !== undefined) continue
      this.#asked.delete(key)
      had = true
    }
    return had
  }

  /** A bill for what steps use in one turn. */
  bill(at: number): UsageBill {
    return new UsageBill(at, this)
  }

  /** Whether time with agents is counted for a scope: only where a budget needs it. */
  countsTime(scope: LimitScope): boolean {
    const budget = this.#budgets.get(scope)
    return budget?.timeMs !== undefined || budget?.soft?.timeMs !== undefined
  }

  /** `sign`: -1 takes out again what could not be saved. */
  add(scope: LimitScope, used: Used, { at, sign = 1 }: { at: number; sign?: 1 | -1 }): void {
    for (const span of spansOf(at)) {
      const key = `${scope} ${span}`
      const row = this.#used.get(key) ?? { scope, span, used: nothing, since: at }
      const sum = {
        usd: Math.max(0, row.used.usd + sign * used.usd),
        tokens: row.used.tokens + sign * used.tokens,
        timeMs: row.used.timeMs + sign * used.timeMs,
      }
      this.#used.set(key, { ...row, used: sum })
    }
  }
}
