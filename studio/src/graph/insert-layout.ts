/*
 * Owns: how a plan changes while somebody looks at it. Every step that was there keeps its lane;
 * only what a new step pushes aside moves, by as little as possible. Steps move one column on where
 * the new step is on the longest way before them; nothing avoids that.
 */
import { edgePath } from './edge-path.ts'
import type { Point } from './edge-path.ts'
import { createLayout, pointOf } from './layout.ts'
import { inOrder, measuresOf, neighboursOf } from './layout-graph.ts'
import type { Layout, LayoutGraph, LayoutShape } from './layout-graph.ts'
import { bendSpan } from './place-layers.ts'
import { spread } from './spread.ts'

/** A step that was there insists on its lane; a new one does not. */
const newcomerWeight = 0.05

/** The layout of a changed plan, from the one that is seen. */
export function insertLayout(before: Layout, graph: LayoutGraph, shape: LayoutShape): Layout {
  const { span, step } = measuresOf(shape)
  const known = new Map(before.ids.map((id, index) => [id, index]))
  const column = columnsOf({ before, graph, shape, known })
  const lane = lanesOf({ before, graph, shape, known })
  const members: number[][] = []
  for (const [node, at] of column.entries()) (members[at] ??= []).push(node)
  const middles = new Float64Array(graph.ids.length)
  for (const nodes of members) {
    if (nodes === undefined) continue
    const isKnown = (node: number): boolean => known.has(graph.ids[node] ?? '')
    nodes.sort((a, b) => (lane[a] ?? 0) - (lane[b] ?? 0) || (isKnown(a) ? -1 : 1))
    const placings = nodes.map((node) => ({
      size: span,
      wish: lane[node] ?? 0,
      weight: isKnown(node) ? 1 : newcomerWeight,
    }))
    const placed = spread(placings, shape.laneGap)
    for (const [index, node] of nodes.entries()) middles[node] = Math.round(placed[index] ?? 0)
  }
  const corners = graph.ids.map((_, node) =>
    pointOf(shape, (column[node] ?? 0) * step, (middles[node] ?? 0) - span / 2),
  )
  const paths = graph.edges.map(([from, to]) => {
    const route: Route = { from, to, column, middles, members, shape }
    return edgePath([corners[from] ?? none, corners[to] ?? none], bendsOf(route), shape)
  })
  return createLayout({ graph, corners, paths, shape })
}

const none: Point = { x: 0, y: 0 }

interface Change {
  readonly before: Layout
  readonly graph: LayoutGraph
  readonly shape: LayoutShape
  readonly known: ReadonlyMap<string, number>
}

/** The column that a step had, or the first after all that it waits for. */
function columnsOf({ before, graph, shape, known }: Change): readonly number[] {
  const neighbours = neighboursOf(graph)
  const { step } = measuresOf(shape)
  const along = shape.direction === 'LR' ? before.x : before.y
  const columns = graph.ids.map(() => 0)
  for (const node of inOrder(neighbours)) {
    const index = known.get(graph.ids[node] ?? '')
    const had = index === undefined ? 0 : Math.round((along[index] ?? 0) / step)
    const after = (neighbours.incoming[node] ?? []).map((other) => (columns[other] ?? 0) + 1)
    columns[node] = Math.max(had, ...after)
  }
  return columns
}

/** The lane that a step had, or the middle of its neighbours. */
function lanesOf({ before, graph, shape, known }: Change): readonly number[] {
  const neighbours = neighboursOf(graph)
  const { span } = measuresOf(shape)
  const across = shape.direction === 'LR' ? before.y : before.x
  const lanes: (number | undefined)[] = graph.ids.map((id) => {
    const index = known.get(id)
    return index === undefined ? undefined : (across[index] ?? 0) + span / 2
  })
  for (const node of inOrder(neighbours)) {
    if (lanes[node] !== undefined) continue
    const around = [...(neighbours.incoming[node] ?? []), ...(neighbours.outgoing[node] ?? [])]
    const placed = around.map((other) => lanes[other]).filter((lane) => lane !== undefined)
    lanes[node] = placed.reduce((sum, lane) => sum + lane, 0) / (placed.length || 1)
  }
  return lanes.map((lane) => lane ?? 0)
}

interface Route {
  readonly from: number
  readonly to: number
  readonly column: readonly number[]
  readonly middles: Float64Array
  readonly members: readonly (readonly number[] | undefined)[]
  readonly shape: LayoutShape
}

/** Through each column between, at the free place that is nearest to the straight line. */
function bendsOf({ from, to, column, middles, members, shape }: Route): readonly Point[] {
  const { span, step } = measuresOf(shape)
  const [first, last] = [column[from] ?? 0, column[to] ?? 0]
  const bends: Point[] = []
  for (let at = first + 1; at < last; at += 1) {
    const share = (at - first) / (last - first)
    const straight = (middles[from] ?? 0) * (1 - share) + (middles[to] ?? 0) * share
    const taken = (members[at] ?? []).map((node) => middles[node] ?? 0)
    const free = freePlace(straight, taken, (span + bendSpan + shape.laneGap) / 2)
    bends.push(pointOf(shape, at * step, free))
  }
  return bends
}

/** The place nearest to the wish that keeps its distance from every middle. */
function freePlace(wish: number, taken: readonly number[], distance: number): number {
  const isFree = (place: number): boolean =>
    taken.every((middle) => Math.abs(middle - place) >= distance - 0.5)
  if (isFree(wish)) return wish
  const edges = taken.flatMap((middle) => [middle - distance, middle + distance])
  const free = edges.filter(isFree).toSorted((a, b) => Math.abs(a - wish) - Math.abs(b - wish))
  return free[0] ?? wish
}
