import { SkeinError } from '../../core/errors.ts'
import { changesBack } from '../../core/plan/plan-change.ts'
import type { PlanChange } from '../../core/plan/plan-change.ts'
import type { Plan } from '../../core/plan/plan.ts'
import { problem } from '../../core/plan/plan-reading.ts'
import type { Run } from '../../core/run/run.ts'
import { isSettled } from '../../core/run/status.ts'
import type { Page } from '../../ports/store.ts'
import type { AppContext } from '../context.ts'
import { createId } from '../ids.ts'
import { isoTime } from '../run-view.ts'
import { userId } from '../user.ts'
import type { ModificationQuery, ModificationRequest } from '../views.ts'
import type { ModificationView, RevisionView } from '../views.ts'
import { assessModification } from './assess-modification.ts'
import { applyChange, decideChange } from './decide-modification.ts'
import { closed, keptOf, requireModification, requireOpen } from './kept-modification.ts'
import { viewModification } from './kept-modification.ts'

const person = `user:${userId}`

/**
 * Changes a running plan, or says what a change would do. A person's change is applied at once; one
 * that an agent asks for is applied, put to a person or refused, as the plan's policy says.
 * Errors: `RUN_REVISION_CONFLICT`, `RUN_STATUS_CONFLICT`, `PLAN_INVALID`.
 */
export async function modifyRun(
  app: AppContext,
  runId: string,
  request: ModificationRequest,
): Promise<ModificationView> {
  const run = await app.engine.load(runId)
  const { changes, reason, by = person } = request
  requireAsker(app, by)
  requireRevision(run, request.baseRevision)
  const order = { runId, changes, reason, by }
  if (request.dryRun === true) return rehearse(app, run, order)
  if (by.startsWith('user:')) return applyChange(app, { order, run, actor: by })
  const { problems } = (await assessModification(app, run, changes)).impact
  if (problems.length > 0) throw new SkeinError('PLAN_INVALID', { problems })
  return decideChange(app, order)
}

/** The planner asks too, and is no agent of the registry. Errors: `AGENT_NOT_FOUND`. */
function requireAsker({ registry }: AppContext, by: string): void {
  const agent = /^agent:(.*)$/.exec(by)?.[1] ?? 'planner'
  if (agent === 'planner' || registry.get(agent) !== undefined) return
  throw new SkeinError('AGENT_NOT_FOUND', { agent })
}

async function rehearse(
  app: AppContext,
  run: Run,
  { changes, reason, by }: Pick<ModificationView, 'changes' | 'reason' | 'by'>,
): Promise<ModificationView> {
  const { impact } = await assessModification(app, run, changes)
  return {
    id: createId('mod'),
    runId: run.id,
    status: 'DRY_RUN',
    revision: impact.problems.length > 0 ? run.revision : run.revision + 1,
    changes,
    reason,
    by,
    createdAt: isoTime(app.clock.now()),
    impact,
  }
}

/** Applies what was asked for, to the plan as it is now. Errors: `MODIFICATION_NOT_FOUND`, `MODIFICATION_CLOSED`, as `modifyRun`. */
export async function approveModification(app: AppContext, id: string): Promise<ModificationView> {
  const record = await requireOpen(app, id)
  const { parent: runId = '', createdAt: requestedAt } = record
  const { changes, reason, by, fromStep, messageId } = keptOf(record)
  const run = await app.engine.load(runId)
  const order = {
    id,
    runId,
    changes,
    reason,
    by,
    ...(fromStep !== undefined && { fromStep }),
    ...(messageId !== undefined && { messageId }),
  }
  try {
    return await applyChange(app, { order, run, actor: person, requestedAt })
  } catch (error) {
    // Somebody else may have decided on it a moment before.
    await requireOpen(app, id)
    throw error
  }
}

/** Errors: `MODIFICATION_NOT_FOUND`, `MODIFICATION_CLOSED`. */
export async function rejectModification(
  app: AppContext,
  id: string,
  reason = 'a person said no',
): Promise<ModificationView> {
  const { parent: runId = '' } = await requireOpen(app, id)
  const fact = { type: 'modification.rejected', modificationId: id, reason } as const
  const { late } = await app.engine.deliver(runId, fact, person)
  const record = await requireModification(app, id)
  if (late) throw closed(record)
  return viewModification(record)
}

