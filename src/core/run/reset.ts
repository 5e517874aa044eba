import { insideOf, stopAll } from './cancel.ts'
import type { Effect } from './effect.ts'
import { dropInside } from './group.ts'
import { countOutcome } from './outcome.ts'
import { makeReady } from './ready.ts'
import type { Moment } from './record.ts'
import type { Frame, Run } from './run.ts'
import { decide } from './settle.ts'
import { isSettled } from './status.ts'
import { beginAfresh } from './step-state.ts'
import type { StepState } from './step-state.ts'

/** Has a step done again, and all that depends on it. What does not is kept. */
export function resetFrom(run: Run, step: StepState, moment: Moment): void {
  resetSteps(run, downstreamOf(step, 'and itself'), moment)
}

/** Has all that depends on a step done again, with the step as it is now. */
export function resetAfter(run: Run, step: StepState, moment: Moment): void {
  resetSteps(run, downstreamOf(step, 'only'), moment)
}

/** What depends on a step, through however many others, beside it and around its group. */
function downstreamOf(step: StepState, extent: 'and itself' | 'only'): Set<StepState> {
  const found = new Set<StepState>(extent === 'only' ? [] : [step])
  const queue = [step]
  for (const one of queue) {
    const around = one.parent ?? one
    const { steps, owner } = around.frame
    const next = around.compiled.dependents.flatMap((index) => steps[index] ?? [])
    if (one !== around) next.push(around)
    else if (owner !== undefined) next.push(owner)
    for (const dependent of next) {
      if (found.has(dependent)) continue
      found.add(dependent)
      queue.push(dependent)
    }
  }
  return found
}

function resetSteps(run: Run, affected: ReadonlySet<StepState>, moment: Moment): void {
  const frames = new Set<Frame>()
  for (const step of affected) {
    frames.add(step.frame)
    if (isContainerOf(step, affected)) reopen(step)
    else resetStep(run, step, moment.effects)
  }
  for (const step of affected) recount(run, step)
  for (const frame of frames) resume(run, frame, { affected, moment })
}

/** A group or fan-out of which only a part is done again stays open around it. */
function isContainerOf(step: StepState, affected: ReadonlySet<StepState>): boolean {
  return insideOf(step).some((inner) => affected.has(inner))
}

function reopen(step: StepState): void {
  if (isSettled(step.status)) noteOpened(step)
  step.status = 'EXECUTING'
  step.completedAt = undefined
  step.error = undefined
}

function resetStep(run: Run, step: StepState, effects: Effect[]): void {
  if (isSettled(step.status)) noteOpened(step)
  else stopAll(step, effects)
  if (step.dueAt !== undefined) effects.push({ type: 'clear-timer', step: step.id })
  dropInside(run, step)
  beginAfresh(step)
}

function noteOpened({ parent, frame, status }: StepState): void {
  if (parent === undefined) frame.open += 1
  else {
    parent.itemsOpen += 1
    if (status === 'FAILED') parent.itemsFailed -= 1
  }
}

/** Counts its dependencies anew, as they stand now. */
export function recount(run: Run, step: StepState): void {
  if (step.parent !== undefined) return
  const counts = step.dependencies
  counts.waiting = 0
  counts.completed = 0
  counts.failed = 0
  counts.rejected = 0
  counts.cause = undefined
  for (const index of step.compiled.dependencies) {
    const dependency = step.frame.steps[index]
    if (dependency === undefined) continue
    if (isSettled(dependency.status)) countOutcome(run, counts, dependency)
    else counts.waiting += 1
  }
}

interface Resumption {
  readonly affected: ReadonlySet<StepState>
  readonly moment: Moment
}

function resume(run: Run, frame: Frame, { affected, moment }: Resumption): void {
  for (const step of affected) {
    if (step.frame !== frame || step.status !== 'PENDING' || step.decided) continue
    const waitsForNothing = step.compiled.dependencies.length === 0
    if (step.parent !== undefined || waitsForNothing) makeReady(run, step, moment)
    else decide(run, step, moment)
  }
}
