import { inOrder, neighboursOf } from './layout-graph.ts'
import type { LayoutGraph } from './layout-graph.ts'

/**
 * A graph in columns. An edge that passes columns is a chain of bends, one in each, so that every
 * link joins neighbouring columns. Bends are numbered after the nodes.
 */
export interface Layers {
  readonly nodeCount: number
  readonly rank: readonly number[]
  readonly up: readonly (readonly number[])[]
  readonly down: readonly (readonly number[])[]
  /** The bends of each edge. */
  readonly chains: readonly (readonly number[])[]
  /** Members of each column, in order; sorted in place by `orderLayers`. */
  readonly columns: number[][]
}

export function createLayers(graph: LayoutGraph): Layers {
  const rank = ranksOf(graph)
  const nodeCount = rank.length
  const up = graph.ids.map((): number[] => [])
  const down = graph.ids.map((): number[] => [])
  const link = (from: number, to: number): void => {
    down[from]?.push(to)
    up[to]?.push(from)
  }
  const chains = graph.edges.map(([from, to]) => {
    const chain: number[] = []
    let last = from
    for (let column = (rank[from] ?? 0) + 1; column < (rank[to] ?? 0); column += 1) {
      const bend = rank.length
      rank.push(column)
      up.push([])
      down.push([])
      link(last, bend)
      chain.push(bend)
      last = bend
    }
    link(last, to)
    return chain
  })
  return { nodeCount, rank, up, down, chains, columns: firstColumns(rank, up, down) }
}

/** The longest way from a start; starts stand right before what needs them first. */
function ranksOf(graph: LayoutGraph): number[] {
  const neighbours = neighboursOf(graph)
  const { incoming, outgoing } = neighbours
  const rank = graph.ids.map(() => 0)
  const order = inOrder(neighbours)
  for (const node of order) {
    for (const next of outgoing[node] ?? []) {
      rank[next] = Math.max(rank[next] ?? 0, (rank[node] ?? 0) + 1)
    }
  }
  for (const node of order) {
    const needs = (outgoing[node] ?? []).map((next) => rank[next] ?? 0)
    if (needs.length > 0 && incoming[node]?.length === 0) {
      rank[node] = Math.max(0, Math.min(...needs) - 1)
    }
  }
  return rank
}

type Links = readonly (readonly number[])[]

/** Depth first, so that branches lie together from the beginning. */
function firstColumns(rank: readonly number[], up: Links, down: Links): number[][] {
  const columns: number[][] = []
  const seen = new Uint8Array(rank.length)
  const visit = (start: number): void => {
    const stack = [start]
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (seen[node] === 1) continue
      seen[node] = 1
      const column = rank[node] ?? 0
      while (columns.length <= column) columns.push([])
      columns[column]?.push(node)
      stack.push(...(down[node] ?? []).toReversed())
    }
  }
  for (const [node, list] of up.entries()) if (list.length === 0) visit(node)
  for (const node of rank.keys()) visit(node)
  return columns
}
