/** How something went. Units: milliseconds; US dollars; null where nothing is known. */
export interface TallyView {
  readonly count: number
  readonly succeeded: number
  readonly durationMs: { readonly p50: number; readonly p90: number } | null
  readonly usd: number | null
}

/** What past runs have taught. */
export interface LearningView {
  readonly status: 'ON' | 'OFF'
  /** The journal position that was learned up to. */
  readonly position: number
  /** Completed requests that plans may follow. */
  readonly runs: number
  readonly capabilities: readonly {
    readonly capability: string
    readonly runs: number
    readonly words: readonly string[]
    readonly before: readonly { readonly capability: string; readonly share: number }[]
    readonly steps: TallyView
  }[]
  readonly agents: readonly {
    readonly agent: string
    readonly steps: TallyView
    readonly capabilities: readonly { readonly capability: string; readonly steps: TallyView }[]
  }[]
  readonly words: readonly {
    readonly word: string
    readonly runs: number
    readonly capabilities: readonly { readonly capability: string; readonly weight: number }[]
  }[]
}
