import type { RunStepView, RunSummary, RunView } from '../app/views.ts'
import { isSettled } from '../core/run/status.ts'
import { createRunProgress, isPlanned, settle } from './progress/run-progress.ts'
import { renderTree } from './progress/tree.ts'
import { count, duration, printable, printableLine, type Style } from './text.ts'

interface RunTextOptions {
  readonly style: Style
  readonly columns: number
  /** Milliseconds since 1970. */
  readonly now: number
}

/** How long a run took; empty while it goes on. */
export function tookOf(run: Pick<RunSummary, 'startedAt' | 'completedAt'>): string {
  if (run.startedAt === undefined || run.completedAt === undefined) return ''
  return duration(Date.parse(run.completedAt) - Date.parse(run.startedAt))
}

/** The name of a run, its size, and its id. */
export function renderOpening(run: RunView, style: Style): readonly string[] {
  const size = style.dim(`, ${count(run.steps.filter(isPlanned).length, 'step')}`)
  return [`${style.bold(printableLine(run.name))}${size}`, style.dim(`run ${run.id}`)]
}

/** How a run stands, its error and its output. */
export function renderClosing(run: RunView, style: Style): readonly string[] {
  const planned = run.steps.filter(isPlanned)
  const settled = planned.filter((step) => isSettled(step.status)).length
  const took = tookOf(run)
  const steps = `${settled} of ${count(planned.length, 'step')}`
  const summary = `${run.status}, ${steps}${took === '' ? '' : ` in ${took}`}`
  const paused = run.pauseReason === undefined ? [] : [printableLine(run.pauseReason)]
  const error = run.error === undefined ? [] : [style.red(printableLine(run.error.message))]
  return [style.dim(summary), ...paused, ...error, ...renderOutput(run)]
}

/** A whole run: its graph as it stands, what went wrong, and its output. */
export function renderRun(run: RunView, options: RunTextOptions): readonly string[] {
  const progress = createRunProgress(run)
  settle(progress, run)
  return [
    ...renderOpening(run, options.style),
    '',
    ...renderTree(progress, options),
    '',
    ...run.steps.flatMap((step) => renderStepFailure(step, options.style)),
    ...renderClosing(run, options.style),
  ]
}

/** The output as text where it is one, else as JSON. */
function renderOutput({ output }: RunView): readonly string[] {
  if (output === undefined || output === null) return []
  return [typeof output === 'string' ? printable(output) : JSON.stringify(output, undefined, 2)]
}

function renderStepFailure({ id, error }: RunStepView, style: Style): readonly string[] {
  if (error === undefined) return []
  return [`${style.red('✖')} ${id}  ${printableLine(error.message)}  ${style.dim(error.code)}`]
}
