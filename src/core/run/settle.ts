import { clearAlarm } from './alarm.ts'
import { cancelStep } from './cancel.ts'
import { concludeRun } from './ending.ts'
import { settleItem } from './fan-out.ts'
import { concludeGroup } from './group.ts'
import { decideJoin } from './join.ts'
import { countOutcome } from './outcome.ts'
import { makeReady } from './ready.ts'
import { record } from './record.ts'
import type { Moment } from './record.ts'
import type { Frame, Run } from './run.ts'
import { isSettled } from './status.ts'
import type { StepStatus } from './status.ts'
import type { StepState } from './step-state.ts'
import { concludeUndoing } from './undo.ts'

/** Settles a step and lets what depends on it know. */
export function settle(
  run: Run,
  step: StepState,
  outcome: Moment & { readonly status: StepStatus },
): void {
  const { status, at, effects } = outcome
  step.status = status
  step.ready = false
  step.decided = true
  step.recovering = false
  if (step.holdsKey) step.holdsKey = false
  step.completedAt = at
  clearAlarm(step, effects)
  if (step.parent === undefined) settleInFrame(run, step, { at, effects })
  else settleItem(run, { item: step, fanOut: step.parent }, { at, effects })
}

function settleInFrame(run: Run, step: StepState, moment: Moment): void {
  const { frame } = step
  frame.open -= 1
  for (const index of step.compiled.dependents) {
    const dependent = frame.steps[index]
    if (dependent === undefined) continue
    dependent.dependencies.waiting -= 1
    countOutcome(run, dependent.dependencies, step)
    decide(run, dependent, moment)
  }
  if (frame.open === 0) concludeFrame(run, frame, moment)
}

function concludeFrame(run: Run, frame: Frame, { effects }: Moment): void {
  if (frame.owner !== undefined) concludeGroup(run, frame.owner, effects)
  else if (run.status === 'COMPENSATING') concludeUndoing(run, effects)
  else concludeRun(run, effects)
}

/** Decides what becomes of a step, now that another of its dependencies has settled. */
export function decide(run: Run, step: StepState, moment: Moment): void {
  if (step.decided || run.ending !== undefined) return
  const { join, step: planned } = step.compiled
  const decision = decideJoin(join, step.dependencies)
  if (decision.type === 'undecided') return
  if (decision.type === 'skip') {
    step.decided = true
    record(moment.effects, { type: 'step.skipped', step: step.id, reason: decision.reason })
    return
  }
  if (planned.onRest === 'cancel') cancelRest(step, moment)
  makeReady(run, step, moment)
}

/** Cancels what only this step waited for, as enough of it is there. */
function cancelRest(step: StepState, moment: Moment): void {
  const { steps } = step.frame
  for (const index of step.compiled.dependencies) {
    const dependency = steps[index]
    if (dependency === undefined || isSettled(dependency.status)) continue
    const others = dependency.compiled.dependents.filter((other) => steps[other]?.decided === false)
    const isNeeded = others.some((other) => steps[other] !== step)
    if (isNeeded) continue
    cancelStep(dependency, `${step.id} no longer needs it`, moment.effects)
    dependency.decided = true
    cancelRest(dependency, moment)
  }
}
