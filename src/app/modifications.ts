import { SkeinError } from '../core/errors.ts'
import type { JsonObject } from '../core/json.ts'
import { changesBetween } from '../core/plan/plan-change.ts'
import type { PlanChange } from '../core/plan/plan-change.ts'
import type { Plan } from '../core/plan/plan.ts'
import { assessChanges } from '../core/run/impact.ts'
import type { Impact } from '../core/run/impact.ts'
import type { Run } from '../core/run/run.ts'
import type { RunFact } from '../core/run/run-event.ts'
import { isFinished } from '../core/run/status.ts'
import type { StoreRecord } from '../ports/store.ts'
import { checkPlan } from './check-plan.ts'
import type { AppContext } from './context.ts'
import { contextsFor } from './contexts.ts'
import { createId } from './ids.ts'
import { isoTime } from './run-view.ts'
import { userId } from './user.ts'
import type { ModificationRequest, ModificationView, RevisionView } from './views.ts'

/** A modification as its record keeps it. */
interface Kept {
  readonly runId: string
  readonly changes: readonly PlanChange[]
  readonly reason: string
  readonly by: string
  readonly impact: Impact
  readonly before: Plan
  readonly revision: number
}

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
  const { changes, reason, by = `user:${userId}` } = request
  requireRevision(run, request.baseRevision)
  const { plan, impact } = assess(app, run, changes)
  const id = createId('mod')
  const at = app.clock.now()
  const kept: Kept = {
    runId,
    changes,
    reason,
    by,
    impact,
    before: run.compiled.plan,
    revision: run.revision + 1,
  }
  if (request.dryRun === true) return view({ id, status: 'DRY_RUN', at, kept })
  if (impact.problems.length > 0) {
    throw new SkeinError('PLAN_INVALID', { problems: impact.problems })
  }
  const isPerson = by.startsWith('user:')
  const policy = isPerson ? 'apply' : (run.compiled.plan.policy?.onModification ?? 'ask')
  if (policy === 'apply') return applyModification(app, { id, at, kept, plan })
  if (policy === 'refuse') return reject(app, { id, at, kept, why: 'the plan refuses changes' })
  const fact = { modificationId: id, baseRevision: run.revision, changes, reason }
  await app.engine.deliver(runId, { type: 'modification.requested', ...fact }, by)
  await keep(app, { id, at, status: 'REQUESTED', kept })
  return view({ id, status: 'REQUESTED', at, kept })
}

/** Applies what was asked for. Errors: `MODIFICATION_NOT_FOUND`, `MODIFICATION_CLOSED`, as `modifyRun`. */
export async function approveModification(app: AppContext, id: string): Promise<ModificationView> {
  const { kept, createdAt: at } = await requireOpen(app, id)
  const run = await app.engine.load(kept.runId)
  // What was asked for is checked against the plan as it is now.
  const { plan, impact } = assess(app, run, kept.changes)
  if (impact.problems.length > 0) {
    throw new SkeinError('PLAN_INVALID', { problems: impact.problems })
  }
  const now = { ...kept, impact, before: run.compiled.plan, revision: run.revision + 1 }
  return applyModification(app, { id, at, kept: now, plan })
}

export async function rejectModification(
  app: AppContext,
  id: string,
  why = 'a person said no',
): Promise<ModificationView> {
  const { kept, createdAt: at } = await requireOpen(app, id)
  return reject(app, { id, at, kept, why })
}

/** Gives the run the plan that it had before a modification, as far as it has not been done. */
export async function revertModification(app: AppContext, id: string): Promise<ModificationView> {
  const record = await requireModification(app, id)
  const kept = record.data as unknown as Kept
  if (record.status !== 'APPLIED') {
    throw new SkeinError('MODIFICATION_CLOSED', { modificationId: id, status: record.status ?? '' })
  }
  const run = await app.engine.load(kept.runId)
  const changes = changesBetween(run.compiled.plan, kept.before)
  return modifyRun(app, kept.runId, { changes, reason: `revert of ${id}: ${kept.reason}` })
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
      const place = { revision, at: isoTime(at), by: actor, position }
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
  readonly changes?: readonly PlanChange[]
}

