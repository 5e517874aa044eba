import { SkeinError } from '../core/errors.ts'
import type { JsonSchema } from '../core/json.ts'
import type { Trouble } from '../core/run/run-event.ts'
import type { StoreRecord } from '../ports/store.ts'
import type { AppContext } from './context.ts'
import { checkAgainst } from './json-schema.ts'
import { answerPlanApproval, isPlanApproval } from './plan-approval.ts'
import { isoTime } from './run-view.ts'
import type { Approvals } from './skein.ts'
import { userId } from './user.ts'
import type { ApprovalAnswer, ApprovalDelegation, ApprovalView } from './views.ts'

/** Questions to people, and their answers. */
export function createApprovals(app: AppContext): Approvals {
  const { organization, store } = app.journal
  return {
    async list({ limit = 50, cursor, status } = {}) {
      const page = await store.listRecords({
        organization,
        kind: 'wait',
        limit,
        ...(cursor !== undefined && { cursor }),
        ...(status !== undefined && { status }),
      })
      return { ...page, items: page.items.map(viewApproval) }
    },
    async get(approvalId) {
      return viewApproval(await requireApproval(app, approvalId))
    },
    answer: (approvalId, answer) => answerApproval(app, approvalId, answer),
    delegate: (approvalId, delegation) => delegateApproval(app, approvalId, delegation),
  }
}

async function requireApproval(app: AppContext, approvalId: string): Promise<StoreRecord> {
  const { organization, store } = app.journal
  const record = await store.getRecord({ organization, kind: 'wait', id: approvalId })
  if (record === undefined) throw new SkeinError('APPROVAL_NOT_FOUND', { approvalId })
  return record
}

async function answerApproval(
  app: AppContext,
  approvalId: string,
  { decision, data, comment, by = userId }: ApprovalAnswer,
): Promise<ApprovalView> {
  const record = await requireApproval(app, approvalId)
  refuseClosed(record)
  const form = record.data['form'] as JsonSchema | undefined
  if (form !== undefined && decision === 'APPROVE') {
    const problems = checkAgainst(form, data ?? {}, '/data').map(
      ({ path, message }) => `${path} ${message}`,
    )
    if (problems.length > 0) {
      throw new SkeinError('APPROVAL_ANSWER_INVALID', { approvalId, problems })
    }
  }
  if (isPlanApproval(record)) {
    const asked = { decision, by, ...(comment !== undefined && { comment }) }
    await answerPlanApproval(app, record, asked)
    return viewApproval(await requireApproval(app, approvalId))
  }
  if (isBudgetQuestion(record)) {
    const said = { waitId: approvalId, decision, by, ...(comment !== undefined && { comment }) }
    const fact = { type: 'budget.answered', ...said } as const
    const { late } = await app.engine.deliver(record.parent ?? '', fact, `user:${by}`)
    const answered = await requireApproval(app, approvalId)
    if (late) refuseLate(answered)
    return viewApproval(answered)
  }
  const { stepId, attempt } = record.data as { stepId: string; attempt: number }
  const { quorum = 1 } = record.data as { readonly quorum?: number }
  const fact = {
    type: quorum > 1 ? 'wait.voted' : 'wait.answered',
    step: stepId,
    attempt,
    waitId: approvalId,
    decision,
    by,
    ...(data !== undefined && { data }),
    ...(comment !== undefined && { comment }),
  } as const
  const { late } = await app.engine.deliver(record.parent ?? '', fact, `user:${by}`)
  const answered = await requireApproval(app, approvalId)
  if (late) refuseLate(answered)
  return viewApproval(answered)
}

/** Whether a run asks if it may pass the soft limit of a budget. */
function isBudgetQuestion({ data }: StoreRecord): boolean {
  return data['about'] === 'budget'
}

/** A plan that waits has no run yet: it is answered, not handed on. */
async function delegateApproval(
  app: AppContext,
  approvalId: string,
  { assignees, by = userId }: ApprovalDelegation,
): Promise<ApprovalView> {
  const record = await requireApproval(app, approvalId)
  refuseClosed(record)
  if (isPlanApproval(record) || isBudgetQuestion(record))
    throw new SkeinError('APPROVAL_NOT_DELEGABLE', { approvalId })
  const { stepId: step } = record.data as { stepId: string }
  const fact = { type: 'wait.delegated', step, waitId: approvalId, assignees, by } as const
  const { late } = await app.engine.deliver(record.parent ?? '', fact, `user:${by}`)
  const handed = await requireApproval(app, approvalId)
  if (late) refuseLate(handed)
  return viewApproval(handed)
}

/** Errors: `APPROVAL_CLOSED`, with what became of it. */
function refuseClosed({ id, status = 'CLOSED' }: StoreRecord): void {
  if (status !== 'OPEN') throw new SkeinError('APPROVAL_CLOSED', { approvalId: id, status })
}

/** The deadline may have passed a moment ago, and nothing been made of it yet. */
function refuseLate({ id, status = 'CLOSED' }: StoreRecord): never {
  const became = status === 'OPEN' ? 'EXPIRED' : status
  throw new SkeinError('APPROVAL_CLOSED', { approvalId: id, status: became })
}

interface WaitData {
  readonly stepId: string
  readonly planId?: string
  readonly question: string
  readonly form?: JsonSchema
  readonly about?: Trouble
  readonly assignees: readonly string[]
  readonly dueAt?: number
  readonly answer?: { readonly decision: string; readonly by: string; readonly comment?: string }
}

function viewApproval({ id, status, parent = '', createdAt, data }: StoreRecord): ApprovalView {
  const { stepId, question, assignees, answer, ...more } = data as unknown as WaitData
  const { form, about, dueAt, planId } = more
  return {
    id,
    status: (status ?? 'OPEN') as ApprovalView['status'],
    runId: parent,
    stepId,
    ...(planId !== undefined && { planId }),
    question,
    ...(form && { form }),
    ...(about && { about }),
    assignees,
    createdAt: isoTime(createdAt),
    ...(dueAt !== undefined && { deadline: isoTime(dueAt) }),
    ...(answer && { answer }),
  }
}
