/*
 * What must be true when something starts, is skipped or ends, read off the plan and the statuses
 * of steps alone: none of the counters that the core keeps is used here.
 */
import type { Run } from '../../src/core/run/run.ts'
import type { RunEvent, SkipReason } from '../../src/core/run/run-event.ts'
import { isFinished, isSettled } from '../../src/core/run/status.ts'
import type { StepState } from '../../src/core/run/step-state.ts'
import { holds } from './violation.ts'

const starts: ReadonlySet<string> = new Set([
  'step.started',
  'step.entered',
  'step.expanded',
  'step.waiting',
])

/** Whether the event sets a step in motion. */
export function isStart(event: RunEvent, step: StepState | undefined): boolean {
  if (event.type === 'wait.opened') return step?.compiled.kind === 'approval'
  return starts.has(event.type)
}

type Standing = 'open' | 'completed' | 'failed' | 'rejected' | 'skipped'

/** How a dependency counts for what depends on it. */
function standingOf(run: Run, step: StepState): Standing {
  const { status, skipReason, compiled, rejected } = step
  const isOptional = compiled.step.optional === true
  const isTolerant = run.compiled.plan.policy?.onFailure === 'continue'
  switch (status) {
    case 'COMPLETED':
    case 'COMPENSATING':
      return rejected ? 'rejected' : 'completed'
    case 'FAILED':
      return isOptional || isTolerant ? 'skipped' : 'failed'
    case 'SKIPPED':
      return skipReason?.type === 'dependency-failed' && !isOptional ? 'failed' : 'skipped'
    case 'CANCELLED':
      return 'failed'
    case 'COMPENSATED':
      // It was done, and is not any more.
      return 'skipped'
    default:
      return 'open'
  }
}

function countStandings(run: Run, step: StepState): { readonly [S in Standing]: number } {
  const counts = { open: 0, completed: 0, failed: 0, rejected: 0, skipped: 0 }
  for (const index of step.compiled.dependencies) {
    const dependency = step.frame.steps[index]
    if (dependency !== undefined) counts[standingOf(run, dependency)] += 1
  }
  return counts
}

/** No step before its needs, in a run that goes on, and for each attempt once. */
export function checkStart(run: Run, step: StepState, event: RunEvent): void {
  const name = `${event.type} ${step.id}#${step.attempt}`
  holds(
    run.status === 'EXECUTING' && run.ending === undefined,
    'starts in a run that goes on',
    () => `${name} in a run that is ${run.status}`,
  )
  holds(step.status === 'PENDING', 'starts once', () => `${name}, which is ${step.status}`)
  const around = step.parent ?? step
  const counts = countStandings(run, around)
  const { join, dependencies } = around.compiled
  const detail = (): string => `${name} with ${JSON.stringify({ join, ...counts })}`
  const needs = dependencies.length
  if (join === 'settled') holds(counts.open === 0, 'join', detail)
  else if (join === 'all') {
    const isMet = counts.open + counts.failed + counts.rejected === 0
    holds(isMet && (needs === 0 || counts.completed > 0), 'join', detail)
  } else holds(counts.completed >= (join === 'any' ? 1 : join.atLeast), 'join', detail)
  const owner = step.frame.owner
  const isOpen = owner === undefined || owner.status === 'EXECUTING'
  holds(isOpen, 'starts in an open group', () => `${name} in ${owner?.id} (${owner?.status})`)
}

/** A step is skipped only for what is true. */
export function checkSkip(run: Run, step: StepState, reason: SkipReason): void {
  const counts = countStandings(run, step)
  const { join } = step.compiled
  const needed = typeof join === 'object' ? join.atLeast : 1
  const isTrue = {
    condition: () => step.compiled.when !== undefined,
    'dependencies-skipped': () => counts.open === 0 && counts.completed === 0,
    'dependency-failed': () => counts.failed > 0,
    rejected: () => counts.rejected > 0,
    'join-unmet': () => counts.completed + counts.open < needed,
    'by-hand': () => true,
  }[reason.type]
  holds(isTrue(), 'skips for a reason', () => {
    return `${step.id} as ${JSON.stringify(reason)} with ${JSON.stringify(counts)}`
  })
}

/** A run ends when all has settled, and says how. */
export function checkEnd(run: Run): void {
  for (const step of run.steps.values()) {
    holds(isSettled(step.status), 'ends settled', () => `${step.id} is ${step.status}`)
    const { undo } = step
    const isUndone = undo === undefined || undo.status === 'DONE' || undo.status === 'FAILED'
    const isUndoing = run.status !== 'COMPENSATED' || isUndone
    holds(isUndoing, 'undoes all', () => `${step.id}: undo ${undo?.status}`)
  }
  const top = run.frame.steps
  const failed = top.find((step) => standingOf(run, step) === 'failed' && step.status === 'FAILED')
  if (run.status === 'COMPLETED') {
    holds(failed === undefined, 'completes only without failures', () => `${failed?.id} failed`)
  }
  holds(isFinished(run.status), 'ends', () => run.status)
}
