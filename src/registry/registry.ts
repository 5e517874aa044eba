import type { Capability } from '../core/capability.ts'
import { SkeinError } from '../core/errors.ts'
import type { Agent } from '../ports/agent.ts'
import type { Clock } from '../ports/clock.ts'
import { createCapabilityIndex, isSame } from './capability-index.ts'
import type { CapabilityClash, CapabilityIndex } from './capability-index.ts'
import { ContextAccess } from './context-access.ts'
import type { RegisteredContext } from './context-access.ts'
import { pickFrom } from './pick.ts'
import type { Need, Pick } from './pick.ts'
import { createRegistryEntry, limitEntry, remember, whyFull } from './registry-entry.ts'
import type { AgentLimit, AgentSource, RegisteredAgent, RegistryEntry } from './registry-entry.ts'

type FreedListener = (agent: string) => void

/**
 * What agents exist, what they can do, and which one to send a step to. In memory; whoever
 * registers agents keeps them.
 */
export class Registry {
  /** What contexts there are, and who may enter them; to read. */
  readonly contexts: ContextAccess = new ContextAccess()
  /** In order of registration. */
  readonly #entries = new Map<string, RegistryEntry>()
  /** Slots of removed agents that are still held: an agent of that name starts with them. */
  readonly #leftover = new Map<string, number>()
  readonly #listeners = new Set<FreedListener>()
  /** What was set for agents, whether they are there or not. */
  readonly #limits = new Map<string, AgentLimit>()
  readonly #clock: Clock
  /** When an agent may start something again. */
  #alarm: { readonly at: number; readonly cancel: () => void } | undefined
  #index: CapabilityIndex | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Errors: `AGENT_EXISTS`. */
  add(agent: Agent, source: AgentSource): void {
    const { name } = agent
    if (this.#entries.has(name)) throw new SkeinError('AGENT_EXISTS', { agent: name })
    const inFlight = this.#leftover.get(name) ?? 0
    this.#leftover.delete(name)
    const entry = createRegistryEntry(agent, source, inFlight)
    limitEntry(entry, this.#limits.get(name))
    this.#entries.set(name, entry)
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

  /** Limits an agent from here on, also one that comes later; nothing leaves it to itself. */
  limit(name: string, limit: AgentLimit): void {
    const { parallelMax, ratePerMinute } = limit
    if (parallelMax === undefined && ratePerMinute === undefined) this.#limits.delete(name)
    else this.#limits.set(name, limit)
    const entry = this.#entries.get(name)
    if (entry === undefined) return
    limitEntry(entry, limit)
    this.#tellFreed(name)
  }

  /** Steps that wait may start now, or will never. */
  putContext(context: RegisteredContext): void {
    this.contexts.put(context)
    this.#tellFreed(context.name)
  }

  allowContexts(agent: string, contexts: readonly string[]): void {
    this.contexts.allow(agent, contexts)
    this.#tellFreed(agent)
  }

  /** Which agent to send a step to. Takes no slot: `acquire` does. */
  pick(need: Need): Pick {
    const pick = pickFrom(need, {
      able: this.#indexed().agents.get(need.capability) ?? [],
      exists: this.#exists,
      now: this.#now,
      contexts: this.contexts,
    })
    if (pick.type === 'busy') for (const entry of pick.full) this.#wake(entry)
    return pick
  }

  readonly #exists = (agent: string): boolean => this.#entries.has(agent)
  readonly #now = (): number => this.#clock.now()

  /** Tells when an agent that is at its rate may start something again. */
  #wake({ rate, agent }: RegistryEntry): void {
    const at = rate?.freeAt(this.#clock.now())
    if (at === undefined || (this.#alarm !== undefined && this.#alarm.at <= at)) return
    this.#alarm?.cancel()
    const cancel = this.#clock.ringAt(at, () => {
      this.#alarm = undefined
      this.#tellFreed(agent.name)
    })
    this.#alarm = { at, cancel }
  }

  /** Why an agent takes nothing more now, as a part of a sentence. */
  whyFull(entry: RegistryEntry): string {
    return whyFull(entry, this.#clock.now())
  }

  /** Takes one of the agent's slots, until `release`. */
  acquire(name: string): void {
    const entry = this.#entries.get(name)
    if (entry !== undefined) {
      entry.inFlight += 1
      entry.rate?.take(this.#clock.now())
    } else this.#leftover.set(name, (this.#leftover.get(name) ?? 0) + 1)
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
    if (entry.parallelMax !== undefined) this.#tellFreed(name)
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
