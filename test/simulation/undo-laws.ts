import type { Run } from '../../src/core/run/run.ts'
import type { UndoFact } from '../../src/core/run/run-event.ts'
import { isSettled } from '../../src/core/run/status.ts'
import type { StepState } from '../../src/core/run/step-state.ts'
import { holds } from './violation.ts'

/** Undone in reverse order: nothing that came after it is left to undo. */
export function checkUndo(run: Run, step: StepState, event: UndoFact): void {
  const name = `${event.type} ${step.id}`
  holds(run.status === 'COMPENSATING', 'undoes while undoing', () => `${name}: ${run.status}`)
  if (event.type === 'undo.succeeded') {
    holds(step.undo?.status === 'EXECUTING', 'undoes once', () => `${name}: ${step.undo?.status}`)
  }
  if (event.type !== 'undo.started') return
  const isAgain = step.status === 'COMPENSATING' && event.attempt > 1
  // What a sub-run did is undone, whatever became of it in the end.
  const isEnded = step.compiled.kind === 'run' && isSettled(step.status)
  const isDone = step.status === 'COMPLETED' || isAgain || isEnded
  holds(isDone, 'undoes what was done', () => `${name}: ${step.status}`)
  for (const later of laterSteps(step)) {
    const isLeft = later.undo?.status === 'WAITING' || later.undo?.status === 'EXECUTING'
    holds(!isLeft, 'undoes in reverse order', () => `${name} before ${later.id}`)
  }
}

/** Every step that depends on this one, through however many others, with all inside them. */
function laterSteps(step: StepState): ReadonlySet<StepState> {
  const found = new Set<StepState>()
  const visit = (one: StepState): void => {
    const around = one.parent ?? one
    for (const index of around.compiled.dependents) {
      const dependent = around.frame.steps[index]
      if (dependent === undefined || found.has(dependent)) continue
      addAll(dependent, found)
      visit(dependent)
    }
    if (around.frame.owner !== undefined) visit(around.frame.owner)
  }
  visit(step)
  return found
}

function addAll(step: StepState, found: Set<StepState>): void {
  found.add(step)
  for (const inner of step.items ?? step.inner?.steps ?? []) addAll(inner, found)
}
