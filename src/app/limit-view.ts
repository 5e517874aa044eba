import type { Limit } from '../core/limits/limit.ts'

/** A limit as callers see it, and how it stands. */
export interface LimitView extends Limit {
  readonly setBy: string
  readonly setAt: string
  /** Steps that are at work under it now; not for a run. */
  readonly running?: number
  /** Steps that wait because of it now. */
  readonly waiting: number
  /** Runs that have not started because of it; for the organization. */
  readonly runsWaiting?: number
}
