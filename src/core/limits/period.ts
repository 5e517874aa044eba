import type { BudgetPeriod } from './limit.ts'

/**
 * The span of time that a moment falls into: `2026-11-25`, `2026-11` or `total`. Days and months are
 * those of UTC.
 */
export function spanOf(period: BudgetPeriod, at: number): string {
  if (period === 'total') return 'total'
  return new Date(at).toISOString().slice(0, period === 'day' ? 10 : 7)
}

/** All spans that a moment falls into. */
export function spansOf(at: number): readonly string[] {
  return [spanOf('day', at), spanOf('month', at), 'total']
}

/** When the span of a moment began; undefined: it has no beginning. */
export function spanStart(period: BudgetPeriod, at: number): number | undefined {
  return period === 'total' ? undefined : Date.parse(spanOf(period, at))
}

/** When the next day begins: no span ends at another time. */
export function nextDay(at: number): number {
  const date = new Date(at)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() + 1)
}
