import type { PlannedView } from '../app/views.ts'
import type { Step } from '../core/plan/plan.ts'
import { glyphOf } from './progress/glyphs.ts'
import { inDependencyOrder } from './progress/order.ts'
import { layRails, type RailRow } from './progress/rails.ts'
import { whoOf } from './progress/tree.ts'
import { count, cut, fill, printable, printableLine, widthOf, type Style } from './text.ts'

interface PlanTreeOptions {
  readonly style: Style
  readonly columns: number
}

/** What planning came to: the plan as a graph, what repair did to it, and what is wrong with it. */
export function renderPlanned(
  planned: PlannedView,
  { style, terminal }: { readonly style: Style; readonly terminal: { readonly columns: number } },
): readonly string[] {
  const { plan, analysis, problems, repairs, answer } = planned
  const sure = analysis === undefined ? '' : `, ${Math.round(analysis.confidence)} % sure`
  const lines: string[] = []
  if (plan !== null) {
    const size = style.dim(`, ${count(plan.steps.length, 'step')}${sure}`)
    lines.push(`${style.bold(printableLine(plan.name))}${size}`, '')
    lines.push(...renderPlanTree(plan.steps, { style, columns: terminal.columns }))
  }
  if (answer !== undefined) lines.push(printable(answer).trimEnd())
  lines.push(...explained(planned, style))
  if (repairs.length > 0) {
    lines.push('', style.bold('Added or changed by repair'))
    lines.push(...repairs.map(({ step, message }) => `  + ${step}  ${printableLine(message)}`))
  }
  if (problems.length > 0) {
    lines.push('', style.bold(`${count(problems.length, 'problem')}: this plan would not start`))
    lines.push(
      ...problems.map(
        ({ path, message, code }) =>
          `  ${style.red('✖')} ${path || '/'}  ${printableLine(message)}  ${style.dim(code)}`,
      ),
    )
  }
  return lines
}

/** Why each step is there, and what the plan will likely take. */
function explained({ plan, forecast, candidates }: PlannedView, style: Style): readonly string[] {
  if (forecast === undefined || plan === null) return []
  const { durationMs, usd, successProbability, criticalPath, basis } = forecast
  const cost = usd === null ? 'cost unknown' : `$${usd.toFixed(2)}`
  const success = `${Math.round(successProbability * 100)} % likely to succeed`
  return [
    '',
    style.bold('Why'),
    ...plan.steps.map(({ id, reason = '', confidence = 0, because = '' }) =>
      printableLine(`  ${id}  ${reason}, ${confidence} % sure. ${because}`),
    ),
    '',
    style.bold('Forecast'),
    `  ${duration(durationMs.p50)}, at most ${duration(durationMs.p90)} in nine of ten cases; ${cost}; ${success}`,
    printableLine(`  longest path: ${criticalPath.join(' → ')}`),
    printableLine(`  ${basis}`),
    ...(candidates ?? []).map(({ planner, steps, isChosen, reason }) =>
      printableLine(`  ${isChosen ? '*' : ' '} ${planner}, ${count(steps, 'step')}: ${reason}`),
    ),
  ]
}

function duration(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`
}

/** The steps of a plan, one line each, with rails for what depends on what. */
export function renderPlanTree(
  steps: readonly Step[],
  options: PlanTreeOptions,
): readonly string[] {
  const nodes = steps.map((step) => ({ ...step, dependsOn: step.dependsOn ?? [] }))
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const rows = layRails(nodes) ?? withoutRails(nodes)
  const cells = new Map(nodes.map((node) => [node.id, cellsOf(node)]))
  const widths = columnWidths([...cells.values()], options.columns)
  return rows.map((row) => {
    if (row.type === 'link') return options.style.dim(row.text).trimEnd()
    return renderRow(row, byId.has(row.id) ? (cells.get(row.id) ?? []) : [], { widths, ...options })
  })
}

type StepRow = Extract<RailRow, { type: 'step' }>

function withoutRails(
  nodes: readonly { readonly id: string; readonly dependsOn: readonly string[] }[],
): readonly StepRow[] {
  return inDependencyOrder(nodes).map(({ id }) => ({ type: 'step', id, before: '', after: '' }))
}

/** Id, name, who does it, and the rest in words. */
function cellsOf(step: Step): readonly string[] {
  return [step.id, step.name ?? '', whoOf(step) || (step.kind ?? 'task'), remarksOf(step)].map(
    printableLine,
  )
}

function remarksOf(step: Step): string {
  const remarks = [
    step.dependsOn === undefined || step.dependsOn.length === 0
      ? ''
      : `after ${step.dependsOn.join(', ')}`,
    step.when === undefined ? '' : `when ${step.when}`,
    step.forEach === undefined ? '' : `for each of ${step.forEach}`,
    step.approval === undefined ? '' : `asks: ${step.approval.question}`,
    step.optional === true ? 'optional' : '',
  ]
  return remarks.filter((remark) => remark !== '').join('; ')
}

const columnWidthMax = 40

function columnWidths(rows: readonly (readonly string[])[], columns: number): readonly number[] {
  const max = Math.min(columnWidthMax, Math.max(10, Math.floor(columns / 3)))
  return [0, 1, 2].map((index) =>
    Math.min(max, Math.max(0, ...rows.map((row) => widthOf(row[index] ?? '')))),
  )
}

function renderRow(
  row: StepRow,
  cells: readonly string[],
  { widths, style, columns }: PlanTreeOptions & { readonly widths: readonly number[] },
): string {
  const rail = `${style.dim(row.before)}${glyphOf('PENDING')}${style.dim(row.after)}`
  const filled = widths.flatMap((width, index) =>
    width === 0 ? [] : [fill(cut(cells[index] ?? '', width), width)],
  )
  const railWidth = row.before.length + 1 + row.after.length
  const used = railWidth + filled.reduce((sum, cell) => sum + widthOf(cell) + 2, 0)
  const remarks = style.dim(cut(cells[3] ?? '', Math.max(16, columns - used - 2)))
  return [rail, ...filled, remarks].join('  ').trimEnd()
}
