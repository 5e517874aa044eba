import type { LayoutShape } from './layout-graph.ts'

export interface Point {
  readonly x: number
  readonly y: number
}

/** From one node's corner to another's, through the bends between them, as an SVG path. */
export function edgePath(
  ends: readonly [Point, Point],
  bends: readonly Point[],
  shape: LayoutShape,
): string {
  const { width, height, direction } = shape
  const [from, to] = ends
  const isRow = direction === 'LR'
  const start = isRow
    ? { x: from.x + width, y: from.y + height / 2 }
    : { x: from.x + width / 2, y: from.y + height }
  const end = isRow ? { x: to.x, y: to.y + height / 2 } : { x: to.x + width / 2, y: to.y }
  const points = [
    start,
    ...bends.flatMap((bend) => [
      bend,
      isRow ? { x: bend.x + width, y: bend.y } : { x: bend.x, y: bend.y + height },
    ]),
    end,
  ]
  let path = `M${round(start.x)} ${round(start.y)}`
  for (const [index, point] of points.entries()) {
    const before = points[index - 1]
    if (before !== undefined) path += curve(before, point, isRow)
  }
  return path
}

function curve(from: Point, to: Point, isRow: boolean): string {
  const [x, y] = [round(to.x), round(to.y)]
  if (isRow) {
    const middle = round((from.x + to.x) / 2)
    return `C${middle} ${round(from.y)} ${middle} ${y} ${x} ${y}`
  }
  const middle = round((from.y + to.y) / 2)
  return `C${round(from.x)} ${middle} ${x} ${middle} ${x} ${y}`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
