import { SkeinError } from '../core/errors.ts'
import type { Run } from '../core/run/run.ts'
import type { RunFact } from '../core/run/run-event.ts'
import { isFinished } from '../core/run/status.ts'
import type { StepState } from '../core/run/step-state.ts'
import type { StoreRecord } from '../ports/store.ts'
import { refuseStranger, requireApproval, rolesOf } from './approval-record.ts'
import { requireStep } from './control-run.ts'
import type { AppContext } from './context.ts'
import { isoTime } from './run-view.ts'
import type { Reconciliations } from './skein.ts'
import { userId } from './user.ts'
import type { ReconciliationRequest, ReconciliationView, Settlement } from './views.ts'

/** Steps that were sent and whose outcome was lost, and what people find out about them. */
export function createReconciliations(app: AppContext): Reconciliations {
  const { organization, store } = app.journal
  return {
    async list({ limit = 50, cursor, status } = {}) {
      const page = await store.listRecords({
        organization,
        kind: 'unknown-outcome',
        limit,
        ...(cursor !== undefined && { cursor }),
        ...(status !== undefined && { status }),
      })
      const items = await Promise.all(page.items.map((record) => view(app, record)))
      return { ...page, items }
    },
    get: async (id) => view(app, await requireRecord(app, id)),
    settle: (id, request) => settle(app, id, request),
  }
}

async function requireRecord(app: AppContext, id: string): Promise<StoreRecord> {
  const { organization, store } = app.journal
  const record = await store.getRecord({ organization, kind: 'unknown-outcome', id })
  if (record === undefined) throw new SkeinError('RECONCILIATION_NOT_FOUND', { id })
  return record
}

/** Errors: `RECONCILIATION_NOT_FOUND`, `RECONCILIATION_CLOSED`, `APPROVAL_NOT_YOURS`, `REQUEST_INVALID`. */
async function settle(
  app: AppContext,
  id: string,
  request: ReconciliationRequest,
): Promise<ReconciliationView> {
  const record = await requireRecord(app, id)
  const runId = record.parent ?? ''
  const run = await app.engine.load(runId)
  const step = record.status === 'OPEN' ? run.steps.get(dataOf(record).stepId) : undefined
  if (step === undefined) throw new SkeinError('RECONCILIATION_CLOSED', { id })
  const ways = waysOf(run, step, record)
  if (!ways.includes(request.action)) {
    const problems = [{ path: '/action', message: `must be one of ${ways.join(', ')} here` }]
    throw new SkeinError('REQUEST_INVALID', { problems })
  }
  const { by = userId } = request
  const asked = await questionOf(app, step, record)
  if (asked !== undefined) refuseStranger(app, asked, by)
  const roles = asked && rolesOf(app.people, asked, by)
  const facts = factsOf(run, step, { record, request, roles })
  const { late } = await app.engine.deliver(runId, facts, `user:${by}`)
  if (late) {
    // It may have been handed to others a moment ago.
    const now = await questionOf(app, step, record)
    if (now?.status === 'OPEN') refuseStranger(app, now, by)
    throw new SkeinError('RECONCILIATION_CLOSED', { id })
  }
  return view(app, await requireRecord(app, id))
}

/** What people are asked about it, while they are: who is asked is who may say. */
async function questionOf(
  app: AppContext,
  { status }: StepState,
  record: StoreRecord,
): Promise<StoreRecord | undefined> {
  const { approvalId } = dataOf(record)
  if (status !== 'WAITING' || approvalId === undefined) return undefined
  return requireApproval(app, approvalId)
}

interface Order {
  readonly record: StoreRecord
  readonly request: ReconciliationRequest
  /** Of who settles it, among those who are asked. */
  readonly roles: readonly string[] | undefined
}

function factsOf(run: Run, { id: step, status }: StepState, order: Order): readonly RunFact[] {
  const { action, output = null, reason, by = userId } = order.request
  const { attempt, approvalId, undo } = dataOf(order.record)
  if (undo === true) {
    const known = { type: 'step.reconciled', step, attempt, undo, reason } as const
    return [{ ...known, action: action === 'complete' ? 'complete' : 'fail' }]
  }
  if (status === 'WAITING' && approvalId !== undefined) {
    const { roles } = order
    const given = { step, attempt, waitId: approvalId, decision: 'APPROVE', by } as const
    const answer = { ...given, ...(roles && { roles }) }
    const data = action === 'complete' ? { action, output } : { action }
    return [{ type: 'wait.answered', ...answer, data, comment: reason }]
  }
  const reopening: readonly RunFact[] = isFinished(run.status)
    ? [{ type: 'run.reopened', reason }]
    : []
  switch (action) {
    case 'complete':
      return [...reopening, { type: 'step.completed-by-hand', step, output, reason }]
    case 'retry':
      return [...reopening, { type: 'step.rerun', step, reason }]
    case 'skip':
      return [...reopening, { type: 'step.skipped', step, reason: { type: 'by-hand', reason } }]
    case 'fail':
      return [{ type: 'step.reconciled', step, attempt, action, reason }]
  }
}

/** Undoing is taken up again by compensating the run; a run that was ended stays ended. */
function waysOf(run: Run, step: StepState, record: StoreRecord): readonly Settlement[] {
  if (dataOf(record).undo === true) return ['complete', 'fail']
  const isOver = run.status === 'COMPENSATING' || run.status === 'COMPENSATED'
  if (step.status === 'CANCELLED' || isOver || run.ending !== undefined) return ['fail']
  return ['complete', 'retry', 'skip', 'fail']
}

interface UnknownData {
  readonly stepId: string
  readonly attempt: number
  readonly capability: string
  readonly agent: string
  readonly undo?: true
  readonly approvalId?: string
  readonly settlement?: {
    readonly action: string
    readonly by: string
    readonly at: number
    readonly reason?: string
  }
}

function dataOf({ data }: StoreRecord): UnknownData {
  return data as unknown as UnknownData
}

async function view(app: AppContext, record: StoreRecord): Promise<ReconciliationView> {
  const { id, parent = '', createdAt, status } = record
  const { settlement, ...data } = dataOf(record)
  const run = await app.engine.load(parent)
  const isOpen = status === 'OPEN'
  return {
    id,
    status: isOpen ? 'OPEN' : 'SETTLED',
    runId: parent,
    ...data,
    sentAt: isoTime(createdAt),
    actions: isOpen ? waysOf(run, requireStep(run, data.stepId), record) : [],
    ...(settlement && { settlement: { ...settlement, at: isoTime(settlement.at) } }),
  }
}
