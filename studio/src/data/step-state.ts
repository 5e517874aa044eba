import { visibleText } from '../parts/visible-text.ts'
import type { RunModel, StepModel } from './run-model.ts'

/** The eight states that have a silhouette. */
export type StepState =
  | 'pending'
  | 'assigned'
  | 'running'
  | 'waiting'
  | 'completed'
  | 'failed'
  | 'skipped'
  | 'compensated'

export const stepStates: readonly StepState[] = [
  'completed',
  'running',
  'waiting',
  'assigned',
  'failed',
  'skipped',
  'compensated',
  'pending',
]

/** The words a person reads, for a state on its own. */
export const stateWords: { readonly [S in StepState]: string } = {
  pending: 'Pending',
  assigned: 'Ready',
  running: 'Running',
  waiting: 'Waiting for you',
  completed: 'Completed',
  failed: 'Failed',
  skipped: 'Skipped',
  compensated: 'Undone',
}

/** How a step is drawn. A timer that runs is no person's business, so it is not `waiting`. */
export function stateOf(step: StepModel): StepState {
  switch (step.status) {
    case 'PENDING':
      return step.isReady || step.isRecovering ? 'assigned' : 'pending'
    case 'ASSIGNED':
      return 'assigned'
    case 'EXECUTING':
      return 'running'
    case 'WAITING':
      return step.wait?.isOpen === true ? 'waiting' : 'assigned'
    case 'COMPLETED':
      return 'completed'
    case 'FAILED':
      return 'failed'
    case 'SKIPPED':
    case 'CANCELLED':
      return 'skipped'
    case 'COMPENSATING':
    case 'COMPENSATED':
      return 'compensated'
  }
}

/** The words for one step: more exact than its state where the state covers several. */
export function wordsOf(step: StepModel): string {
  if (step.status === 'CANCELLED') return 'Cancelled'
  if (step.status === 'COMPENSATING') return 'Being undone'
  if (step.status === 'COMPENSATED') return 'Undone'
  if (step.isRecovering) return 'Looking for another way'
  if (step.status === 'WAITING' && step.signal !== undefined)
    return `Waiting for ${visibleText(step.signal)}`
  if (step.status === 'WAITING' && step.wait === undefined) return 'Waiting for its time'
  const assignees = step.wait?.assignees ?? []
  if (step.status === 'WAITING' && assignees.length > 0)
    return `Waiting for ${visibleText(assignees.join(', '))}`
  if (step.status === 'PENDING' && step.tries > 1) return `Tries again, attempt ${step.tries}`
  return stateWords[stateOf(step)]
}

export type StateCounts = { readonly [S in StepState]: number }

const counted = new WeakMap<RunModel, StateCounts>()

/** How many steps of the plan are in each state; items of a fan-out count with their step. */
export function countStates(model: RunModel): StateCounts {
  const known = counted.get(model)
  if (known !== undefined) return known
  const counts = Object.fromEntries(stepStates.map((state) => [state, 0])) as {
    [S in StepState]: number
  }
  for (const id of model.order) {
    const step = model.steps.get(id)
    if (step !== undefined) counts[stateOf(step)] += 1
  }
  counted.set(model, counts)
  return counts
}

/** Open questions of a run, oldest first; those of fan-out items as well. */
export function openWaits(model: RunModel): readonly StepModel[] {
  const open = [...model.steps.values()].filter((step) => step.wait?.isOpen === true)
  return open.toSorted((a, b) => (a.wait?.openedAt ?? 0) - (b.wait?.openedAt ?? 0))
}