function assess(
  app: AppContext,
  run: Run,
  changes: readonly PlanChange[],
): { readonly plan: Plan; readonly impact: Impact } {
  const { id: runId, status } = run
  if (isFinished(status) || status === 'COMPENSATING') {
    throw new SkeinError('RUN_STATUS_CONFLICT', { runId, status, action: 'modified' })
  }
  const { plan, impact } = assessChanges(run, changes)
  const problems = [...impact.problems, ...checkPlan(app, plan)]
  return { plan, impact: { ...impact, problems } }
}

function requireRevision(run: Run, base: number | undefined): void {
  if (base === undefined || base === run.revision) return
  const details = { runId: run.id, base, current: run.revision }
  throw new SkeinError('RUN_REVISION_CONFLICT', details)
}

interface Application {
  readonly id: string
  readonly at: number
  readonly kept: Kept
  readonly plan: Plan
}

async function applyModification(
  app: AppContext,
  { id, at, kept, plan }: Application,
): Promise<ModificationView> {
  const { runId, changes, reason, by, revision } = kept
  const contexts = contextsFor(app, plan)
  const fact: RunFact = {
    type: 'plan.modified',
    modificationId: id,
    revision,
    changes,
    plan,
    reason,
    ...(contexts && { contexts }),
  }
  const { run } = await app.engine.deliver(runId, fact, by)
  if (run.revision < revision) {
    throw new SkeinError('RUN_REVISION_CONFLICT', {
      runId,
      base: revision - 1,
      current: run.revision,
    })
  }
  await keep(app, { id, at, status: 'APPLIED', kept })
  return view({ id, status: 'APPLIED', at, kept })
}

interface Rejection {
  readonly id: string
  readonly at: number
  readonly kept: Kept
  readonly why: string
}

async function reject(
  app: AppContext,
  { id, at, kept, why }: Rejection,
): Promise<ModificationView> {
  const fact = { type: 'modification.rejected', modificationId: id, reason: why } as const
  await app.engine.deliver(kept.runId, fact, `user:${userId}`)
  await keep(app, { id, at, status: 'REJECTED', kept })
  return view({ id, status: 'REJECTED', at, kept })
}

interface Keeping {
  readonly id: string
  readonly at: number
  readonly status: string
  readonly kept: Kept
}

function keep(app: AppContext, { id, at, status, kept }: Keeping): Promise<void> {
  const data = kept as unknown as JsonObject
  const record = {
    kind: 'modification',
    id,
    status,
    parent: kept.runId,
    createdAt: at,
    data,
  } as const
  const records = [{ type: 'put', record }] as const
  const stream = `modification:${id}`
  return app.journal.append({ stream, facts: [], actor: kept.by, records })
}

async function requireModification(app: AppContext, id: string): Promise<StoreRecord> {
  const { organization, store } = app.journal
  const record = await store.getRecord({ organization, kind: 'modification', id })
  if (record === undefined) throw new SkeinError('MODIFICATION_NOT_FOUND', { modificationId: id })
  return record
}

async function requireOpen(
  app: AppContext,
  id: string,
): Promise<{ readonly kept: Kept; readonly createdAt: number }> {
  const { status = '', data, createdAt } = await requireModification(app, id)
  if (status !== 'REQUESTED') {
    throw new SkeinError('MODIFICATION_CLOSED', { modificationId: id, status })
  }
  return { kept: data as unknown as Kept, createdAt }
}

function view({ id, status, at, kept }: Keeping): ModificationView {
  const { runId, changes, reason, by, impact, revision } = kept
  return {
    id,
    runId,
    status: status as ModificationView['status'],
    revision: status === 'APPLIED' || status === 'DRY_RUN' ? revision : revision - 1,
    changes,
    reason,
    by,
    createdAt: isoTime(at),
    impact,
  }
}
