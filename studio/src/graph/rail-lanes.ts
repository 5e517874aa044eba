import type { LayoutGraph } from './layout-graph.ts'

export interface Rails {
  /** The lane of each row, from the left. */
  readonly lanes: readonly number[]
  readonly laneCount: number
}

/**
 * Lanes for a plan as a list, like the branches beside a log: a step goes on in the lane of a step
 * that it waits for, if nobody else needs that lane any more; else in the first that is free.
 */
export function createRails({ ids, edges }: LayoutGraph): Rails {
  const before = ids.map((): number[] => [])
  const lastNeed = [...ids.keys()]
  for (const [from, to] of edges) {
    before[to]?.push(from)
    lastNeed[from] = Math.max(lastNeed[from] ?? from, to)
  }
  const lanes: number[] = []
  /** Until which row each lane is taken. */
  const taken: number[] = []
  for (const row of ids.keys()) {
    const own = (before[row] ?? [])
      .map((other) => lanes[other] ?? 0)
      .toSorted((a, b) => a - b)
      .find((lane) => (taken[lane] ?? 0) <= row)
    const free = taken.findIndex((until) => until <= row)
    const lane = own ?? (free === -1 ? taken.length : free)
    lanes.push(lane)
    taken[lane] = lastNeed[row] ?? row
  }
  return { lanes, laneCount: taken.length }
}

const rowHeight = 48
const laneWidth = 14
const firstLane = 16

export function laneX(lane: number): number {
  return firstLane + lane * laneWidth
}

export function rowY(row: number): number {
  return row * rowHeight + rowHeight / 2
}

/** The way from one row to a later one. */
export function railPath(from: At, to: At): string {
  const [x0, y0, x1, y1] = [laneX(from.lane), rowY(from.row), laneX(to.lane), rowY(to.row)]
  if (x0 === x1) return `M${x0} ${y0}V${y1}`
  if (to.lane > from.lane) {
    return `M${x0} ${y0}C${x0} ${y0 + 24} ${x1} ${y0 + 14} ${x1} ${y0 + 40}V${y1}`
  }
  return `M${x0} ${y0}V${y1 - 40}C${x0} ${y1 - 14} ${x1} ${y1 - 24} ${x1} ${y1}`
}

interface At {
  readonly lane: number
  readonly row: number
}
