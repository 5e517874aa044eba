/*
 * Owns: having the rest of a plan made anew for a step that failed, through the planning port. What
 * comes of it is a modification like any other: checked, assessed, decided by the plan's policy.
 */
import { clip } from '../core/fence-data.ts'
import type { Run } from '../core/run/run.ts'
import type { RunFact } from '../core/run/run-event.ts'
import type { StepState } from '../core/run/step-state.ts'
import { mergePlan } from '../planning/recovery/merge-plan.ts'
import type { RecoverOrder } from '../ports/engine.ts'
import type { PlanningRequest } from '../ports/planner.ts'
import type { AppContext } from './context.ts'
import { planningContext } from './conversation.ts'
import { createId } from './ids.ts'
import { experienceOf } from './learning.ts'
import { decideChange } from './modifications/decide-modification.ts'

interface Need {
  readonly run: Run
  readonly step: StepState
  readonly order: RecoverOrder
}

/** Units: milliseconds. A planner that takes longer has found nothing. */
const patienceMs = 120_000
const saidLengthMax = 500
const planner = 'agent:planner'

/** What there is on the rung; undefined where the change that was found is on record already. */
export async function replan(app: AppContext, need: Need): Promise<RunFact | undefined> {
  const { run, step, order } = need
  const place = { type: 'step.recovering', step: step.id, attempt: order.attempt } as const
  const request = await requestFor(app, need)
  const result = await app.planner.plan(request, AbortSignal.timeout(patienceMs))
  const changes =
    result.route === 'plan' && result.problems.length === 0
      ? mergePlan({
          plan: run.compiled.plan,
          failedId: step.id,
          proposed: result.plan,
          capability: (name) => app.registry.capability(name),
        })
      : []
  if (changes.length === 0) {
    return { ...place, rung: 'replan', detail: 'the planner found no other plan' }
  }
  const id = createId('mod')
  const detail = `the planner proposes ${id}: ${count(changes.length)} of the plan`
  const ahead: RunFact = { ...place, rung: 'replan', modificationId: id, detail }
  const reason = `${step.id} failed: ${clip(order.error.message, saidLengthMax)}`
  await decideChange(app, { id, runId: run.id, changes, reason, by: planner, ahead: [ahead] })
  return undefined
}

/** What was asked for in the first place, without the capability that failed. */
async function requestFor(app: AppContext, { run, order }: Need): Promise<PlanningRequest> {
  const { conversationId } = run.cause ?? {}
  const context =
    conversationId === undefined
      ? { entities: [], history: [] }
      : await planningContext(app, conversationId)
  const experience = (await experienceOf(app)).history()
  return {
    message: await messageOf(app, run),
    entities: context.entities,
    history: [...context.history, { role: 'assistant', text: standOf(run, order) }],
    capabilities: app.registry.capabilities().filter(({ name }) => name !== order.capability),
    ...(experience && { experience }),
  }
}

async function messageOf(app: AppContext, { cause, compiled, name }: Run): Promise<string> {
  const { organization, store } = app.journal
  const id = cause?.messageId
  const record =
    id === undefined ? undefined : await store.getRecord({ organization, kind: 'message', id })
  const said = record?.data['pending'] ?? record?.data['text']
  return typeof said === 'string' ? said : (compiled.plan.description ?? name)
}

/** How it stands, for a planner that reads what was said before. */
function standOf(run: Run, { capability, error }: RecoverOrder): string {
  const done = run.frame.steps.flatMap(({ status, compiled }) =>
    status === 'COMPLETED' ? [compiled.step.capability ?? compiled.step.id] : [],
  )
  const failed = `${capability} failed (${clip(error.message, saidLengthMax)}) and cannot be used.`
  return done.length === 0 ? failed : `${failed} Done already: ${done.join(', ')}.`
}

function count(changes: number): string {
  return changes === 1 ? 'one change' : `${changes} changes`
}