/**
 * Takes one modification back, whichever it is, and keeps what came after it. What has been done
 * meanwhile stays. Errors: `MODIFICATION_NOT_FOUND`, `MODIFICATION_CLOSED` where it was not applied,
 * `PLAN_INVALID` where a step has been changed again since, and as `modifyRun`.
 */
export async function revertModification(
  app: AppContext,
  id: string,
  why?: string,
): Promise<ModificationView> {
  const record = await requireModification(app, id)
  if (record.status !== 'APPLIED') throw closed(record)
  const { parent: runId = '' } = record
  const revisions = await listRevisions(app, runId)
  const index = revisions.findIndex(({ modificationId }) => modificationId === id)
  const [before, after] = [revisions[index - 1]?.plan, revisions[index]?.plan]
  const run = await app.engine.load(runId)
  if (before === undefined || after === undefined) throw closed(record)
  const { changes, conflicts } = changesBack({ before, after }, run.compiled.plan)
  const problems = conflicts.map((stepId) => {
    const message = `Step ${stepId} has been changed again since ${id}. Revert that first.`
    return problem('STEP_CHANGED', `/steps/${stepId}`, message)
  })
  if (problems.length > 0) throw new SkeinError('PLAN_INVALID', { problems })
  const reason = why ?? `revert of ${id}: ${keptOf(record).reason}`
  const open = changes.filter((change) => !isDone(run, change))
  return modifyRun(app, runId, { changes: open.length > 0 ? open : changes, reason })
}

function isDone(run: Run, change: PlanChange): boolean {
  const id = change.type === 'ADD_STEP' ? change.step.id : change.stepId
  return isSettled(run.steps.get(id)?.status ?? 'PENDING')
}

/** A run's modifications, newest first. Errors: `RUN_NOT_FOUND`. */
export async function listModifications(
  app: AppContext,
  runId: string,
  { limit = 50, cursor, status }: ModificationQuery = {},
): Promise<Page<ModificationView>> {
  const { organization, store } = app.journal
  await app.engine.load(runId)
  const page = await store.listRecords({
    organization,
    kind: 'modification',
    parent: runId,
    limit,
    ...(cursor !== undefined && { cursor }),
    ...(status !== undefined && { status }),
  })
  return { ...page, items: page.items.map(viewModification) }
}

/** Errors: `MODIFICATION_NOT_FOUND`. */
export async function getModification(app: AppContext, id: string): Promise<ModificationView> {
  return viewModification(await requireModification(app, id))
}

/** Every revision a run's plan has had, the first first. */
export async function listRevisions(
  app: AppContext,
  runId: string,
): Promise<readonly RevisionView[]> {
  const { organization, store } = app.journal
  const run = await app.engine.load(runId)
  const revisions: RevisionView[] = []
  const stream = `run:${runId}`
  for (let afterSeq = 0; ;) {
    const events = await store.readStream({ organization, stream, afterSeq, limit: 1_000 })
    for (const { type, at, actor, data, position } of events) {
      if (type !== 'run.created' && type !== 'plan.modified') continue
      const revised = data as unknown as Revised
      const { revision = 1, plan, reason = 'created', changes = [], modificationId } = revised
      const modification = modificationId === undefined ? {} : { modificationId }
      const place = { revision, at: isoTime(at), by: revised.by ?? actor, position }
      revisions.push({ ...place, reason, changes, plan, ...modification })
    }
    afterSeq = events.at(-1)?.seq ?? afterSeq
    if (events.length < 1_000) break
  }
  return revisions.filter(({ revision }) => revision <= run.revision)
}

interface Revised {
  readonly modificationId?: string
  readonly revision?: number
  readonly plan: Plan
  readonly reason?: string
  readonly by?: string
  readonly changes?: readonly PlanChange[]
}

function requireRevision(run: Run, base: number | undefined): void {
  if (base === undefined || base === run.revision) return
  const details = { runId: run.id, base, current: run.revision }
  throw new SkeinError('RUN_REVISION_CONFLICT', details)
}
