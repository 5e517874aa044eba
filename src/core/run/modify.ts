import { clearAlarm } from './alarm.ts'
import type { CompiledPlan } from '../plan/compile-plan.ts'
import { compilePlan } from '../plan/compile-plan.ts'
import { stopAll } from './cancel.ts'
import type { Effect } from './effect.ts'
import { concludeRun } from './ending.ts'
import { dropInside } from './group.ts'
import { resumeProposed } from './ladder.ts'
import { makeReady } from './ready.ts'
import type { Moment } from './record.ts'
import { recount } from './reset.ts'
import { countProposal } from './run.ts'
import type { Run } from './run.ts'
import type { PlanModified } from './run-event.ts'
import { decide } from './settle.ts'
import { isSettled } from './status.ts'
import { beginAfresh, createStepState } from './step-state.ts'
import type { StepState } from './step-state.ts'

interface Modification extends Moment {
  readonly event: PlanModified
}

/**
 * Gives the run another plan while it goes on. Steps that are the same keep what they have and are
 * not touched; changed ones that have not begun are begun as they are now; removed ones are stopped
 * and fenced off.
 */
export function modifyRun(run: Run, { event, at, effects }: Modification): void {
  const compiled = compilePlan(event.plan)
  const before = new Map(run.frame.steps.map((step) => [step.compiled.step.id, step]))
  if (!run.requested.delete(event.modificationId)) countProposal(run, event.fromStep)
  run.compiled = compiled
  run.revision = event.revision
  run.contexts = { ...run.contexts, ...event.contexts }
  run.frame.body = compiled
  run.frame.steps = takeOver(run, compiled, { before, effects })
  for (const removed of before.values()) removeStep(run, removed, effects)
  run.frame.open = run.frame.steps.filter(({ status }) => !isSettled(status)).length
  for (const step of run.frame.steps) recount(run, step)
  for (const step of run.frame.steps) resumeStep(run, step, { at, effects })
  resumeProposed(run, event.modificationId, { at, effects })
  if (run.frame.open === 0) concludeRun(run, effects)
}

interface Earlier {
  /** Steps of the plan before, by id; what is taken over is taken out. */
  readonly before: Map<string, StepState>
  readonly effects: Effect[]
}

function takeOver(run: Run, compiled: CompiledPlan, { before, effects }: Earlier): StepState[] {
  return compiled.steps.map((planned) => {
    const { id } = planned.step
    const known = before.get(id)
    before.delete(id)
    if (known === undefined) {
      const attempt = run.fences.get(id) ?? 0
      const added = createStepState(planned, { id, frame: run.frame, attempt })
      run.steps.set(id, added)
      return added
    }
    const isSame = JSON.stringify(known.compiled.step) === JSON.stringify(planned.step)
    if (!isSame && !isSettled(known.status)) beginAgain(run, known, effects)
    known.compiled = planned
    for (const item of known.items ?? []) item.compiled = planned
    return known
  })
}

/** A changed step that has not settled begins as it is now. */
function beginAgain(run: Run, step: StepState, effects: Effect[]): void {
  stopAll(step, effects)
  clearAlarm(step, effects)
  dropInside(run, step)
  beginAfresh(step)
}

function removeStep(run: Run, step: StepState, effects: Effect[]): void {
  stopAll(step, effects)
  clearAlarm(step, effects)
  dropInside(run, step)
  run.fences.set(step.id, step.attempt)
  run.steps.delete(step.id)
}

/** Starts what may start under the new plan; what is under way is not touched. */
function resumeStep(run: Run, step: StepState, moment: Moment): void {
  if (step.status !== 'PENDING' || step.ready || step.duePurpose !== undefined) return
  if (step.recovering) return
  step.decided = false
  if (step.compiled.dependencies.length === 0) makeReady(run, step, moment)
  else decide(run, step, moment)
}
