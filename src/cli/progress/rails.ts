import { essentialDependents, inDependencyOrder, type Node } from './order.ts'

/**
 * Draws a graph of steps as rails, top to bottom, like threads that part and meet again. A lane is
 * one column; it leads to exactly one step. Before a step the threads that lead to it meet in the
 * leftmost of their lanes; after it, one thread goes on to each of its dependents.
 */
export type RailRow =
  /** A step: its glyph goes between the two texts. */
  | { readonly type: 'step'; readonly id: string; readonly before: string; readonly after: string }
  /** Threads that part or meet between two steps. */
  | { readonly type: 'link'; readonly text: string }

const lanesMax = 12
const stepsMax = 200

interface Lane {
  /** The step this lane leads to; undefined: free. */
  readonly leadsTo: string | undefined
  /** The row in which a step was last drawn here. */
  readonly drawnAt: number
}

interface Drawing {
  readonly lanes: Lane[]
  readonly rows: RailRow[]
}

/** The rows of the drawing, all equally wide; undefined for a graph too wide or long for rails. */
export function layRails(nodes: readonly Node[]): readonly RailRow[] | undefined {
  if (nodes.length > stepsMax) return undefined
  const ordered = inDependencyOrder(nodes)
  const dependents = essentialDependents(ordered)
  const drawing: Drawing = { lanes: [], rows: [] }
  for (const { id } of ordered) {
    const column = meet(drawing, id)
    drawStep(drawing, id, column)
    part(drawing, column, dependents.get(id) ?? [])
    if (drawing.lanes.length > lanesMax) return undefined
  }
  const width = drawing.lanes.length * 2 - 1
  return drawing.rows.map((row) => widen(row, width))
}

/** Brings the threads that lead to a step together. Answers the step's column. */
function meet(drawing: Drawing, id: string): number {
  const { lanes, rows } = drawing
  const leading = lanes.flatMap((lane, index) => (lane.leadsTo === id ? [index] : []))
  const column = leading[0]
  if (column === undefined) return freeLane(lanes, rows.length)
  if (leading.length > 1) {
    const ends = new Map(leading.map((index) => [index, { up: true, down: index === column }]))
    rows.push({ type: 'link', text: drawLink(lanes, ends) })
    for (const index of leading.slice(1)) lanes[index] = { leadsTo: undefined, drawnAt: -1 }
  }
  return column
}

/** A lane for a step that depends on nothing. */
function freeLane(lanes: Lane[], row: number): number {
  // Right under another step it would look like that step's dependent.
  const free = lanes.findIndex((lane) => lane.leadsTo === undefined && lane.drawnAt < row - 1)
  return free >= 0 ? free : lanes.push({ leadsTo: undefined, drawnAt: -1 }) - 1
}

function drawStep(drawing: Drawing, id: string, column: number): void {
  const { lanes, rows } = drawing
  const thread = (lane: Lane) => (lane.leadsTo === undefined ? ' ' : '│')
  const before = lanes.slice(0, column).map((lane) => `${thread(lane)} `)
  const after = lanes.slice(column + 1).map((lane) => ` ${thread(lane)}`)
  rows.push({ type: 'step', id, before: before.join(''), after: after.join('') })
}

/** Leads one thread on to each dependent: the first in the step's own lane. */
function part(drawing: Drawing, column: number, dependents: readonly string[]): void {
  const { lanes, rows } = drawing
  lanes[column] = { leadsTo: dependents[0], drawnAt: rows.length - 1 }
  if (dependents.length < 2) return
  const ends = new Map([[column, { up: true, down: true }]])
  for (const dependent of dependents.slice(1)) {
    const free = lanes.findIndex((lane, at) => at > column && lane.leadsTo === undefined)
    const index = free >= 0 ? free : lanes.length
    lanes[index] = { leadsTo: dependent, drawnAt: -1 }
    ends.set(index, { up: false, down: true })
  }
  rows.push({ type: 'link', text: drawLink(lanes, ends) })
}

interface End {
  readonly up: boolean
  readonly down: boolean
}

function drawLink(lanes: readonly Lane[], ends: ReadonlyMap<number, End>): string {
  const first = Math.min(...ends.keys())
  const last = Math.max(...ends.keys())
  const text = lanes.map((lane, index) => {
    const left = index > first && index <= last
    const right = index >= first && index < last
    return junction(lane, ends.get(index), { left, right }) + (right ? '─' : ' ')
  })
  return text.join('').slice(0, -1)
}

function junction(
  lane: Lane,
  end: End | undefined,
  side: { readonly left: boolean; readonly right: boolean },
): string {
  // A thread that only passes is drawn whole: the link goes behind it.
  if (end === undefined) return lane.leadsTo !== undefined ? '│' : side.left ? '─' : ' '
  const sides = [
    end.up ? 'u' : '',
    end.down ? 'd' : '',
    side.left ? 'l' : '',
    side.right ? 'r' : '',
  ]
  return junctions[sides.join('')] ?? ' '
}

const junctions: { readonly [sides: string]: string } = {
  udr: '├',
  udl: '┤',
  udlr: '┼',
  dl: '╮',
  dlr: '┬',
  ul: '╯',
  ulr: '┴',
}

function widen(row: RailRow, width: number): RailRow {
  if (row.type === 'link') return { ...row, text: row.text.padEnd(width) }
  return { ...row, after: row.after.padEnd(width - row.before.length - 1) }
}
