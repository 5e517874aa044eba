/** The part of a step that its place in a drawing depends on. */
export interface Node {
  readonly id: string
  readonly dependsOn: readonly string[]
}

/**
 * Steps in dependency order, parallel ones side by side. A step that depends on nothing stands
 * right before the first that needs it, after those that go on with a thread. What stands in a
 * cycle (a plan with problems can be drawn too) comes last, in its own order.
 */
export function inDependencyOrder<N extends Node>(nodes: readonly N[]): readonly N[] {
  const levels = levelsOf(nodes)
  const dependents = dependentsOf(nodes)
  const placeOf = (node: N): number => {
    const level = levels.get(node.id)
    if (level === undefined) return Infinity
    const next = (dependents.get(node.id) ?? []).map((id) => levels.get(id) ?? Infinity)
    const first = Math.min(...next)
    // Half a level before that step: after the steps whose threads lead to its level.
    return level === 0 && first > 1 && next.length > 0 ? first - 0.5 : level
  }
  const places = new Map(nodes.map((node) => [node.id, placeOf(node)]))
  const place = (node: N): number => places.get(node.id) ?? 0
  return nodes.toSorted((one, other) =>
    place(one) === place(other) ? 0 : place(one) - place(other),
  )
}

/** How many steps stand before each on its longest way from a start; none for one in a cycle. */
function levelsOf(nodes: readonly Node[]): ReadonlyMap<string, number> {
  const known = new Set(nodes.map((node) => node.id))
  const open = new Map(nodes.map((node) => [node.id, dependenciesOf(node, known).length]))
  const dependents = dependentsOf(nodes)
  const levels = new Map<string, number>()
  let ready = nodes.map((node) => node.id).filter((id) => open.get(id) === 0)
  for (let level = 0; ready.length > 0; level += 1) {
    for (const id of ready) levels.set(id, level)
    const freed = ready.flatMap((id) => dependents.get(id) ?? [])
    for (const id of freed) open.set(id, (open.get(id) ?? 0) - 1)
    ready = [...new Set(freed)].filter((id) => open.get(id) === 0)
  }
  return levels
}

/**
 * Who waits for whom, without the edges that others imply: if c waits for b and b for a, an edge
 * from a to c says nothing new.
 *
 * Shape: step id -> ids of its direct dependents, in the order of the nodes given.
 */
export function essentialDependents(ordered: readonly Node[]): ReadonlyMap<string, string[]> {
  const ancestors = new Map<string, Set<string>>()
  const essential = ordered.map((node) => {
    const direct = dependenciesOf(node, ancestors)
    const implied = new Set(direct.flatMap((id) => [...(ancestors.get(id) ?? [])]))
    ancestors.set(node.id, new Set([...direct, ...implied]))
    return { id: node.id, dependsOn: direct.filter((id) => !implied.has(id)) }
  })
  return dependentsOf(essential)
}

function dependenciesOf(node: Node, known: { has(id: string): boolean }): readonly string[] {
  return [...new Set(node.dependsOn)].filter((id) => id !== node.id && known.has(id))
}

function dependentsOf(nodes: readonly Node[]): Map<string, string[]> {
  const dependents = new Map<string, string[]>(nodes.map((node) => [node.id, []]))
  for (const node of nodes) {
    for (const id of dependenciesOf(node, dependents)) dependents.get(id)?.push(node.id)
  }
  return dependents
}
