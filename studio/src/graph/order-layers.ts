import type { Layers } from './layers.ts'

const sweeps = 12
const swapRounds = 4

/**
 * Sorts every column so that few edges cross: medians of the neighbouring column, then swaps of
 * neighbours; the best order seen is kept.
 *
 * Source: Gansner et al., A Technique for Drawing Directed Graphs (1993), section 3.
 */
export function orderLayers(layers: Layers): void {
  const { columns, up, down, rank } = layers
  const place = new Int32Array(rank.length)
  for (const column of columns) setPlaces(column, place)
  let fewest = countCrossings(layers, place)
  let best = columns.map((column) => [...column])
  for (let sweep = 0; sweep < sweeps && fewest > 0; sweep += 1) {
    const isForward = sweep % 2 === 0
    const indexes = isForward ? [...columns.keys()] : [...columns.keys()].toReversed()
    for (const index of indexes) sortByMedian(columns[index] ?? [], isForward ? up : down, place)
    swapNeighbours(layers, place)
    const crossings = countCrossings(layers, place)
    if (crossings >= fewest) continue
    fewest = crossings
    best = columns.map((column) => [...column])
  }
  for (const [index, column] of best.entries()) columns[index] = column
}

type Links = readonly (readonly number[])[]

function setPlaces(column: readonly number[], place: Int32Array): void {
  for (const [index, node] of column.entries()) place[node] = index
}

function sortByMedian(column: number[], links: Links, place: Int32Array): void {
  const keys = new Map(
    column.map((node, index) => [node, medianOf(links[node] ?? [], place) ?? index]),
  )
  column.sort((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0))
  setPlaces(column, place)
}

/** With two in the middle, the one whose side is more crowded weighs more. */
function medianOf(nodes: readonly number[], place: Int32Array): number | undefined {
  const places = nodes.map((node) => place[node] ?? 0).toSorted((a, b) => a - b)
  const { length } = places
  const half = length >> 1
  const high = places[half]
  const low = places[half - 1]
  if (high === undefined) return undefined
  if (length % 2 === 1 || low === undefined) return high
  if (length === 2) return (low + high) / 2
  const before = low - (places[0] ?? 0)
  const after = (places.at(-1) ?? 0) - high
  return before + after === 0 ? (low + high) / 2 : (low * after + high * before) / (before + after)
}

function swapNeighbours({ columns, up, down }: Layers, place: Int32Array): void {
  const sides = [up, down].map((links): Side => ({ links, place }))
  const crossings = (first: number, second: number): number =>
    sides.reduce((sum, side) => sum + crossingsOf(first, second, side), 0)
  let isBetter = true
  for (let round = 0; isBetter && round < swapRounds; round += 1) {
    const swaps = columns.map((column) => swapWithin(column, place, crossings))
    isBetter = swaps.includes(true)
  }
}

/** Swaps neighbours of one column where fewer edges cross then; tells whether any were. */
function swapWithin(
  column: number[],
  place: Int32Array,
  crossings: (first: number, second: number) => number,
): boolean {
  let isBetter = false
  for (let index = 0; index + 1 < column.length; index += 1) {
    const [first = 0, second = 0] = [column[index], column[index + 1]]
    const now = crossings(first, second)
    if (now === 0 || crossings(second, first) >= now) continue
    column[index] = second
    column[index + 1] = first
    place[second] = index
    place[first] = index + 1
    isBetter = true
  }
  return isBetter
}

interface Side {
  readonly links: Links
  readonly place: Int32Array
}

function crossingsOf(first: number, second: number, { links, place }: Side): number {
  let count = 0
  for (const a of links[first] ?? []) {
    for (const b of links[second] ?? []) if ((place[a] ?? 0) > (place[b] ?? 0)) count += 1
  }
  return count
}

/** Counts inversions with a Fenwick tree: linear but for a logarithm. */
function countCrossings({ columns, down }: Layers, place: Int32Array): number {
  let count = 0
  for (const column of columns) {
    const ends = column.flatMap((node) =>
      (down[node] ?? []).map((next) => place[next] ?? 0).toSorted((a, b) => a - b),
    )
    const tree = new Int32Array(ends.reduce((most, end) => Math.max(most, end), 0) + 2)
    for (const [seen, end] of ends.entries()) {
      let before = 0
      for (let at = end + 1; at > 0; at -= at & -at) before += tree[at] ?? 0
      count += seen - before
      for (let at = end + 1; at < tree.length; at += at & -at) tree[at] = (tree[at] ?? 0) + 1
    }
  }
  return count
}
