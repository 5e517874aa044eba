import type { Capability } from '../core/capability.ts'
import type { Agent } from '../ports/agent.ts'

/** Where an agent came from: the config file, the API, or the embedding program. */
export type AgentSource = 'config' | 'api' | 'program'

/** An agent as the registry shows it. `inFlight` is live. */
export interface RegisteredAgent {
  readonly agent: Agent
  readonly source: AgentSource
  /** Steps it works on now. */
  readonly inFlight: number
}

/** What the registry itself knows of an agent. */
export interface RegistryEntry {
  readonly agent: Agent
  readonly source: AgentSource
  inFlight: number
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
  return { agent, source, inFlight, capabilities: agent.capabilities(), record: 1 }
}

export function remember(entry: RegistryEntry, outcome: 'succeeded' | 'failed'): void {
  const latest = outcome === 'succeeded' ? 1 : 0
  entry.record += recordWeight * (latest - entry.record)
}

export function hasSlot(entry: RegistryEntry): boolean {
  const { parallelMax } = entry.agent
  return parallelMax === undefined || entry.inFlight < parallelMax
}

/** Whether `first` is the better choice: less loaded, then more reliable, then by name. */
export function isBetter(first: RegistryEntry, second: RegistryEntry): boolean {
  const difference = load(first) - load(second)
  if (difference !== 0) return difference < 0
  if (first.record !== second.record) return first.record > second.record
  return first.agent.name < second.agent.name
}

function load(entry: RegistryEntry): number {
  return entry.inFlight / (entry.agent.parallelMax ?? parallelMaxAssumed)
}
