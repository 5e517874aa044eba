import { setAlarm } from './alarm.ts'
import type { Effect } from './effect.ts'
import { climb } from './ladder.ts'
import { askForKey, lacksKey } from './mutex.ts'
import { goesOn, makeReady } from './ready.ts'
import { record } from './record.ts'
import type { Run } from './run.ts'
import { isFinished, isSettled } from './status.ts'
import type { StepState } from './step-state.ts'
import { subRunOrder } from './sub-run.ts'
import { recoverUndo } from './undo.ts'

/** An attempt at a step, or at undoing it. */
export interface AttemptPlace {
  readonly step: string
  readonly attempt: number
  readonly undo?: true
}

/**
 * What a run that was loaded from the journal still needs: timers set again, ready steps offered,
 * attempts that were under way recorded as interrupted.
 *
 * Shape: effects as of `transition`; carry them out in order. `isUnderWay` says which attempts are
 * still with their agents.
 */
export function recoverRun(
  run: Run,
  at: number,
  isUnderWay: (attempt: AttemptPlace) => boolean = () => false,
): readonly Effect[] {
  const effects: Effect[] = []
  if (isFinished(run.status)) return effects
  if (run.status === 'APPROVED') {
    record(effects, { type: 'run.started' })
    return effects
  }
  if (run.dueAt !== undefined) {
    effects.push({ type: 'set-timer', step: '', attempt: 0, at: run.dueAt })
  }
  for (const step of run.steps.values()) {
    const { undo, id } = step
    const undoing = { step: id, attempt: undo?.attempt ?? 0, undo: true } as const
    if (run.status === 'COMPENSATING' && !isUnderWay(undoing)) recoverUndo(run, step, effects)
    if (!isSettled(step.status)) recoverStep(run, step, { at, effects, isUnderWay })
  }
  return effects
}

interface Recovery {
  readonly at: number
  readonly effects: Effect[]
  readonly isUnderWay: (attempt: AttemptPlace) => boolean
}

function recoverStep(run: Run, step: StepState, recovery: Recovery): void {
  const { at, effects, isUnderWay } = recovery
  const { id, attempt, status } = step
  // While Skein was away nobody could hear whether the agent is alive.
  if (step.idleAt !== undefined && step.accepted) {
    record(effects, { type: 'step.alive', step: id, attempt })
  }
  setAlarm(step, effects)
  if (goesOn(run) && lacksKey(step)) askForKey(run, step, effects)
  if (isUnderWay({ step: id, attempt })) return
  // What was proposed for it is decided on by others; everything else is looked for again.
  if (step.recovering) {
    if (step.proposal === undefined || !run.requested.has(step.proposal))
      climb(run, step, { at, effects })
    return
  }
  const isWithAgent = step.items === undefined && step.inner === undefined
  if (status === 'EXECUTING' && step.compiled.kind === 'run' && isWithAgent) {
    // Its sub-run has gone on, or goes on now, by itself.
    effects.push(subRunOrder(run, step))
  } else if (status === 'EXECUTING' && !step.accepted && isWithAgent) {
    record(effects, { type: 'step.interrupted', step: id, attempt })
  } else if (status === 'PENDING' && step.ready && goesOn(run))
    makeReady(run, step, { at, effects })
}
