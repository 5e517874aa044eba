import { SkeinError } from '../../core/errors.ts'
import type { PlanChange } from '../../core/plan/plan-change.ts'
import type { Assessment } from '../../core/run/impact.ts'
import type { Run } from '../../core/run/run.ts'
import type { RunFact } from '../../core/run/run-event.ts'
import type { AppContext } from '../context.ts'
import { contextsFor } from '../contexts.ts'
import { createId } from '../ids.ts'
import type { ModificationView } from '../views.ts'
import { assessModification } from './assess-modification.ts'
import { requireModification, viewModification } from './kept-modification.ts'
import { whyPerson } from './needs-person.ts'

/** A change that somebody asks for: a person, an agent from inside its step, or the replanner. */
export interface ChangeOrder {
  readonly runId: string
  readonly changes: readonly PlanChange[]
  readonly reason: string
  /** `user:NAME` is a person; `agent:NAME` is not. */
  readonly by: string
  readonly fromStep?: string
  /** The message that asks for it. */
  readonly messageId?: string
  readonly id?: string
  /** Facts that go before it, in the same commit. */
  readonly ahead?: readonly RunFact[]
}

interface Assessed extends Assessment {
  readonly run: Run
  readonly order: ChangeOrder
  readonly id: string
}

/** Another change may be faster; the same one is then judged against the plan as it is now. */
const attemptsMax = 5

/**
 * Decides what becomes of a change that is not a person's: what cannot be done is refused on
 * record, and the rest is applied, put to a person or refused, as the plan's policy says.
 * Errors: `RUN_STATUS_CONFLICT`.
 */
export async function decideChange(app: AppContext, order: ChangeOrder): Promise<ModificationView> {
  const id = order.id ?? createId('mod')
  for (let attempt = 1; ; attempt += 1) {
    const run = await app.engine.load(order.runId)
    const assessment = await assessModification(app, run, order.changes)
    const assessed: Assessed = { ...assessment, run, order, id }
    const facts = factsOf(app, assessed)
    const { late } = await app.engine.deliver(run.id, [...(order.ahead ?? []), ...facts], order.by)
    if (!late || attempt === attemptsMax)
      return viewModification(await requireModification(app, id))
  }
}

function factsOf(app: AppContext, assessed: Assessed): readonly RunFact[] {
  const { run, plan, impact } = assessed
  if (impact.problems.length > 0) {
    const [first] = impact.problems
    return refusal(assessed, `${first?.path ?? ''} ${first?.message ?? ''}`.trim())
  }
  const onModification = run.compiled.plan.policy?.onModification ?? 'ask'
  switch (onModification) {
    case 'refuse':
      return refusal(assessed, 'the plan refuses changes')
    case 'ask':
      return [requestFact(assessed)]
    case 'apply': {
      const capability = (name: string) => app.registry.capability(name)
      const isAsked = whyPerson({ run, after: plan, capability }) !== undefined
      return isAsked ? [requestFact(assessed)] : [modifiedFact(app, assessed)]
    }
  }
}

function refusal(assessed: Assessed, reason: string): readonly RunFact[] {
  const { id } = assessed
  return [requestFact(assessed), { type: 'modification.rejected', modificationId: id, reason }]
}

function requestFact({ run, order, id, impact }: Assessed): RunFact {
  const { changes, reason, by, fromStep, messageId } = order
  return {
    type: 'modification.requested',
    modificationId: id,
    baseRevision: run.revision,
    changes,
    reason,
    by,
    impact,
    ...(fromStep !== undefined && { fromStep }),
    ...(messageId !== undefined && { messageId }),
  }
}

/** What makes the change part of the run. `requestedAt`: when it was asked for, if it was. */
function modifiedFact(
  app: AppContext,
  { run, order, id, impact, plan }: Assessed,
  requestedAt?: number,
): Extract<RunFact, { readonly type: 'plan.modified' }> {
  const contexts = contextsFor(app, plan)
  const { changes, reason, by, fromStep, messageId } = order
  return {
    type: 'plan.modified',
    modificationId: id,
    revision: run.revision + 1,
    changes,
    plan,
    reason,
    by,
    impact,
    ...(contexts && { contexts }),
    ...(fromStep !== undefined && { fromStep }),
    ...(messageId !== undefined && { messageId }),
    ...(requestedAt !== undefined && { requestedAt }),
  }
}

interface Application {
  readonly order: ChangeOrder
  readonly run: Run
  readonly actor: string
  readonly requestedAt?: number
}

/** Applies what a person wants. Errors: `PLAN_INVALID`, `RUN_REVISION_CONFLICT`, `RUN_STATUS_CONFLICT`. */
export async function applyChange(
  app: AppContext,
  { order, run, actor, requestedAt }: Application,
): Promise<ModificationView> {
  const assessment = await assessModification(app, run, order.changes)
  const { problems } = assessment.impact
  if (problems.length > 0) throw new SkeinError('PLAN_INVALID', { problems })
  const id = order.id ?? createId('mod')
  const fact = modifiedFact(app, { ...assessment, run, order, id }, requestedAt)
  const delivery = await app.engine.deliver(run.id, fact, actor)
  if (delivery.late) {
    const { revision: current } = delivery.run
    throw new SkeinError('RUN_REVISION_CONFLICT', {
      runId: run.id,
      base: fact.revision - 1,
      current,
    })
  }
  return viewModification(await requireModification(app, id))
}

/** Puts what a person wants to a person who may decide it. Errors: as `applyChange`. */
export async function requestChange(
  app: AppContext,
  { order, run, actor }: Application,
): Promise<ModificationView> {
  const assessment = await assessModification(app, run, order.changes)
  const { problems } = assessment.impact
  if (problems.length > 0) throw new SkeinError('PLAN_INVALID', { problems })
  const id = order.id ?? createId('mod')
  const fact = requestFact({ ...assessment, run, order, id })
  await app.engine.deliver(run.id, fact, actor)
  return viewModification(await requireModification(app, id))
}
