import { concludeRun } from './ending.ts'
import { settleItem } from './fan-out.ts'
import { decideJoin } from './join.ts'
import { makeReady } from './ready.ts'
import { record } from './record.ts'
import type { Moment } from './record.ts'
import type { Run, StepState } from './run.ts'
import type { StepStatus } from './status.ts'

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
  step.completedAt = at
  if (step.dueAt !== undefined) {
    step.dueAt = undefined
    step.duePurpose = undefined
    effects.push({ type: 'clear-timer', step: step.id })
  }
  if (step.parent !== undefined) {
    settleItem(run, { item: step, fanOut: step.parent }, { at, effects })
    return
  }
  run.openSteps -= 1
  if (failsRun(run, step)) run.failedStep ??= step
  for (const index of step.compiled.dependents) {
    const dependent = run.root[index]
    if (dependent !== undefined) countDependency(run, { dependent, step }, { at, effects })
  }
  if (run.openSteps === 0) concludeRun(run, effects)
}

function failsRun(run: Run, step: StepState): boolean {
  return (
    step.status === 'FAILED' &&
    step.compiled.step.optional !== true &&
    run.compiled.plan.policy?.onFailure !== 'continue'
  )
}

function countDependency(
  run: Run,
  { dependent, step }: { readonly dependent: StepState; readonly step: StepState },
  moment: Moment,
): void {
  const counts = dependent.dependencies
  counts.waiting -= 1
  if (failsRun(run, step) || isBlocked(step)) {
    counts.failed += 1
    const { skipReason } = step
    const cause = skipReason?.type === 'dependency-failed' ? skipReason.step : step.id
    if (counts.failed === 1) counts.cause = cause
  } else if (step.rejected) {
    counts.rejected += 1
    counts.cause ??= step.id
  } else if (step.status === 'COMPLETED') counts.completed += 1
  if (dependent.decided || run.ending !== undefined) return
  const decision = decideJoin(dependent.compiled.join, counts)
  if (decision.type === 'undecided') return
  if (decision.type === 'ready') return makeReady(run, dependent, moment)
  dependent.decided = true
  record(moment.effects, { type: 'step.skipped', step: dependent.id, reason: decision.reason })
}

/** Skipped because something before it failed, so that its own dependents must not run either. */
function isBlocked(step: StepState): boolean {
  return step.skipReason?.type === 'dependency-failed' && step.compiled.step.optional !== true
}
