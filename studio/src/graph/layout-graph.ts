/** What is laid out: nodes by index, and edges from each to those that wait for it. */
export interface LayoutGraph {
  readonly ids: readonly string[]
  readonly edges: readonly LayoutEdge[]
}

export type LayoutEdge = readonly [from: number, to: number]

/** Sizes in pixels, and which way time runs: left to right, or top to bottom. */
export interface LayoutShape {
  readonly direction: 'LR' | 'TB'
  readonly width: number
  readonly height: number
  readonly rankGap: number
  readonly laneGap: number
}

/** Where everything is. Plain data, so that it can come from a worker. */
export interface Layout {
  readonly ids: readonly string[]
  /** Top left corner of each node. */
  readonly x: readonly number[]
  readonly y: readonly number[]
  /** An SVG path for each edge. */
  readonly paths: readonly string[]
  readonly bounds: Bounds
}

export interface Bounds {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** How much of a column a node takes, and how far columns are apart. */
export function measuresOf(shape: LayoutShape): { readonly span: number; readonly step: number } {
  const isRow = shape.direction === 'LR'
  return {
    span: isRow ? shape.height : shape.width,
    step: (isRow ? shape.width : shape.height) + shape.rankGap,
  }
}

export interface Neighbours {
  readonly incoming: readonly (readonly number[])[]
  readonly outgoing: readonly (readonly number[])[]
}

export function neighboursOf({ ids, edges }: LayoutGraph): Neighbours {
  const incoming = ids.map((): number[] => [])
  const outgoing = ids.map((): number[] => [])
  for (const [from, to] of edges) {
    outgoing[from]?.push(to)
    incoming[to]?.push(from)
  }
  return { incoming, outgoing }
}

/** Nodes with those they wait for first. Nodes of a cycle come last, in their own order. */
export function inOrder({ incoming, outgoing }: Neighbours): readonly number[] {
  const open = incoming.map((list) => list.length)
  const order = open.flatMap((count, node) => (count === 0 ? [node] : []))
  for (const node of order) {
    for (const next of outgoing[node] ?? []) {
      open[next] = (open[next] ?? 0) - 1
      if (open[next] === 0) order.push(next)
    }
  }
  if (order.length === incoming.length) return order
  const seen = new Set(order)
  return [...order, ...[...incoming.keys()].filter((node) => !seen.has(node))]
}
