import type { Json } from '@source/core/json.ts'
import { isJsonObject } from '@source/core/json.ts'
import { formatDuration } from '../parts/duration.ts'
import { cutText, visibleText } from '../parts/visible-text.ts'
import type { StepModel } from './run-model.ts'
import { stateOf } from './step-state.ts'

/** What stands at the right of a step: how far, how long, or what went wrong. */
export function valueOf(step: StepModel, now: number): string {
  const { inside, startedAt, completedAt, error } = step
  switch (stateOf(step)) {
    case 'pending':
      return step.tries > 1 ? `Attempt ${step.tries}` : estimateOf(step)
    case 'assigned':
      if (step.status === 'WAITING' && step.dueAt !== undefined) return timeLeft(step.dueAt, now)
      return step.tries > 1 ? `Attempt ${step.tries}` : 'Next'
    case 'running':
      if (inside !== undefined) return `${inside.settled}/${inside.total}`
      return startedAt === undefined ? '' : formatDuration(Math.max(0, now - startedAt))
    case 'waiting':
      return formatDuration(Math.max(0, now - (step.wait?.openedAt ?? now)))
    case 'completed':
      if (step.wait?.answer?.decision === 'REJECT') return 'Rejected'
      if (inside !== undefined) return `${inside.settled}/${inside.total}`
      return tookOf(startedAt, completedAt)
    case 'failed':
      return readableCode(error?.code ?? 'Failed')
    case 'skipped':
      return step.status === 'CANCELLED' ? 'Cancelled' : skipWord(step)
    case 'compensated':
      return step.status === 'COMPENSATING' ? 'Undoing' : 'Undone'
  }
}

/** Share of what is inside a step that is done; undefined where nobody knows. */
export function progressOf({ inside }: StepModel): number | undefined {
  if (inside === undefined || inside.total === 0) return undefined
  return inside.settled / inside.total
}

/** Who does it: a person, an agent, or what is needed as long as nobody was picked. */
export function doerOf(step: StepModel): string {
  return visibleText(cutText(doer(step), 120))
}

function doer({ kind, agent, capability, wait, planned }: StepModel): string {
  if (kind === 'approval') {
    const assignees = wait?.assignees ?? planned.approval?.assignees ?? []
    return (wait?.answer?.by ?? assignees.join(', ')) || 'You'
  }
  if (kind === 'wait') return planned.wait?.signal ?? 'Timer'
  if (kind === 'run') return planned.orchestration ?? 'Run'
  if (kind === 'group') return 'Group'
  return agent ?? capability ?? kind
}

/** What an item of a fan-out is about, in a few words. */
export function itemWords(item: Json | undefined): string {
  if (typeof item === 'string') return visibleText(cutText(item, 80))
  if (isJsonObject(item)) {
    const name = item['name'] ?? item['title'] ?? item['id']
    if (typeof name === 'string') return visibleText(cutText(name, 80))
  }
  return item === undefined ? '' : visibleText(cutText(JSON.stringify(item), 80))
}

function estimateOf({ planned }: StepModel): string {
  const { estimatedDurationMs } = planned
  return estimatedDurationMs === undefined ? '' : `~${formatDuration(estimatedDurationMs)}`
}

function tookOf(startedAt: number | undefined, completedAt: number | undefined): string {
  if (startedAt === undefined || completedAt === undefined) return ''
  return formatDuration(completedAt - startedAt)
}

function timeLeft(dueAt: number, now: number): string {
  return dueAt <= now ? 'Due' : `in ${formatDuration(dueAt - now)}`
}

function skipWord({ skip }: StepModel): string {
  switch (skip?.type) {
    case 'condition':
      return 'Not needed'
    case 'rejected':
      return 'Rejected'
    case 'by-hand':
      return 'By hand'
    case 'dependency-failed':
      return 'Blocked'
    case 'dependencies-skipped':
    case 'join-unmet':
    case undefined:
      return 'Skipped'
  }
}

/** `STEP_TIMED_OUT` reads "Step timed out". */
function readableCode(code: string): string {
  const words = code.replaceAll('_', ' ').toLowerCase()
  return visibleText(words.charAt(0).toUpperCase() + words.slice(1))
}
