import { SkeinError } from '../core/errors.ts'
import { decodeStepResult } from '../core/step-result.ts'
import { explain } from '../core/run/explain.ts'
import type { Explanation } from '../core/run/explanation.ts'
import type { Run } from '../core/run/run.ts'
import type { StepState } from '../core/run/step-state.ts'
import type { RunFact } from '../core/run/run-event.ts'
import { isFinished } from '../core/run/status.ts'
import { isUndoneBySubRun, keyOf } from '../core/run/sub-run.ts'
import type { ProposalAnswer } from '../ports/change-proposal.ts'
import type { AppContext } from './context.ts'
import { createProposals } from './modifications/proposals.ts'
import { viewRun } from './run-view.ts'
import type { LateResult } from './skein.ts'
import { openToken } from './step-token.ts'
import { subRunIdOf } from './sub-run-id.ts'
import { userId } from './user.ts'
import type { RunView, Why } from './views.ts'

type Action = 'paused' | 'resumed' | 'cancelled'

interface ControlOrder {
  readonly action: Action
  readonly reason: string | undefined
}

/** Pauses, resumes or cancels a run. Errors: `RUN_NOT_FOUND`, `RUN_STATUS_CONFLICT`. */
export async function controlRun(
  app: AppContext,
  runId: string,
  { action, reason }: ControlOrder,
): Promise<RunView> {
  const run = await app.engine.load(runId)
  if (isAlready(run, action)) return viewRun(run)
  refuseUnfit(run, action)
  const why = reason === undefined ? {} : { reason }
  const fact: RunFact = { type: `run.${action}`, ...why }
  const delivery = await app.engine.deliver(runId, fact, `user:${userId}`)
  if (delivery.late) refuseUnfit(delivery.run, action)
  return viewRun(delivery.run)
}

/** Asking twice for the same is no mistake. */
function isAlready(run: Run, action: Action): boolean {
  return (
    (action === 'paused' && run.status === 'PAUSED') ||
    (action === 'cancelled' && run.status === 'CANCELLED')
  )
}

function refuseUnfit(run: Run, action: Action): void {
  const { id: runId, status } = run
  const isFit = action === 'resumed' ? status === 'PAUSED' : !isFinished(status)
  if (!isFit) throw new SkeinError('RUN_STATUS_CONFLICT', { runId, status, action })
}

/** Errors: `STEP_NOT_FOUND`. */
export function requireStep(run: Run, stepId: string): StepState {
  const step = run.steps.get(stepId)
  if (step === undefined) throw new SkeinError('STEP_NOT_FOUND', { runId: run.id, stepId })
  return step
}

/** Why a step is where it is, in one sentence. Errors: `RUN_NOT_FOUND`, `STEP_NOT_FOUND`. */
export async function whyStep(app: AppContext, runId: string, stepId: string): Promise<Why> {
  const run = await app.engine.load(runId)
  const step = requireStep(run, stepId)
  const explanation =
    (await explainSubRun(app, run, step)) ??
    explain(run, step, app.engine.queuePlace(runId, stepId))
  return { stepId, status: step.status, ...explanation }
}

/** A step whose sub-run is at work waits for that; the core sees only the step. */
async function explainSubRun(
  { engine }: AppContext,
  run: Run,
  step: StepState,
): Promise<Explanation | undefined> {
  const isUndone = step.status === 'COMPENSATING' && isUndoneBySubRun(step)
  const isDone = step.status === 'EXECUTING' && step.compiled.kind === 'run'
  if ((!isDone && !isUndone) || step.items !== undefined) return undefined
  const { orchestration = '' } = step.compiled.step
  const subRunId = subRunIdOf(keyOf(run, step))
  const subRun = await engine.load(subRunId).catch(() => undefined)
  const status = subRun?.status ?? 'about to start'
  const what = isUndone ? 'is undone by undoing' : 'waits for'
  const sentence = `${step.id} ${what} run ${subRunId} of ${orchestration}, which is ${status}.`
  return { sentence, cause: { type: 'sub-run', runId: subRunId, status } }
}

/** A sign of life of an agent that reports later. Errors: `STEP_TOKEN_UNKNOWN`, `STEP_HEARTBEAT_LATE`. */
export async function noteHeartbeat(app: AppContext, token: string): Promise<void> {
  const { runId, stepId, attempt } = openToken(app.secrets, token)
  const run = await app.engine.load(runId).catch((error: unknown) => {
    throw new SkeinError('STEP_TOKEN_UNKNOWN', {}, { cause: error })
  })
  const step = run.steps.get(stepId)
  const isWanted = step?.attempt === attempt && step.status === 'EXECUTING'
  if (!isWanted) throw new SkeinError('STEP_HEARTBEAT_LATE', { runId, stepId })
  if (step.idleAt === undefined) return
  const fact = { type: 'step.alive', step: stepId, attempt } as const
  await app.engine.deliver(runId, fact, `agent:${step.agent ?? 'unknown'}`)
}

/** Takes the later result of a step. Errors: `STEP_TOKEN_UNKNOWN`, `STEP_RESULT_LATE`, `REQUEST_INVALID`. */
export async function reportStep(
  app: AppContext,
  token: string,
  result: LateResult,
): Promise<ProposalAnswer | undefined> {
  const { runId, stepId, attempt } = openToken(app.secrets, token)
  const run = await app.engine.load(runId).catch((error: unknown) => {
    throw new SkeinError('STEP_TOKEN_UNKNOWN', {}, { cause: error })
  })
  const agent = run.steps.get(stepId)?.agent ?? 'unknown'
  const { fact, proposedChanges } = resultFact(result, { step: stepId, attempt })
  const propose = createProposals(() => app)
  const asks = { runId, stepId, attempt, agent }
  const answer = proposedChanges === undefined ? undefined : await propose(asks, proposedChanges)
  const { late } = await app.engine.deliver(runId, fact, `agent:${agent}`)
  if (late) throw new SkeinError('STEP_RESULT_LATE', { runId, stepId })
  return answer
}

interface AttemptPlace {
  readonly step: string
  readonly attempt: number
}

function resultFact(
  result: LateResult,
  place: AttemptPlace,
): { readonly fact: RunFact; readonly proposedChanges?: unknown } {
  if ('error' in result) {
    const { code = 'AGENT_FAILED', message, retryable } = result.error
    const error = { code, message, ...(retryable !== undefined && { retryable }) }
    return { fact: { type: 'step.failed', ...place, error } }
  }
  const decoded = decodeStepResult(result)
  if (decoded.type === 'unfit') {
    const problems = [{ path: '', message: decoded.reason }]
    throw new SkeinError('REQUEST_INVALID', { problems })
  }
  const { proposedChanges } = decoded
  return { fact: { type: 'step.succeeded', ...place, ...decoded.result }, proposedChanges }
}
