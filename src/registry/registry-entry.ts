import type { Capability } from '../core/capability.ts'
import type { Agent } from '../ports/agent.ts'
import { RateWindow } from './rate-window.ts'

/** Where an agent came from: the config file, the API, or the embedding program. */
export type AgentSource = 'config' | 'api' | 'program'

/** An agent as the registry shows it. `inFlight` is live. */
export interface RegisteredAgent {
  readonly agent: Agent
  readonly source: AgentSource
  /** Steps it works on now. */
  readonly inFlight: number
  /** Steps it may have at once: what was set for it, else what it says itself. */
  readonly parallelMax: number | undefined
}

/** What somebody has set for an agent; what is missing is left to the agent. */
export interface AgentLimit {
  readonly parallelMax?: number
  readonly ratePerMinute?: number
}

/** What the registry itself knows of an agent. */
export interface RegistryEntry {
  readonly agent: Agent
  readonly source: AgentSource
  inFlight: number
  parallelMax: number | undefined
  /** What it has started within the last minute, where that is limited. */
  rate: RateWindow | undefined
  /** As they were when last indexed. */
  capabilities: readonly Capability[]
  /** 0 to 1: how its last steps went, the latest counting most. */
  record: number
}

/** How much of the record one step makes up: some ten steps are remembered. */
const recordWeight = 0.1
/** How full an agent without a limit counts as: as if it had this one. */
const parallelMaxAssumed = 64

export function createRegistryEntry(
  agent: Agent,
  source: AgentSource,
  inFlight: number,
): RegistryEntry {
  const { parallelMax } = agent
  const capabilities = agent.capabilities()
  return { agent, source, inFlight, parallelMax, rate: undefined, capabilities, record: 1 }
}

/** Limits the agent from here on. What it has at work, and has started lately, still counts. */
export function limitEntry(
  entry: RegistryEntry,
  { parallelMax, ratePerMinute }: AgentLimit = {},
): void {
  entry.parallelMax = parallelMax ?? entry.agent.parallelMax
  if (ratePerMinute === undefined) entry.rate = undefined
  else if (entry.rate === undefined) entry.rate = new RateWindow(ratePerMinute)
  else entry.rate.change(ratePerMinute)
}

export function remember(entry: RegistryEntry, outcome: 'succeeded' | 'failed'): void {
  const latest = outcome === 'succeeded' ? 1 : 0
  entry.record += recordWeight * (latest - entry.record)
}

export function hasSlot(
  { parallelMax, inFlight, rate }: RegistryEntry,
  now: () => number,
): boolean {
  if (parallelMax !== undefined && inFlight >= parallelMax) return false
  return rate === undefined || rate.freeAt(now()) === undefined
}

/** Why an agent takes nothing more now, as a part of a sentence. */
export function whyFull(entry: RegistryEntry, now: number): string {
  const { agent, parallelMax, inFlight, rate } = entry
  if (rate === undefined || (parallelMax !== undefined && inFlight >= parallelMax)) {
    return `${agent.name} is at its limit of ${parallelMax ?? inFlight} steps at once`
  }
  const until = new Date(rate.freeAt(now) ?? now).toISOString()
  return `${agent.name} is at its limit of ${rate.most} steps a minute until ${until}`
}

/** Whether `first` is the better choice: less loaded, then more reliable, then by name. */
export function isBetter(first: RegistryEntry, second: RegistryEntry): boolean {
  const difference = load(first) - load(second)
  if (difference !== 0) return difference < 0
  if (first.record !== second.record) return first.record > second.record
  return first.agent.name < second.agent.name
}

function load(entry: RegistryEntry): number {
  return entry.inFlight / (entry.parallelMax ?? parallelMaxAssumed)
}
