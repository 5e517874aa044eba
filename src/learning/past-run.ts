import type { PlanShape } from '../ports/plan-history.ts'

/** A completed run with the request that it answered. `at`: when it completed, milliseconds since 1970. */
export interface PastRun {
  readonly runId: string
  readonly at: number
  /** As it was said; only its words are kept. */
  readonly text: string
  readonly shape: PlanShape
  /** 1, or more where a person corrected the plan. */
  readonly weight: number
}

/** Splits a request into the words by which requests are compared, literals masked, no doubles. */
export type TermsOf = (text: string) => readonly string[]
