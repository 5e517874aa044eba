import type { Plan } from '../core/plan/plan.ts'

/** How something went, as far as it was seen. Units: milliseconds; US dollars. */
export interface Tally {
  readonly count: number
  readonly succeeded: number
  /** Of those that succeeded, the newest; undefined before the first. */
  readonly durationMs: { readonly p50: number; readonly p90: number } | undefined
  /** Mean of what was reported; undefined where nothing was. */
  readonly usd: number | undefined
}

/** What was seen of capabilities, agents and whole plans of one organization. */
export interface RunStatistics {
  ofCapability(capability: string): Tally
  ofAgent(agent: string): Tally
  /** How one agent did at one capability. */
  ofAgentAt(agent: string, capability: string): Tally
  /** Of plans with the same capabilities and edges. */
  ofPlan(plan: Plan): Tally
  /** Agents that were seen at work, by name. */
  agents(): readonly string[]
  /** Capabilities that an agent was seen to do, by name. */
  capabilitiesOf(agent: string): readonly string[]
}
