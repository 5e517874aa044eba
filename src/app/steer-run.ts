import { SkeinError } from '../core/errors.ts'
import type { Json } from '../core/json.ts'
import { undoableSteps } from '../core/run/undo.ts'
import { undoOrder } from '../core/run/undo-order.ts'
import type { Run } from '../core/run/run.ts'
import type { AdoptedStep } from '../core/run/run-event.ts'
import { isFinished } from '../core/run/status.ts'
import { isUndoneBySubRun, keyOf } from '../core/run/sub-run.ts'
import type { StepState } from '../core/run/step-state.ts'
import type { AppContext } from './context.ts'
import { createId } from './ids.ts'
import { viewRun } from './run-view.ts'
import { subRunIdOf } from './sub-run-id.ts'
import { userId } from './user.ts'
import type { CompensationView, RunView } from './views.ts'

const actor = `user:${userId}`

/** Sends a signal to a run: steps that wait for it go on. Errors: `RUN_NOT_FOUND`, `RUN_STATUS_CONFLICT`. */
export async function signalRun(
  app: AppContext,
  runId: string,
  { name, data }: { readonly name: string; readonly data: Json },
): Promise<RunView> {
  const { run, late } = await deliverSignal(app, runId, { name, data })
  // The signal itself may have been the last thing the run waited for.
  if (late) {
    throw new SkeinError('RUN_STATUS_CONFLICT', { runId, status: run.status, action: 'signalled' })
  }
  return viewRun(run)
}

async function deliverSignal(
  app: AppContext,
  runId: string,
  signal: { readonly name: string; readonly data: Json },
): ReturnType<AppContext['engine']['deliver']> {
  const run = await app.engine.load(runId)
  if (isFinished(run.status)) return { run, late: true }
  return app.engine.deliver(runId, { type: 'signal.received', ...signal }, actor)
}

/** The run as it stood after a position of the journal. Errors: `RUN_NOT_FOUND`, `REQUEST_INVALID`. */
export async function runAt(app: AppContext, runId: string, position: number): Promise<RunView> {
  return viewRun(await loadAt(app, runId, position))
}

async function loadAt(app: AppContext, runId: string, position: number): Promise<Run> {
  const { organization, store } = app.journal
  await app.engine.load(runId)
  const [first] = await store.readStream({ organization, stream: `run:${runId}`, limit: 1 })
  const begin = first?.position ?? 1
  const end = await store.head()
  if (begin <= position && position <= end) return app.engine.loadAt(runId, position)
  const message = `must be from ${begin}, where the run begins, to ${end}, where the journal ends`
  throw new SkeinError('REQUEST_INVALID', { problems: [{ path: '/at', message }] })
}

/**
 * Starts a run of its own from the state another had at a position: what was settled there is taken
 * over, everything else is done again. Errors: `RUN_NOT_FOUND`, `REQUEST_INVALID`.
 */
export async function forkRun(app: AppContext, runId: string, position: number): Promise<RunView> {
  const origin = await loadAt(app, runId, position)
  const forked = await app.engine.start({
    runId: createId('run'),
    created: {
      type: 'run.created',
      name: `${origin.name} (fork)`,
      planId: createId('plan'),
      plan: origin.compiled.plan,
      inputs: origin.inputs,
      priority: origin.priority,
      cause: { forkedFrom: runId, forkedAt: position },
      contexts: origin.contexts,
      adopted: origin.frame.steps.flatMap(adopt),
    },
    actor,
  })
  return viewRun(forked)
}

function adopt(step: StepState): readonly AdoptedStep[] {
  const { status, output, error, skipReason, rejected } = step
  if (status !== 'COMPLETED' && status !== 'SKIPPED') return []
  return [
    {
      step: step.id,
      status,
      ...(output !== undefined && { output }),
      ...(error !== undefined && { error }),
      ...(skipReason !== undefined && { skipReason }),
      ...(rejected && { rejected }),
    },
  ]
}

/** Undoes what a run has done, or says what that would be. Errors: `RUN_NOT_FOUND`, `RUN_STATUS_CONFLICT`. */
export async function compensateRun(
  app: AppContext,
  runId: string,
  { dryRun = false, reason = 'asked for' }: { readonly dryRun?: boolean; readonly reason?: string },
): Promise<CompensationView> {
  const run = await app.engine.load(runId)
  const preview = await previewUndo(app, run)
  if (dryRun) return { ...preview, run: viewRun(run) }
  if (run.status === 'COMPENSATED' || run.status === 'COMPENSATING') {
    throw new SkeinError('RUN_STATUS_CONFLICT', { runId, status: run.status, action: 'undone' })
  }
  const delivery = await app.engine.deliver(runId, { type: 'run.compensating', reason }, actor)
  return { ...preview, run: viewRun(delivery.run) }
}

type UndoPreview = Pick<CompensationView, 'undo' | 'cannot'>

/** What would be undone, by what, and what cannot be; of a sub-run too, as `step/inner`. */
async function previewUndo(app: AppContext, run: Run): Promise<UndoPreview> {
  const undoable = new Set(undoableSteps(run))
  const done = [...run.steps.values()].filter(({ status }) => status === 'COMPLETED')
  const own = done.filter(
    ({ compiled, items, inner }) =>
      compiled.kind === 'task' && items === undefined && inner === undefined,
  )
  const parts = undoOrder(run.frame.steps, [...undoable]).map((step) => previewStep(app, run, step))
  const undo = await Promise.all(parts)
  return {
    undo: undo.flatMap((one) => one.undo),
    cannot: [
      ...own.filter((step) => !undoable.has(step) && !isLook(app, step)).map(({ id }) => id),
      ...undo.flatMap((one) => one.cannot),
    ],
  }
}

async function previewStep(app: AppContext, run: Run, step: StepState): Promise<UndoPreview> {
  const stepId = step.id
  if (!isUndoneBySubRun(step)) {
    const capability = step.compiled.step.compensate?.capability ?? ''
    return { undo: [{ stepId, capability }], cannot: [] }
  }
  const subRun = await app.engine.load(subRunIdOf(keyOf(run, step))).catch(() => undefined)
  if (subRun === undefined) return { undo: [], cannot: [] }
  const { undo, cannot } = await previewUndo(app, subRun)
  return {
    undo: undo.map((one) => ({ ...one, stepId: `${stepId}/${one.stepId}` })),
    cannot: cannot.map((id) => `${stepId}/${id}`),
  }
}

/** What only reads has nothing that could be undone, and neither has a text that a model wrote. */
function isLook({ registry }: AppContext, { compiled }: StepState): boolean {
  const { capability } = compiled.step
  return capability === undefined || registry.capability(capability)?.reversibility === 'read'
}
