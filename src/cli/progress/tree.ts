import { isSettled } from '../../core/run/status.ts'
import { count, cut, duration, fill, printableLine, widthOf, type Style } from '../text.ts'
import { glyphOf, paint } from './glyphs.ts'
import { inDependencyOrder } from './order.ts'
import { layRails, type RailRow } from './rails.ts'
import type { RunProgress, StepProgress } from './run-progress.ts'

export interface TreeOptions {
  readonly style: Style
  readonly columns: number
  /** Milliseconds since 1970, for what is still under way. */
  readonly now: number
  /** Turns the arcs of running steps. */
  readonly frame?: number
}

const nameWidthMax = 48
const whoWidthMax = 44
const timeWidth = 9
/** Narrower terminals do without who does a step. */
const columnsForWho = 72

/** The run's graph, one line a step, with rails for what depends on what. */
export function renderTree(progress: RunProgress, options: TreeOptions): readonly string[] {
  const steps = drawnSteps(progress)
  const byId = new Map(steps.map((step) => [step.id, step]))
  const rows = layRails(steps) ?? withoutRails(steps)
  const widths = widthsOf(steps, options)
  return rows.map((row) => {
    if (row.type === 'link') return options.style.dim(row.text).trimEnd()
    const step = byId.get(row.id)
    return step === undefined ? '' : renderRow(row, step, { ...options, ...widths })
  })
}

/**
 * What stays readable of a run with more steps than the terminal has rows: counts, and what is
 * under way or went wrong.
 */
export function renderDigest(
  progress: RunProgress,
  options: TreeOptions & { readonly rowsMax: number },
): readonly string[] {
  const steps = drawnSteps(progress)
  const notable = steps.filter(
    ({ status }) => status === 'FAILED' || (status !== 'PENDING' && !isSettled(status)),
  )
  const settled = steps.filter((step) => isSettled(step.status)).length
  const widths = widthsOf(notable, options)
  const rows = withoutRails(notable)
    .slice(-options.rowsMax)
    .map((row) => renderRow(row, progress.steps.get(row.id), { ...options, ...widths }))
  return [...rows, options.style.dim(`${settled} of ${count(steps.length, 'step')} settled`)]
}

/** Who does a step: `capability → agent`. */
export function whoOf(step: {
  capability?: string | undefined
  agent?: string | undefined
}): string {
  if (step.agent === undefined) return step.capability ?? ''
  return step.capability === undefined ? step.agent : `${step.capability} → ${step.agent}`
}

/** How long a step has taken so far or took; empty for a step that has not begun. */
export function elapsedOf(step: StepProgress, now: number): string {
  if (step.startedAt === undefined || step.status === 'SKIPPED') return ''
  return duration((step.completedAt ?? now) - step.startedAt)
}

/** The steps that get a line: those of the plan. Items of a fan-out are counted in its own line. */
function drawnSteps(progress: RunProgress): readonly StepProgress[] {
  const items = Map.groupBy(
    [...progress.steps.values()].filter((step) => step.itemOf !== undefined),
    (step) => step.itemOf,
  )
  return [...progress.steps.values()]
    .filter((step) => step.itemOf === undefined)
    .map((step) => withItems(step, items.get(step.id) ?? []))
}

function withItems(step: StepProgress, items: readonly StepProgress[]): StepProgress {
  if (step.itemCount === undefined) return step
  const settled = items.filter((item) => isSettled(item.status)).length
  const failed = items.filter((item) => item.status === 'FAILED').length
  const waiting = items.some((item) => item.status === 'WAITING') && !isSettled(step.status)
  const tally = `${settled} of ${step.itemCount}${failed > 0 ? `, ${failed} failed` : ''}`
  const note = step.note === undefined ? tally : `${tally}; ${step.note}`
  return { ...step, note, status: waiting ? 'WAITING' : step.status }
}

type StepRow = Extract<RailRow, { type: 'step' }>

function withoutRails(steps: readonly StepProgress[]): readonly StepRow[] {
  return inDependencyOrder(steps).map(({ id }) => ({ type: 'step', id, before: '', after: '' }))
}

interface Widths {
  readonly nameWidth: number
  readonly whoWidth: number
}

function widthsOf(steps: readonly StepProgress[], { columns }: TreeOptions): Widths {
  const widest = (texts: readonly string[]) => Math.max(0, ...texts.map(widthOf))
  const nameMax = Math.max(12, Math.min(nameWidthMax, columns - timeWidth - 12))
  const nameWidth = Math.min(nameMax, widest(steps.map((step) => printableLine(step.name))))
  if (columns < columnsForWho) return { nameWidth, whoWidth: 0 }
  return { nameWidth, whoWidth: Math.min(whoWidthMax, widest(steps.map(whoOf))) }
}

function renderRow(
  row: StepRow,
  step: StepProgress | undefined,
  options: TreeOptions & Widths,
): string {
  if (step === undefined) return ''
  const { style, nameWidth, whoWidth, columns } = options
  const rail = `${style.dim(row.before)}${glyph(step, options)}${style.dim(row.after)}`
  const name = fill(cut(printableLine(step.name), nameWidth), nameWidth)
  const who = fill(cut(printableLine(whoOf(step)), whoWidth), whoWidth)
  const time = elapsedOf(step, options.now).padStart(timeWidth)
  const railWidth = row.before.length + 1 + row.after.length
  const left = columns - railWidth - nameWidth - whoWidth - timeWidth - (whoWidth > 0 ? 8 : 6)
  const note = cut(printableLine(step.note ?? ''), Math.max(0, left))
  const isQuiet = step.status === 'PENDING' || step.status === 'SKIPPED'
  const cells = [
    rail,
    isQuiet ? style.dim(name) : name,
    ...(whoWidth > 0 ? [style.dim(who)] : []),
    time,
    paint(step.status === 'COMPLETED' ? 'PENDING' : step.status, note, style),
  ]
  return cells.join('  ').trimEnd()
}

function glyph(step: StepProgress, { style, frame }: TreeOptions): string {
  return paint(step.status, glyphOf(step.status, frame), style)
}
