import type { Used } from '../core/limits/breach.ts'
import type { Amounts, BudgetPeriod, LimitScope, Measure } from '../core/limits/limit.ts'

/** How a budget stands. */
export interface BudgetView {
  readonly scope: LimitScope
  readonly period: BudgetPeriod
  readonly limit: Amounts
  /** From here on a person is asked. */
  readonly soft?: Amounts
  readonly used: Used
  /** What is left of the limit, where there is one. */
  readonly left: Amounts
  /** From when on it counts. */
  readonly since?: string
  /** Runs that it has paused, at most 100 of them. */
  readonly paused: readonly PausedRun[]
  readonly pausedCount: number
}

export interface PausedRun {
  readonly runId: string
  readonly measure: Measure
  readonly soft: boolean
  /** Where this run is the one that asks. */
  readonly approvalId?: string
}
