import { edgePath } from './edge-path.ts'
import type { Point } from './edge-path.ts'
import { measuresOf } from './layout-graph.ts'
import type { Bounds, Layout, LayoutGraph, LayoutShape } from './layout-graph.ts'
import { createLayers } from './layers.ts'
import { orderLayers } from './order-layers.ts'
import { bendSpan, placeLayers } from './place-layers.ts'

/** Lays a plan out anew, in columns. For a change of a plan that is seen, `insertLayout`. */
export function layoutGraph(graph: LayoutGraph, shape: LayoutShape): Layout {
  const layers = createLayers(graph)
  orderLayers(layers)
  const middles = placeLayers(layers, shape)
  const { span, step } = measuresOf(shape)
  const isNode = (node: number): boolean => node < layers.nodeCount
  const least = middles.reduce(
    (found, middle, node) => Math.min(found, middle - (isNode(node) ? span : bendSpan) / 2),
    Infinity,
  )
  const along = (node: number): number => (layers.rank[node] ?? 0) * step
  const across = (node: number): number => (middles[node] ?? 0) - least
  const corners = graph.ids.map((_, node) =>
    pointOf(shape, along(node), Math.round(across(node) - span / 2)),
  )
  const paths = graph.edges.map(([from, to], edge) => {
    const bends = (layers.chains[edge] ?? []).map((bend) =>
      pointOf(shape, along(bend), across(bend)),
    )
    return edgePath([corners[from] ?? origin, corners[to] ?? origin], bends, shape)
  })
  return createLayout({ graph, corners, paths, shape })
}

const origin: Point = { x: 0, y: 0 }

/** A point from how far along the plan it is, and how far across. */
export function pointOf(shape: LayoutShape, along: number, across: number): Point {
  return shape.direction === 'LR' ? { x: along, y: across } : { x: across, y: along }
}

interface Placed {
  readonly graph: LayoutGraph
  readonly corners: readonly Point[]
  readonly paths: readonly string[]
  readonly shape: LayoutShape
}

export function createLayout({ graph, corners, paths, shape }: Placed): Layout {
  return {
    ids: graph.ids,
    x: corners.map(({ x }) => x),
    y: corners.map(({ y }) => y),
    paths,
    bounds: boundsOf(corners, shape),
  }
}

function boundsOf(corners: readonly Point[], { width, height }: LayoutShape): Bounds {
  if (corners.length === 0) return { left: 0, top: 0, right: 0, bottom: 0 }
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const { x, y } of corners) {
    left = Math.min(left, x)
    top = Math.min(top, y)
    right = Math.max(right, x + width)
    bottom = Math.max(bottom, y + height)
  }
  return { left, top, right, bottom }
}
