import type { AgentContextsChanged, ContextSaved } from '../../../core/journal/context-event.ts'
import type { GraphOperation, NodeReference } from '../../../ports/graph-database.ts'
import { datetime, jsonText } from '../graph-value.ts'
import { agent, relate, unrelate, upsert } from './operations.ts'

export function executionContext(name: string): NodeReference {
  return { label: 'ExecutionContext', id: name }
}

export function projectContextSaved(fact: ContextSaved, at: number): GraphOperation[] {
  return [
    upsert(executionContext(fact.name), {
      environment: fact.environment,
      variables: jsonText(fact.variables),
      constraints: jsonText(fact.constraints),
      resources: jsonText(fact.resources),
      policies: jsonText(fact.policies),
      permissions: jsonText(fact.permissions),
      created_at: datetime(fact.createdAt),
      updated_at: datetime(at),
      is_active: fact.active,
    }),
  ]
}

/** It stays for the record of what ran in it. */
export function projectContextRemoved(name: string, at: number): GraphOperation[] {
  return [upsert(executionContext(name), { is_active: false, updated_at: datetime(at) })]
}

export function projectAgentContexts(
  fact: AgentContextsChanged,
  before: readonly string[],
): GraphOperation[] {
  const from = agent(fact.name)
  const lost = before.filter((name) => !fact.contexts.includes(name))
  return [
    ...fact.contexts.flatMap((name) =>
      relate(from, 'HAS_ACCESS_TO', { to: executionContext(name) }),
    ),
    ...lost.map((name) => unrelate(from, 'HAS_ACCESS_TO', executionContext(name))),
  ]
}
