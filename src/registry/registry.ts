import type { Capability } from '../core/capability.ts'
import { SkeinError } from '../core/errors.ts'
import type { Agent } from '../ports/agent.ts'
import { createCapabilityIndex, isSame } from './capability-index.ts'
import type { CapabilityClash, CapabilityIndex } from './capability-index.ts'
import { pickFrom } from './pick.ts'
import type { Need, Pick } from './pick.ts'
import { createRegistryEntry, remember } from './registry-entry.ts'
import type { AgentSource, RegisteredAgent, RegistryEntry } from './registry-entry.ts'

type FreedListener = (agent: string) => void

/**
 * What agents exist, what they can do, and which one to send a step to. In memory; whoever
 * registers agents keeps them.
 */
export class Registry {
  /** In order of registration. */
  readonly #entries = new Map<string, RegistryEntry>()
  /** Slots of removed agents that are still held: an agent of that name starts with them. */
  readonly #leftover = new Map<string, number>()
  readonly #listeners = new Set<FreedListener>()
  #index: CapabilityIndex | undefined

  /** Errors: `AGENT_EXISTS`. */
  add(agent: Agent, source: AgentSource): void {
    const { name } = agent
    if (this.#entries.has(name)) throw new SkeinError('AGENT_EXISTS', { agent: name })
    const inFlight = this.#leftover.get(name) ?? 0
    this.#leftover.delete(name)
    this.#entries.set(name, createRegistryEntry(agent, source, inFlight))
    this.#index = undefined
    this.#tellFreed(name)
  }

  /** Takes the agent out; closing it is up to the caller. */
  remove(name: string): Agent | undefined {
    const entry = this.#entries.get(name)
    if (entry === undefined) return undefined
    if (entry.inFlight > 0) this.#leftover.set(name, entry.inFlight)
    this.#entries.delete(name)
    this.#index = undefined
    return entry.agent
  }

  get(name: string): RegisteredAgent | undefined {
    return this.#entries.get(name)
  }

  /** By name. */
  agents(): readonly RegisteredAgent[] {
    return [...this.#entries.values()].sort((a, b) => (a.agent.name < b.agent.name ? -1 : 1))
  }

  capability(name: string): Capability | undefined {
    return this.#indexed().declarations.get(name)
  }

  /** Unique and sorted by name. The same array until something has changed: it may key a cache. */
  capabilities(): readonly Capability[] {
    return this.#indexed().capabilities
  }

  /** In order of registration. */
  agentsOf(capability: string): readonly RegisteredAgent[] {
    return this.#indexed().agents.get(capability) ?? []
  }

  /** Capabilities that agents declare differently from the first one that declared them. */
  clashes(): readonly CapabilityClash[] {
    return this.#indexed().clashes
  }

  /** The agent's capabilities may have changed. */
  reindex(name: string): void {
    const entry = this.#entries.get(name)
    if (entry === undefined) return
    const capabilities = entry.agent.capabilities()
    if (isSame(entry.capabilities, capabilities)) return
    entry.capabilities = capabilities
    this.#index = undefined
    this.#tellFreed(name)
  }

  /** Which agent to send a step to. Takes no slot: `acquire` does. */
  pick(need: Need): Pick {
    return pickFrom(need, {
      able: this.#indexed().agents.get(need.capability) ?? [],
      exists: (agent) => this.#entries.has(agent),
    })
  }

  /** Takes one of the agent's slots, until `release`. */
  acquire(name: string): void {
    const entry = this.#entries.get(name)
    if (entry !== undefined) entry.inFlight += 1
    else this.#leftover.set(name, (this.#leftover.get(name) ?? 0) + 1)
  }

  /** Gives a slot back, with how the step went where that says something of the agent. */
  release(name: string, outcome?: 'succeeded' | 'failed'): void {
    const entry = this.#entries.get(name)
    if (entry === undefined) {
      this.#releaseLeftover(name)
      return
    }
    if (entry.inFlight > 0) entry.inFlight -= 1
    if (outcome !== undefined) remember(entry, outcome)
    // Without a limit nobody has waited for this slot.
    if (entry.agent.parallelMax !== undefined) this.#tellFreed(name)
  }

  /** Calls the listener when a slot became free or an agent appeared. The answer undoes it. */
  onFreed(listener: FreedListener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  #indexed(): CapabilityIndex {
    this.#index ??= createCapabilityIndex(this.#entries.values())
    return this.#index
  }

  #releaseLeftover(name: string): void {
    const left = (this.#leftover.get(name) ?? 0) - 1
    if (left > 0) this.#leftover.set(name, left)
    else this.#leftover.delete(name)
  }

  #tellFreed(name: string): void {
    for (const listener of this.#listeners) listener(name)
  }
}
