import { measuresOf } from './layout-graph.ts'
import type { LayoutShape } from './layout-graph.ts'
import type { Layers } from './layers.ts'
import { spread } from './spread.ts'

/** How much of a column the bend of a passing edge takes. */
export const bendSpan = 8
const rounds = 26
/** In the last rounds both sides count, so that the picture comes to rest in the middle. */
const restingRound = 20
const bendWeight = 3
const straightWithin = 26

/** The middle of each node and bend across its column; orders stay, nothing overlaps. */
export function placeLayers(layers: Layers, shape: LayoutShape): Float64Array {
  const { columns, rank, nodeCount } = layers
  const { span } = measuresOf(shape)
  const sizeOf = (node: number): number => (node < nodeCount ? span : bendSpan)
  const middles = new Float64Array(rank.length)
  for (const column of columns) {
    let edge = 0
    for (const node of column) {
      middles[node] = edge + sizeOf(node) / 2
      edge += sizeOf(node) + shape.laneGap
    }
  }
  const place: Placement = { layers, middles, sizeOf, gap: shape.laneGap }
  for (let round = 0; round < rounds; round += 1) {
    const isForward = round % 2 === 0
    const indexes = isForward ? [...columns.keys()] : [...columns.keys()].toReversed()
    for (const index of indexes) relax(place, columns[index] ?? [], { round, isForward })
  }
  for (let pass = 0; pass < 3; pass += 1) {
    for (const column of columns) straighten(place, column)
  }
  return middles
}

interface Placement {
  readonly layers: Layers
  readonly middles: Float64Array
  readonly sizeOf: (node: number) => number
  readonly gap: number
}

interface Round {
  readonly round: number
  readonly isForward: boolean
}

/** Moves a column towards the middles of its neighbours. */
function relax(place: Placement, column: readonly number[], { round, isForward }: Round): void {
  const { layers, middles, sizeOf, gap } = place
  const { up, down, nodeCount } = layers
  const placings = column.map((node) => {
    const [before, after] = [up[node] ?? [], down[node] ?? []]
    const sided = isForward ? before : after
    const neighbours = round >= restingRound ? [...before, ...after] : sided
    const total = neighbours.reduce((sum, other) => sum + (middles[other] ?? 0), 0)
    const wish = neighbours.length === 0 ? (middles[node] ?? 0) : total / neighbours.length
    return { size: sizeOf(node), wish, weight: node < nodeCount ? 1 : bendWeight }
  })
  for (const [index, middle] of spread(placings, gap).entries())
    middles[column[index] ?? 0] = middle
}

/** Draws a step level with the only one before it where the column has room. */
function straighten(place: Placement, column: readonly number[]): void {
  const { layers, middles, sizeOf, gap } = place
  for (const [index, node] of column.entries()) {
    const [before, another] = layers.up[node] ?? []
    if (before === undefined || another !== undefined) continue
    const level = middles[before] ?? 0
    const isOnly = (layers.down[before] ?? []).length === 1
    if (!isOnly && Math.abs(level - (middles[node] ?? 0)) >= straightWithin) continue
    const room = (other: number | undefined): number =>
      other === undefined ? Infinity : (sizeOf(other) + sizeOf(node)) / 2 + gap
    const above = column[index - 1]
    const below = column[index + 1]
    const fitsAbove = above === undefined || level - (middles[above] ?? 0) >= room(above)
    const fitsBelow = below === undefined || (middles[below] ?? 0) - level >= room(below)
    if (fitsAbove && fitsBelow) middles[node] = level
  }
}
