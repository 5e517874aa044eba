/** What a plan will likely take, and how much is known of it. */
export interface Forecast {
  /** Without the time that people take to answer. Units: milliseconds. */
  readonly durationMs: { readonly p50: number; readonly p90: number }
  /** Units: US dollars; null where no step has ever reported a cost. */
  readonly usd: number | null
  /** 0 to 1. */
  readonly successProbability: number
  /** The steps that decide how long it takes, in order. */
  readonly criticalPath: readonly string[]
  /** What the figures rest on, in one sentence. */
  readonly basis: string
}
