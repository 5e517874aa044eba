/** Edges by index: `dependencies[i]` are the nodes that node i waits for. */
export type Dependencies = readonly (readonly number[])[]

export interface Topology {
  /** `dependents[i]` are the nodes that wait for node i. */
  readonly dependents: readonly (readonly number[])[]
  /** Dependencies first. Without the nodes of a cycle. */
  readonly order: readonly number[]
  /** Longest path in nodes from here to an end. */
  readonly ranks: readonly number[]
  /** One cycle as node indexes, first repeated at the end; undefined when there is none. */
  readonly cycle?: readonly number[]
}

/** What follows from the edges alone. Linear in nodes and edges; any size, no recursion. */
export function createTopology(dependencies: Dependencies): Topology {
  const dependents = dependencies.map((): number[] => [])
  const waiting = dependencies.map((list) => list.length)
  for (const [node, list] of dependencies.entries()) {
    for (const dependency of list) dependents[dependency]?.push(node)
  }
  const order: number[] = []
  for (const [node, open] of waiting.entries()) if (open === 0) order.push(node)
  for (const node of order) {
    for (const dependent of dependents[node] ?? []) {
      const open = (waiting[dependent] ?? 0) - 1
      waiting[dependent] = open
      if (open === 0) order.push(dependent)
    }
  }
  const topology = { dependents, order, ranks: ranksOf(dependents, order) }
  if (order.length === dependencies.length) return topology
  return { ...topology, cycle: findCycle(dependencies, new Set(order)) }
}

function ranksOf(dependents: readonly (readonly number[])[], order: readonly number[]): number[] {
  const ranks = dependents.map(() => 1)
  for (let at = order.length - 1; at >= 0; at -= 1) {
    const node = order[at] ?? 0
    for (const dependent of dependents[node] ?? []) {
      ranks[node] = Math.max(ranks[node] ?? 1, (ranks[dependent] ?? 0) + 1)
    }
  }
  return ranks
}

/** Every node outside `settled` has a dependency outside it, so walking back must meet itself. */
function findCycle(dependencies: Dependencies, settled: ReadonlySet<number>): number[] {
  const start = dependencies.findIndex((_, node) => !settled.has(node))
  const seenAt = new Map<number, number>()
  const path: number[] = []
  let node = start
  while (!seenAt.has(node)) {
    seenAt.set(node, path.length)
    path.push(node)
    node = dependencies[node]?.find((dependency) => !settled.has(dependency)) ?? start
  }
  return [...path.slice(seenAt.get(node)), node].toReversed()
}
