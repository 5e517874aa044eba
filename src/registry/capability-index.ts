import type { Capability } from '../core/capability.ts'
import type { RegistryEntry } from './registry-entry.ts'

/** Two agents that declare the same capability differently; the first one's words count. */
export interface CapabilityClash {
  readonly capability: string
  /** Whose declaration counts. */
  readonly declaredBy: string
  /** Whose declaration is not shown to planners. It is still picked for the capability. */
  readonly agent: string
}

/** Who can do what, at one moment. */
export interface CapabilityIndex {
  readonly declarations: ReadonlyMap<string, Capability>
  /** In order of registration. */
  readonly agents: ReadonlyMap<string, readonly RegistryEntry[]>
  /** Sorted by name. */
  readonly capabilities: readonly Capability[]
  readonly clashes: readonly CapabilityClash[]
}

/** Entries come in order of registration. */
export function createCapabilityIndex(entries: Iterable<RegistryEntry>): CapabilityIndex {
  const owners = new Map<string, { readonly agent: string; readonly declaration: Capability }>()
  const agents = new Map<string, RegistryEntry[]>()
  const clashes: CapabilityClash[] = []
  for (const entry of entries) {
    for (const declaration of entry.capabilities) {
      const { name } = declaration
      const owner = owners.get(name)
      if (owner === undefined) owners.set(name, { agent: entry.agent.name, declaration })
      else if (!isSame(owner.declaration, declaration)) {
        clashes.push({ capability: name, declaredBy: owner.agent, agent: entry.agent.name })
      }
      const able = agents.get(name)
      if (able === undefined) agents.set(name, [entry])
      else if (able.at(-1) !== entry) able.push(entry)
    }
  }
  const declarations = new Map([...owners].map(([name, { declaration }]) => [name, declaration]))
  const capabilities = [...declarations.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  return { declarations, agents, capabilities, clashes }
}

/** Whether two declarations, or two lists of them, say the same. */
export function isSame(
  first: Capability | readonly Capability[],
  second: Capability | readonly Capability[],
): boolean {
  return first === second || JSON.stringify(first) === JSON.stringify(second)
}
