import { clearAlarm } from './alarm.ts'
import { stopAll } from './cancel.ts'
import type { Effect } from './effect.ts'
import { launchItems } from './fan-out.ts'
import { dropInside } from './group.ts'
import { countOutcome } from './outcome.ts'
import { askForKey, lacksKey } from './mutex.ts'
import { goesOn, makeReady } from './ready.ts'
import type { Moment } from './record.ts'
import type { Frame, Run } from './run.ts'
import { decide, settle } from './settle.ts'
import { isSettled } from './status.ts'
import type { StepStatus } from './status.ts'
import { beginAfresh } from './step-state.ts'
import type { StepState } from './step-state.ts'

/** Has a step done again, and all that depends on it. What does not is kept. */
export function resetFrom(run: Run, step: StepState, moment: Moment): void {
  resetSteps(run, step, { affected: downstreamOf(step, 'and itself'), moment })
}

/** Has all that depends on a step done again, with the step as it is now. */
function resetAfter(run: Run, step: StepState, moment: Moment): void {
  resetSteps(run, step, { affected: downstreamOf(step, 'only'), moment })
}

/** What would be done again after a step, if it ended otherwise: not what is around it. */
export function stepsAfter(step: StepState): readonly StepState[] {
  const containers = containersOf(step)
  return [...downstreamOf(step, 'only')].filter((one) => !containers.has(one))
}

/** Settles anew what had settled: what depends on it is done again, and whatever is around it ends. */
export function resettle(
  run: Run,
  step: StepState,
  outcome: Moment & { readonly status: StepStatus },
): void {
  noteGoingOn(step)
  step.status = 'EXECUTING'
  resetAfter(run, step, outcome)
  settle(run, step, outcome)
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

function resetSteps(run: Run, origin: StepState, { affected, moment }: Resumption): void {
  const frames = new Set<Frame>()
  const containers = containersOf(origin)
  for (const step of affected) {
    frames.add(step.frame)
    if (containers.has(step)) reopen(run, step, moment)
    else resetStep(run, step, moment.effects)
  }
  for (const step of affected) recount(run, step)
  for (const frame of frames) resume(run, frame, { affected, moment })
}

/** Groups and fan-outs around a step: only a part of them is done again, and they stay open. */
function containersOf(step: StepState): ReadonlySet<StepState> {
  const containers = new Set<StepState>()
  for (let around = step.parent ?? step.frame.owner; around !== undefined;) {
    containers.add(around)
    around = around.parent ?? around.frame.owner
  }
  return containers
}

function reopen(run: Run, step: StepState, { effects }: Moment): void {
  if (isSettled(step.status)) noteGoingOn(step)
  step.status = 'EXECUTING'
  step.completedAt = undefined
  step.error = undefined
  if (goesOn(run) && lacksKey(step)) askForKey(run, step, effects)
}

function resetStep(run: Run, step: StepState, effects: Effect[]): void {
  if (isSettled(step.status)) noteOpened(step)
  else stopAll(step, effects)
  if (step.parent !== undefined) relaunch(step, step.parent)
  clearAlarm(step, effects)
  dropInside(run, step)
  beginAfresh(step)
}

/** What had settled goes on where it was; an item does so beside those that are at work. */
function noteGoingOn(step: StepState): void {
  noteOpened(step)
  if (step.parent !== undefined && step.tries > 0) step.parent.itemsAtWork += 1
}

function noteOpened({ parent, frame, status }: StepState): void {
  if (parent === undefined) frame.open += 1
  else {
    parent.itemsOpen += 1
    if (status === 'FAILED') parent.itemsFailed -= 1
  }
}

/** An item that begins again waits for its turn among the others. */
function relaunch(item: StepState, fanOut: StepState): void {
  if (!isSettled(item.status) && item.tries > 0) fanOut.itemsAtWork -= 1
  fanOut.itemsLaunched = Math.min(fanOut.itemsLaunched, item.index)
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
    if (step.parent !== undefined) launchItems(run, step.parent, moment)
    else if (waitsForNothing) makeReady(run, step, moment)
    else decide(run, step, moment)
  }
}
