/** How Skein is. */
export interface HealthView {
  readonly status: 'ok' | 'degraded'
  readonly version: string
  readonly uptimeMs: number
  readonly journal: { readonly position: number }
  readonly graph: { readonly engine: string; readonly position: number; readonly lag: number }
  /** `waiting`: not started, because as many go on as may. */
  readonly runs: { readonly active: number; readonly waiting: number }
  /** With agents, and waiting for a slot, by what limits them: `organization`, `agent:…`, … */
  readonly steps: {
    readonly running: number
    readonly waiting: { readonly [limit: string]: number }
  }
  readonly agents: { readonly active: number; readonly unavailable: number }
  readonly model?: string
}
