import type { Layout, LayoutGraph, LayoutShape } from './layout-graph.ts'

export type Arrow = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown'

interface Walk {
  readonly graph: LayoutGraph
  readonly layout: Layout
  readonly shape: LayoutShape
}

/** Where an arrow key leads: along edges in the direction of time, to neighbours across it. */
export function walk(
  stepId: string,
  arrow: Arrow,
  { graph, layout, shape }: Walk,
): string | undefined {
  const from = graph.ids.indexOf(stepId)
  if (from === -1) return undefined
  const isRow = shape.direction === 'LR'
  const along = isRow ? layout.x : layout.y
  const across = isRow ? layout.y : layout.x
  const [back, forth] = isRow ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown']
  const lane = across[from] ?? 0
  const distance = (node: number): number => Math.abs((across[node] ?? 0) - lane)
  if (arrow === back || arrow === forth) {
    const ends = graph.edges.flatMap(([a, b]) => {
      if (arrow === forth) return a === from ? [b] : []
      return b === from ? [a] : []
    })
    return nearest(ends, distance, graph)
  }
  const sign = arrow === 'ArrowDown' || arrow === 'ArrowRight' ? 1 : -1
  const column = [...graph.ids.keys()].filter(
    (node) => along[node] === along[from] && ((across[node] ?? 0) - lane) * sign > 0,
  )
  return nearest(column, distance, graph)
}

function nearest(
  nodes: readonly number[],
  distance: (node: number) => number,
  { ids }: LayoutGraph,
): string | undefined {
  const [first] = nodes.toSorted((a, b) => distance(a) - distance(b))
  return first === undefined ? undefined : ids[first]
}
