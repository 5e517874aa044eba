import { makeReady } from './ready.ts'
import type { Moment } from './record.ts'
import { recount } from './reset.ts'
import type { Run } from './run.ts'
import type { AdoptedStep } from './run-event.ts'
import { decide } from './settle.ts'

/** Takes over steps as they were settled in another run, before this one starts. */
export function adoptSteps(run: Run, adopted: readonly AdoptedStep[]): void {
  for (const { step: id, status, output, error, skipReason, rejected } of adopted) {
    const index = run.frame.body.indexes.get(id)
    const step = index === undefined ? undefined : run.frame.steps[index]
    if (step === undefined) continue
    step.status = status
    step.decided = true
    step.output = output
    step.error = error
    step.skipReason = skipReason
    step.rejected = rejected === true
    run.frame.open -= 1
  }
  for (const step of run.frame.steps) recount(run, step)
}

/** Starts what may start beside the steps that were taken over. */
export function startBesideAdopted(run: Run, moment: Moment): void {
  for (const step of run.frame.steps) {
    if (step.decided) continue
    if (step.compiled.dependencies.length === 0) makeReady(run, step, moment)
    else decide(run, step, moment)
  }
}
