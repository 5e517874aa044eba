import type { Json, JsonObject } from '../../src/core/json.ts'
import type { CypherQuery } from '../../src/graphs/cypher/named-query.ts'
import type { GraphDatabase, GraphOperation } from '../../src/ports/graph-database.ts'
import { pick } from '../../src/testing/simulation/graph-operations.ts'
import type { Chance } from '../../src/testing/simulation/random-history.ts'

/** Ids of a random graph by label, from which parameters of named queries are drawn. */
export type KnownIds = ReadonlyMap<string, readonly string[]>

/** Writes batches of operations, several to a transaction, and remembers the ids they made. */
export async function fill(
  graphs: readonly GraphDatabase[],
  batches: Iterable<readonly GraphOperation[]>,
): Promise<KnownIds> {
  const ids = new Map<string, Set<string>>()
  let position = 0
  let open: GraphOperation[] = []
  const flush = async (): Promise<void> => {
    position += 1
    for (const graph of graphs) await graph.apply({ position, operations: open })
    open = []
  }
  for (const operations of batches) {
    for (const operation of operations) {
      if (operation.type !== 'upsert-node') continue
      const known = ids.get(operation.label) ?? new Set()
      ids.set(operation.label, known.add(operation.id))
    }
    open.push(...operations)
    if (open.length > 5_000) await flush()
  }
  await flush()
  return new Map([...ids].map(([label, set]) => [label, [...set]]))
}

const sources: { readonly [parameter: string]: readonly string[] } = {
  planId: ['ExecutionPlan'],
  stepId: ['ExecutionStep'],
  messageId: ['Message'],
  agentId: ['Agent'],
  agent1Id: ['Agent'],
  agent2Id: ['Agent'],
  name: ['Agent'],
  entityId: ['application', 'deployment', 'service'],
  application: ['application'],
  environment: ['environment'],
}

/** Parameters by chance, that fit the query's schema. */
export function parametersOf(query: CypherQuery, ids: KnownIds, chance: Chance): JsonObject {
  const names = Object.keys(query.parameters.properties ?? {})
  return Object.fromEntries(names.map((name) => [name, parameter(name, ids, chance)]))
}

function parameter(name: string, ids: KnownIds, chance: Chance): Json {
  if (name === 'skip') return chance(5)
  if (name === 'limit') return 1 + chance(20)
  if (name === 'startDate') return '2026-01-01T00:00:00Z'
  if (name === 'endDate') return '2027-01-01T00:00:00Z'
  const id = pick(ids.get(pick(sources[name] ?? [], chance)) ?? [''], chance)
  return name === 'application' || name === 'environment' ? id.replace(/^\w+:/, '') : id
}
