import type { Agent } from '../ports/agent.ts'
import { accessDenied } from './context-access.ts'
import type { ContextAccess, ContextRefusal } from './context-access.ts'
import { hasSlot, isBetter } from './registry-entry.ts'
import type { RegistryEntry } from './registry-entry.ts'

export interface Need {
  readonly capability: string
  /** Who must do it. */
  readonly agent?: string
  /** Whoever does it must be able to enter this context. */
  readonly context?: string
  /** Who has been tried already. */
  readonly exclude?: readonly string[]
}

export type Pick =
  | { readonly type: 'picked'; readonly agent: Agent }
  /** All that could do it are full. */
  | { readonly type: 'busy'; readonly full: readonly RegistryEntry[] }
  | {
      readonly type: 'none'
      readonly code:
        | 'CAPABILITY_NOT_FOUND'
        | 'AGENT_NOT_FOUND'
        | 'AGENT_UNAVAILABLE'
        | ContextRefusal['code']
      /** One sentence. */
      readonly reason: string
    }

/** What there is to pick from. */
export interface Choice {
  /** Agents with the needed capability. */
  readonly able: readonly RegistryEntry[]
  readonly exists: (agent: string) => boolean
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly contexts: ContextAccess
}

/**
 * Picks the agent for a step: one that can be reached, the least loaded, the most reliable, by
 * name. One that cannot be reached is picked only where no other is there at all: it may be back,
 * and if not, it fails with its own reason. One that may not enter the context is never picked.
 */
export function pickFrom(need: Need, choice: Choice): Pick {
  const { context } = need
  const refusal = context === undefined ? undefined : choice.contexts.refusal(context)
  if (refusal !== undefined) return { type: 'none', ...refusal }
  let best: RegistryEntry | undefined
  let fallback: RegistryEntry | undefined
  let full: readonly RegistryEntry[] = nobody
  for (const entry of choice.able) {
    if (!isWanted(need, entry.agent.name)) continue
    if (context !== undefined && !choice.contexts.mayEnter(entry.agent.name, context)) continue
    const active = entry.agent.health().status === 'ACTIVE'
    if (!hasSlot(entry, choice.now)) {
      full = [...full, entry]
      continue
    }
    if (active) best = better(best, entry)
    else fallback = better(fallback, entry)
  }
  if (best !== undefined) return { type: 'picked', agent: best.agent }
  const reachable = full.filter(({ agent }) => agent.health().status === 'ACTIVE')
  if (reachable.length > 0) return { type: 'busy', full: reachable }
  if (fallback !== undefined) return { type: 'picked', agent: fallback.agent }
  if (full.length > 0) return { type: 'busy', full }
  return whyNone(need, choice)
}

const nobody: readonly RegistryEntry[] = []

function better(best: RegistryEntry | undefined, entry: RegistryEntry): RegistryEntry {
  return best === undefined || isBetter(entry, best) ? entry : best
}

function isWanted(need: Need, agent: string): boolean {
  if (need.agent !== undefined && need.agent !== agent) return false
  return need.exclude?.includes(agent) !== true
}

function whyNone(need: Need, choice: Choice): Pick {
  const { capability, agent } = need
  if (agent !== undefined && !choice.exists(agent)) {
    return none('AGENT_NOT_FOUND', `There is no agent ${agent}.`)
  }
  if (choice.able.length === 0) {
    return none('CAPABILITY_NOT_FOUND', `No registered agent has the capability ${capability}.`)
  }
  if (agent !== undefined && !choice.able.some((entry) => entry.agent.name === agent)) {
    return none(
      'CAPABILITY_NOT_FOUND',
      `Agent ${agent} does not have the capability ${capability}.`,
    )
  }
  const { context } = need
  const wanted = choice.able.map((entry) => entry.agent.name).filter((name) => isWanted(need, name))
  if (context !== undefined && wanted.length > 0) {
    return { type: 'none', ...accessDenied(context, wanted) }
  }
  return none('AGENT_UNAVAILABLE', `Every agent that has ${capability} has been tried already.`)
}

function none(code: Extract<Pick, { type: 'none' }>['code'], reason: string): Pick {
  return { type: 'none', code, reason }
}
