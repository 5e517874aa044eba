import type { Ghost } from '../change/plan-difference.ts'
import type { RunModel } from '../data/run-model.ts'
import { stateOf, stepStates } from '../data/step-state.ts'
import type { StepState } from '../data/step-state.ts'
import { edgeState } from './edge-state.ts'
import type { EdgeState } from './edge-state.ts'
import type { Layout, LayoutGraph, LayoutShape } from './layout-graph.ts'

/** Colours as the page has them now. */
export interface Palette {
  readonly state: { readonly [S in StepState]: string }
  readonly surface: string
  readonly line: string
  readonly edge: string
  readonly edgeDone: string
  readonly ink: string
}

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element)
  const value = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  const state = Object.fromEntries(stepStates.map((name) => [name, value(name)])) as {
    [S in StepState]: string
  }
  return {
    state,
    surface: value('surface'),
    line: value('line-2'),
    edge: value('edge'),
    edgeDone: value('edge-done'),
    ink: value('fg'),
  }
}

export interface PlanDrawing {
  readonly graph: LayoutGraph
  readonly layout: Layout
  readonly shape: LayoutShape
  readonly model: RunModel
  readonly palette: Palette
  readonly selected: string | undefined
  /** Where a change is thought out: the steps that would be others. */
  readonly ghosts?: ReadonlyMap<string, Ghost> | undefined
  /** Where the plan lies on the screen: x, y, zoom. */
  readonly transform: readonly [number, number, number]
  readonly width: number
  readonly height: number
}

/** Draws the whole plan; what is off the screen is left out. */
export function drawPlan(context: CanvasRenderingContext2D, drawing: PlanDrawing): void {
  const { transform, width, height } = drawing
  const { canvas } = context
  const density = devicePixelRatio
  if (canvas.width !== width * density || canvas.height !== height * density) {
    canvas.width = width * density
    canvas.height = height * density
    canvas.style.width = `${width}px`
    canvas.style.height = `${height}px`
  }
  const [x, y, zoom] = transform
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.clearRect(0, 0, canvas.width, canvas.height)
  context.setTransform(zoom * density, 0, 0, zoom * density, x * density, y * density)
  drawEdges(context, drawing)
  drawNodes(context, drawing)
}

const segments = new WeakMap<Layout, readonly Path2D[]>()

function segmentsOf(layout: Layout): readonly Path2D[] {
  const known = segments.get(layout)
  if (known !== undefined) return known
  const made = layout.paths.map((path) => new Path2D(path))
  segments.set(layout, made)
  return made
}

function drawEdges(context: CanvasRenderingContext2D, drawing: PlanDrawing): void {
  const { graph, layout, model, palette, transform } = drawing
  const groups: { [S in EdgeState]: Path2D } = {
    'e-ahead': new Path2D(),
    'e-skip': new Path2D(),
    'e-done': new Path2D(),
    'e-live': new Path2D(),
  }
  const view = viewOf(drawing)
  for (const [index, [from, to]] of graph.edges.entries()) {
    const isSeen = isVisible(drawing, from, view) || isVisible(drawing, to, view)
    const segment = segmentsOf(layout)[index]
    if (!isSeen || segment === undefined) continue
    const state = edgeState(model, graph.ids[from] ?? '', graph.ids[to] ?? '')
    groups[state].addPath(segment)
  }
  const colours: { readonly [S in EdgeState]: string } = {
    'e-ahead': palette.edge,
    'e-skip': palette.edge,
    'e-done': palette.edgeDone,
    'e-live': palette.state.running,
  }
  context.lineWidth = Math.max(1.4, 0.6 / transform[2])
  for (const state of ['e-ahead', 'e-skip', 'e-done', 'e-live'] as const) {
    context.strokeStyle = colours[state]
    context.stroke(groups[state])
  }
}

function drawNodes(context: CanvasRenderingContext2D, drawing: PlanDrawing): void {
  const { graph, layout, model, palette, selected, transform } = drawing
  const { width, height } = drawing.shape
  const view = viewOf(drawing)
  const line = Math.max(1.5, 1 / transform[2])
  for (const [index, id] of graph.ids.entries()) {
    const step = model.steps.get(id)
    if (step === undefined || !isVisible(drawing, index, view)) continue
    const state = stateOf(step)
    const isSolid = state === 'running' || state === 'waiting' || state === 'failed'
    const isTint = state === 'completed' || state === 'compensated'
    context.beginPath()
    context.roundRect(layout.x[index] ?? 0, layout.y[index] ?? 0, width, height, 8)
    context.fillStyle = isSolid ? palette.state[state] : palette.surface
    context.fill()
    if (isTint) {
      context.globalAlpha = 0.32
      context.fillStyle = palette.state[state]
      context.fill()
      context.globalAlpha = 1
    }
    context.lineWidth = id === selected ? line * 2 : line
    context.strokeStyle = isTint || isSolid ? palette.state[state] : palette.line
    if (id === selected) context.strokeStyle = palette.ink
    const ghost = drawing.ghosts?.get(id)
    if (ghost !== undefined) {
      context.strokeStyle = palette.ink
      context.lineWidth = line * 1.6
    }
    const isDashed = ghost !== undefined || state === 'pending' || state === 'skipped'
    context.setLineDash(isDashed ? [line * 4, line * 3] : [])
    context.stroke()
  }
  context.setLineDash([])
}

interface View {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

function viewOf({ transform: [x, y, zoom], width, height, shape }: PlanDrawing): View {
  return {
    left: -x / zoom - shape.width,
    top: -y / zoom - shape.height,
    right: (width - x) / zoom,
    bottom: (height - y) / zoom,
  }
}

function isVisible({ layout }: PlanDrawing, node: number, view: View): boolean {
  const [x, y] = [layout.x[node] ?? 0, layout.y[node] ?? 0]
  return x > view.left && x < view.right && y > view.top && y < view.bottom
}
