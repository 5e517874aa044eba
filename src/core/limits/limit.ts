/**
 * Whom a limit is for: everything of the organization, one agent, or one run.
 *
 * Shape: `organization`, `agent:<name>`, `run:<id>`.
 */
export type LimitScope = 'organization' | `agent:${string}` | `run:${string}`

/** How much may go on at once, and how much may be used. What is not said is not limited. */
export interface Limit {
  readonly scope: LimitScope
  /** Steps with agents at once. */
  readonly parallelMax?: number
  /** Steps started within any minute. Agents only. */
  readonly ratePerMinute?: number
  /** Runs that have started and not ended, sub-runs not counted. The organization only. */
  readonly runsMax?: number
  readonly budget?: Budget
}

/** What may be used. Units: US dollars; tokens; milliseconds with agents. */
export interface Amounts {
  readonly usd?: number
  readonly tokens?: number
  readonly timeMs?: number
}

export interface Budget extends Amounts {
  /** From here on a person is asked, once, whether to go on. */
  readonly soft?: Amounts
  /** After which time it begins anew, in UTC. Default `total`: never. */
  readonly period?: BudgetPeriod
}

export type BudgetPeriod = 'day' | 'month' | 'total'

export type Measure = keyof Amounts

export const measures: readonly Measure[] = ['usd', 'tokens', 'timeMs']

/** `agent:github` is the agent `github`. */
export function scopeName(scope: LimitScope): string {
  return scope.slice(scope.indexOf(':') + 1)
}

export function scopeKind(scope: LimitScope): 'organization' | 'agent' | 'run' {
  if (scope === 'organization') return 'organization'
  return scope.startsWith('agent:') ? 'agent' : 'run'
}

/** Whether it limits nothing, so that it takes away what was there. */
export function isUnlimited({ parallelMax, ratePerMinute, runsMax, budget }: Limit): boolean {
  return [parallelMax, ratePerMinute, runsMax, budget].every((bound) => bound === undefined)
}
