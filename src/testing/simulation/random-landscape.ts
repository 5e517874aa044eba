import type { GraphOperation, NodeReference } from '../../ports/graph-database.ts'
import { pick, reference, relate, time, upsert } from './graph-operations.ts'
import type { Chance } from './random-history.ts'

/** Names of what requests of a random graph refer to. */
export interface Landscape {
  readonly startedAt: number
  readonly users: readonly string[]
  readonly agents: readonly string[]
  readonly capabilities: readonly string[]
  readonly contexts: readonly string[]
  readonly applications: readonly string[]
  readonly services: readonly string[]
  readonly deployments: readonly string[]
}

const environments = ['development', 'staging', 'production']

/** As many of each as a house with so many plans has. */
export function landscapeOf(plans: number): Landscape {
  const some = (name: string, count: number): readonly string[] =>
    Array.from({ length: Math.max(2, Math.round(count)) }, (_, index) => `${name}-${index}`)
  return {
    startedAt: Date.parse('2026-01-01T00:00:00.000Z'),
    users: some('user', plans / 25),
    agents: some('agent', 10 + plans / 50),
    capabilities: some('work', 10 + plans / 80),
    contexts: some('context', 3),
    applications: some('app', plans / 50),
    services: some('service', plans / 12),
    deployments: some('release', plans / 8),
  }
}

export function randomLandscape(landscape: Landscape, chance: Chance): GraphOperation[] {
  const { users, agents, capabilities, contexts, services, deployments } = landscape
  return [
    ...users.map((id) => upsert(reference('User', id), { name: id })),
    ...capabilities.map((id) => upsert(reference('Capability', id), { name: id })),
    ...environments.map((name) =>
      upsert(reference('environment', `environment:${name}`), { name }),
    ),
    ...contexts.map((id) => upsert(reference('ExecutionContext', id), { is_active: true })),
    ...landscape.applications.flatMap((name) => randomApplication(name, chance)),
    ...services.flatMap((name) => randomService(name, landscape, chance)),
    ...deployments.flatMap((name) => randomDeployment(name, landscape, chance)),
    ...agents.flatMap((id) => randomAgent(id, landscape, chance)),
  ]
}

function randomAgent(id: string, landscape: Landscape, chance: Chance): GraphOperation[] {
  const node = reference('Agent', id)
  const abilities = Array.from({ length: 1 + chance(6) }, () =>
    pick(landscape.capabilities, chance),
  )
  return [
    upsert(node, {
      name: id,
      kind: pick(['function', 'mcp', 'llm', 'http'], chance),
      status: chance(8) === 0 ? 'UNAVAILABLE' : 'ACTIVE',
    }),
    ...abilities.map((name) => relate(node, 'HAS_CAPABILITY', reference('Capability', name))),
    relate(node, 'HAS_ACCESS_TO', reference('ExecutionContext', pick(landscape.contexts, chance))),
  ]
}

function randomApplication(name: string, chance: Chance): GraphOperation[] {
  const node = entity('application', name)
  const homes = environments.filter(() => chance(3) > 0)
  return [
    upsert(node, { name }),
    ...homes.map((home) => relate(node, 'deployed_to', entity('environment', home))),
  ]
}

function randomService(name: string, landscape: Landscape, chance: Chance): GraphOperation[] {
  const node = entity('service', name)
  const policy = entity('policy', `policy-${chance(20)}`)
  const other = entity('service', pick(landscape.services, chance))
  return [
    upsert(node, { name, health: pick(['ok', 'degraded'], chance) }),
    relate(entity('application', pick(landscape.applications, chance)), 'owns', node),
    upsert(policy, { name: policy.id.slice('policy:'.length), kind: 'network' }),
    relate(policy, 'applies_to', node),
    upsert(other, {}),
    ...(other.id === node.id ? [] : [relate(node, 'uses', other)]),
  ]
}

function randomDeployment(name: string, landscape: Landscape, chance: Chance): GraphOperation[] {
  const node = entity('deployment', name)
  return [
    upsert(node, {
      name,
      status: chance(3) === 0 ? 'failed' : 'succeeded',
      version: `1.${chance(20)}`,
      finished_at: time(landscape.startedAt + chance(10_000_000) * 1_000),
    }),
    relate(node, 'deploys', entity('application', pick(landscape.applications, chance))),
    relate(node, 'deployed_in', entity('environment', pick(environments, chance))),
  ]
}

function entity(kind: string, name: string): NodeReference {
  return reference(kind, `${kind}:${name}`)
}
