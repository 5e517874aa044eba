/*
 * Owns: the runs that `run` steps start. They are runs of their own, linked to the step by their id,
 * which follows from the step's key: started once, and found again after a crash.
 *
 * Invariants:
 * 1. A step that is stopped has its sub-run stopped, also when the order to stop comes before the
 *    sub-run is on record, and when the process dies between the two.
 * 2. Undoing the step is undoing the sub-run; how that ends is how the undoing ended.
 * 3. Pausing stays where it is: a sub-run goes on while its parent is paused, and the other way.
 */
import { SkeinError } from '../core/errors.ts'
import type { ErrorCode } from '../core/errors.ts'
import type { Run } from '../core/run/run.ts'
import type { RunCreated, RunFact } from '../core/run/run-event.ts'
import { isFinished, isSettled } from '../core/run/status.ts'
import { keyOf } from '../core/run/sub-run.ts'
import type { SubRunOrder, SubRuns } from './carry-out.ts'
import type { AppContext } from './context.ts'
import { createId } from './ids.ts'
import { getOrchestration } from './orchestrations.ts'
import { launch, requireInputs } from './start-run.ts'
import { subRunIdOf } from './sub-run-id.ts'

/** An orchestration that runs itself comes to an end here. Units: runs inside each other. */
const depthMax = 16
/** Until it is tried again to stop a sub-run, at first and at most. Units: milliseconds. */
const stopAgainMs = 250
const stopAgainMaxMs = 30_000

/** Sub-runs for the steps that ask for them. */
export function createSubRuns(app: () => AppContext): SubRuns {
  /** Steps that were stopped while their sub-run may not have been on record. */
  const stopped = new Set<string>()
  return {
    async run(order) {
      const key = order.idempotencyKey
      stopped.delete(key)
      try {
        return await runForStep(app(), order, () => stopped.has(key))
      } finally {
        stopped.delete(key)
      }
    },
    undo: (order) => undoForStep(app(), order),
    cancel: ({ idempotencyKey }) => {
      stopped.add(idempotencyKey)
      void stopRun(app(), subRunIdOf(idempotencyKey))
    },
  }
}

/** Nobody asks for it again, so what cannot be saved now is tried until it can. */
async function stopRun(app: AppContext, runId: string, againMs = stopAgainMs): Promise<void> {
  const { engine, clock, onError } = app
  const reason = 'the step that it is for was stopped'
  try {
    await engine.deliver(runId, { type: 'run.cancelled', reason }, 'engine')
  } catch (error) {
    if (isCode(error, 'RUN_NOT_FOUND') || isCode(error, 'SHUTTING_DOWN')) return
    onError(error)
    const nextMs = Math.min(againMs * 2, stopAgainMaxMs)
    clock.ringAt(clock.now() + againMs, () => void stopRun(app, runId, nextMs))
  }
}

async function runForStep(
  app: AppContext,
  order: SubRunOrder,
  isStopped: () => boolean,
): Promise<RunFact> {
  const { step, attempt } = order
  const subRunId = subRunIdOf(order.idempotencyKey)
  const isThere = (await findRun(app, subRunId)) !== undefined
  if (!isThere) {
    // Nobody hears what is said of a step that has been stopped.
    if (isStopped()) return { type: 'step.abandoned', step, attempt }
    const started = await startSubRun(app, order, subRunId)
    // The step may have settled meanwhile: an earlier order to start it could not be saved.
    if (!(await isWanted(app, started))) await stopRun(app, subRunId)
  }
  if (isStopped()) await stopRun(app, subRunId)
  const run = await app.engine.whenFinished(subRunId)
  const { usd, tokens } = run.usage
  const usage = usd > 0 || tokens > 0 ? { usage: { usd, tokens } } : {}
  if (run.status === 'COMPLETED') {
    return { type: 'step.succeeded', step, attempt, output: run.output ?? null, ...usage }
  }
  const { code = 'RUN_FAILED', message = `it ended ${run.status}` } = run.error ?? {}
  const error = { code, message: `Run ${subRunId}: ${message}`, retryable: false }
  return { type: 'step.failed', step, attempt, error, ...usage }
}

async function startSubRun(app: AppContext, order: SubRunOrder, subRunId: string): Promise<Run> {
  const { orchestration, runId: parentRunId, step: parentStep } = order
  const parent = await app.engine.load(parentRunId)
  const depth = (parent.cause?.depth ?? 0) + 1
  if (depth > depthMax) throw new SkeinError('RUN_TOO_DEEP', { orchestration, depthMax })
  const { plan } = await getOrchestration(app, orchestration)
  const inputs = requireInputs(plan, order.inputs)
  const cause: RunCreated['cause'] = { parentRunId, parentStep, depth, orchestration }
  const planId = createId('plan')
  const { priority } = parent
  const launched = { plan, inputs, name: plan.name, planId, cause, priority, actor: 'engine' }
  return launch(app, launched, subRunId)
}

/** What was never started has nothing to undo. */
async function undoForStep(app: AppContext, order: SubRunOrder): Promise<RunFact> {
  const { step, attempt } = order
  const subRunId = subRunIdOf(order.idempotencyKey)
  const undone: RunFact = { type: 'step.succeeded', step, attempt, output: null }
  if ((await findRun(app, subRunId)) === undefined) return undone
  // It may still be stopping, or be undone already.
  let run = await app.engine.whenFinished(subRunId)
  if (run.status !== 'COMPENSATED') {
    const reason = `step ${step} of run ${order.runId} is undone`
    await app.engine.deliver(subRunId, { type: 'run.compensating', reason }, 'engine')
    run = await app.engine.whenFinished(subRunId)
  }
  if (run.status === 'COMPENSATED') return undone
  const { code = 'UNDO_FAILED', message = `it ended ${run.status}` } = run.error ?? {}
  const error = { code, message: `Run ${subRunId}: ${message}`, retryable: false }
  return { type: 'step.failed', step, attempt, error }
}

/**
 * Stops sub-runs whose step no longer waits for them: the process may have died after that was on
 * record, and before they were told. Called when everything that was unfinished has been taken up.
 */
export async function stopOrphans(app: AppContext, unfinished: readonly Run[]): Promise<void> {
  for (const run of unfinished) {
    if (run.cause?.parentRunId === undefined || run.status === 'COMPENSATING') continue
    if (!(await isWanted(app, run))) await stopRun(app, run.id)
  }
}

async function isWanted(app: AppContext, { id, cause }: Run): Promise<boolean> {
  const parent = await findRun(app, cause?.parentRunId ?? '')
  const step = parent?.steps.get(cause?.parentStep ?? '')
  if (parent === undefined || step === undefined || isFinished(parent.status)) return false
  return !isSettled(step.status) && subRunIdOf(keyOf(parent, step)) === id
}

async function findRun({ engine }: AppContext, runId: string): Promise<Run | undefined> {
  try {
    return await engine.load(runId)
  } catch (error) {
    if (isCode(error, 'RUN_NOT_FOUND')) return undefined
    throw error
  }
}

function isCode(error: unknown, code: ErrorCode): boolean {
  return error instanceof SkeinError && error.code === code
}
