import { SkeinError } from '../core/errors.ts'
import { decisionPointOf } from '../core/plan/decision-point.ts'
import type { Plan } from '../core/plan/plan.ts'
import type { Run } from '../core/run/run.ts'
import type { StepState } from '../core/run/step-state.ts'
import { withReferences } from '../core/shown-value.ts'
import { reportDiagnosis } from '../planning/diagnosis/report.ts'
import type { SynthesisStep } from '../planning/synthesis/synthesis.ts'
import { answerFact, appendTurn, launchTurn, requireTurn, viewTurn } from './chat-turn.ts'
import type { Turn } from './chat-turn.ts'
import type { AppContext } from './context.ts'
import { keepAlive } from './keep-alive.ts'
import { viewPlan, viewStep } from './run-view.ts'
import type { ChatAnswer } from './views.ts'

/** The answer to a message; resolves when its run is over. Errors: `MESSAGE_NOT_FOUND`. */
export async function answerTo(app: AppContext, messageId: string): Promise<ChatAnswer> {
  return finishAnswer(app, await requireTurn(app, messageId))
}

const underWay = new WeakMap<AppContext, Map<string, Promise<ChatAnswer>>>()

/** Waits for the run of a turn and makes its answer durable, once however often it is asked for. */
export function finishAnswer(app: AppContext, turn: Turn): Promise<ChatAnswer> {
  const all = underWay.get(app) ?? new Map<string, Promise<ChatAnswer>>()
  underWay.set(app, all)
  const known = all.get(turn.messageId)
  if (known !== undefined) return known
  const finishing = finish(app, turn).finally(() => all.delete(turn.messageId))
  all.set(turn.messageId, finishing)
  return finishing
}

async function finish(app: AppContext, turn: Turn): Promise<ChatAnswer> {
  if (turn.runId === undefined || turn.approvalId !== undefined)
    return { ...viewTurn(turn), answer: turn.answer ?? '' }
  const run = await keepAlive(app.engine.whenFinished(turn.runId))
  const answer = turn.answer ?? (await synthesizeAnswer(app, turn, run))
  const { planId = '', repairs = [] } = turn
  const plan = viewPlan({ planId, plan: run.compiled.plan, repairs, run })
  return { ...viewTurn(turn), plan, run: { id: run.id, status: run.status }, answer }
}

async function synthesizeAnswer(app: AppContext, turn: Turn, run: Run): Promise<string> {
  const answer = isDiagnosis(run)
    ? reportDiagnosis(
        run.frame.steps.map((step) => viewStep(run, step)),
        run.status,
      )
    : await synthesizeRun(app, turn, run)
  const facts = [answerFact(turn, answer)]
  await appendTurn(app, { ...turn, answer }, { facts, status: 'ANSWERED' })
  return answer
}

function isDiagnosis({ compiled }: Run): boolean {
  return compiled.plan.steps.some((step) => decisionPointOf(step)?.controller === 'diagnosis')
}

function synthesizeRun(app: AppContext, turn: Turn, run: Run): Promise<string> {
  const { plan } = run.compiled
  const steps = run.frame.steps.map((step) => synthesisStep(app, run, step))
  const { status, output, error } = run
  return app.synthesis(
    {
      message: turn.pending ?? turn.text,
      plan,
      steps,
      status,
      ...(plan.output !== undefined && output !== undefined && { output: withReferences(output) }),
      ...(error !== undefined && { error }),
    },
    new AbortController().signal,
  )
}

function synthesisStep(app: AppContext, run: Run, step: StepState): SynthesisStep {
  const { entities, relationships, items } = step
  const capability = app.registry.capability(step.compiled.step.capability ?? '')
  return {
    ...viewStep(run, step),
    ...(entities && { entities }),
    ...(relationships && { relationships }),
    ...(capability && { produces: capability.produces }),
    ...(items && { items: items.map((item) => synthesisStep(app, run, item)) }),
  }
}

/**
 * Takes up the chats that had no answer when Skein stopped: starts the run that was decided on and
 * not yet durable, and makes the answers of those that are.
 */
export async function resumeAnswers(app: AppContext): Promise<void> {
  const { store, organization } = app.journal
  const records = await store.scanRecords({ kind: 'message', status: ['PLANNED'] })
  for (const record of records) {
    if (record.organization !== organization) continue
    resumeTurn(app, record.data as unknown as Turn).catch(app.onError)
  }
}

async function resumeTurn(app: AppContext, turn: Turn): Promise<void> {
  const { store, organization } = app.journal
  const { runId = '', planId = '' } = turn
  const run = await store.getRecord({ organization, kind: 'run', id: runId })
  const planned = await store.getRecord({ organization, kind: 'plan', id: planId })
  if (run === undefined && planned === undefined) return
  if (run === undefined) await launchTurn(app, turn, planned?.data['plan'] as unknown as Plan)
  await finishAnswer(app, turn).catch((error: unknown) => {
    // A stop is no fault: the answer is made after the next start.
    if (!(error instanceof SkeinError) || error.code !== 'SHUTTING_DOWN') throw error
  })
}
