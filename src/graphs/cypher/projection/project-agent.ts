import type { Capability } from '../../../core/capability.ts'
import type { AgentHealthChanged, AgentRegistered } from '../../../core/journal/domain-event.ts'
import type { GraphOperation } from '../../../ports/graph-database.ts'
import { datetime, text } from '../graph-value.ts'
import { agent, capability, relate, unrelate, upsert } from './operations.ts'

/** An agent and what it can do now; what it could do before and cannot any more is taken away. */
export function projectAgentRegistered(
  fact: AgentRegistered,
  at: number,
  before: readonly string[],
): GraphOperation[] {
  const names = new Set(fact.capabilities.map(({ name }) => name))
  const lost = before.filter((name) => !names.has(name))
  return [
    upsert(agent(fact.name), {
      kind: fact.kind,
      status: 'ACTIVE',
      status_reason: null,
      parallel_max: fact.parallelMax ?? null,
      registered_at: datetime(at),
    }),
    ...fact.capabilities.flatMap((offered) => projectCapability(fact.name, offered)),
    ...lost.map((name) => unrelate(agent(fact.name), 'HAS_CAPABILITY', capability(name))),
  ]
}

/** The agent stays for the record of what it did, without capabilities. */
export function projectAgentRemoved(
  fact: { readonly name: string },
  before: readonly string[],
): GraphOperation[] {
  return [
    upsert(agent(fact.name), { status: 'REMOVED', status_reason: null }),
    ...before.map((name) => unrelate(agent(fact.name), 'HAS_CAPABILITY', capability(name))),
  ]
}

export function projectAgentHealth(fact: AgentHealthChanged): GraphOperation[] {
  return [upsert(agent(fact.name), { status: fact.status, status_reason: text(fact.reason) })]
}

function projectCapability(agentName: string, offered: Capability): GraphOperation[] {
  const node = capability(offered.name)
  return [
    upsert(node, {
      description: text(offered.description),
      reversibility: offered.reversibility,
      idempotent: offered.idempotent,
      requires: offered.requires,
      produces: offered.produces,
    }),
    ...relate(agent(agentName), 'HAS_CAPABILITY', { to: node }),
  ]
}
