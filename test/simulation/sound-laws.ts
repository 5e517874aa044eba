import type { Run } from '../../src/core/run/run.ts'
import type { RunEvent } from '../../src/core/run/run-event.ts'
import { isFinished, isSettled } from '../../src/core/run/status.ts'
import type { StepState } from '../../src/core/run/step-state.ts'
import { holds } from './violation.ts'

/** What must be true of a run at any moment. */
export function checkSound(run: Run, event: RunEvent, reopened: number): void {
  const after = (): string => `after ${event.type} ${'step' in event ? event.step : ''}`
  const open = run.frame.steps.filter(isOpen).length
  holds(run.frame.open === open, 'counts', () => `open ${run.frame.open}, not ${open} ${after()}`)
  if (isFinished(run.status)) holds(open === 0, 'ends settled', after)
  for (const step of run.steps.values()) checkStep(step, { after, reopened })
  const planned = run.compiled.plan.steps.map(({ id }) => id)
  for (const id of planned) holds(run.steps.has(id), 'keeps its steps', () => `${id} ${after()}`)
  holds(run.frame.steps.length === planned.length, 'keeps its steps', after)
}

/** What is being undone had settled. */
function isOpen({ status }: StepState): boolean {
  return !isSettled(status) && status !== 'COMPENSATING'
}

interface Around {
  readonly after: () => string
  /** How often somebody had a part of what was done go on: it does not wait for its turn. */
  readonly reopened: number
}

function checkStep(step: StepState, { after, reopened }: Around): void {
  const name = (): string => `${step.id} (${step.status}) ${after()}`
  const items = step.items ?? []
  if (isSettled(step.status)) {
    holds(!step.ready && step.dueAt === undefined, 'settled steps rest', name)
  }
  holds(step.dependencies.waiting >= 0, 'counts', name)
  const itemsOpen = items.filter(isOpen).length
  holds(step.itemsOpen === itemsOpen, 'counts', name)
  if (step.status === 'COMPLETED' && step.items !== undefined && step.parent === undefined) {
    holds(isOutputInPlace(step), 'gathers outputs in order', name)
  }
  const limit = step.compiled.step.parallelMax
  if (limit !== undefined && items.length > 0) {
    const atOnce = items.filter((item) => item.tries > 0 && isOpen(item)).length
    holds(atOnce <= limit + reopened, 'items at once', () => `${atOnce} of ${name()}`)
  }
}

function isOutputInPlace({ items = [], output }: StepState): boolean {
  if (!Array.isArray(output) || output.length !== items.length) return true
  return items.every(
    (item, index) => JSON.stringify(item.output ?? null) === JSON.stringify(output[index]),
  )
}
