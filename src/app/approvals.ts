import { SkeinError } from '../core/errors.ts'
import type { Page, StoreRecord } from '../ports/store.ts'
import {
  refuseClosed,
  refuseLate,
  refuseStranger,
  refuseUnfit,
  requireApproval,
  rolesOf,
  viewApproval,
  waitDataOf,
} from './approval-record.ts'
import { changeAnswer } from './change-answer.ts'
import type { AppContext } from './context.ts'
import type { ApprovalQuery, Approvals } from './skein.ts'
import { userId } from './user.ts'
import type { ApprovalAnswer, ApprovalDelegation, ApprovalView } from './views.ts'
import { isHandover, isPlanApproval } from './wait-subject.ts'

/** Questions to people, and their answers. */
export function createApprovals(app: AppContext): Approvals {
  return {
    list: (query = {}) => listApprovals(app, query),
    async get(approvalId) {
      return viewApproval(await requireApproval(app, approvalId))
    },
    answer: (approvalId, answer) => answerApproval(app, approvalId, answer),
    delegate: (approvalId, delegation) => delegateApproval(app, approvalId, delegation),
    change: (approvalId, change) => changeAnswer(app, approvalId, change),
  }
}

/** With a filter that the store does not know, as many pages are read as the answer needs. */
async function listApprovals(
  { journal: { organization, store } }: AppContext,
  { limit = 50, cursor: start, status, assignee, role }: ApprovalQuery,
): Promise<Page<ApprovalView>> {
  const items: ApprovalView[] = []
  let cursor = start
  do {
    const page = await store.listRecords({
      organization,
      kind: 'wait',
      limit: limit - items.length,
      ...(cursor !== undefined && { cursor }),
      ...(status !== undefined && { status }),
    })
    items.push(...page.items.map(viewApproval).filter((one) => asks(one, assignee, role)))
    cursor = page.nextCursor
  } while (cursor !== undefined && items.length < limit)
  return { items, ...(cursor !== undefined && { nextCursor: cursor }) }
}

function asks({ assignees, roles = [] }: ApprovalView, assignee?: string, role?: string): boolean {
  const fitsName = assignee === undefined || assignees.includes(assignee)
  return fitsName && (role === undefined || roles.includes(role))
}

async function answerApproval(
  app: AppContext,
  approvalId: string,
  { decision, data, comment, by = userId }: ApprovalAnswer,
): Promise<ApprovalView> {
  const record = await requireApproval(app, approvalId)
  refuseClosed(record)
  refuseStranger(app, record, by)
  refuseUnfit(record, { decision, ...(data !== undefined && { data }) })
  if (isPlanApproval(record)) {
    const asked = { decision, by, ...(comment !== undefined && { comment }) }
    const { answerPlanApproval } = await import('./plan-approval.ts')
    await answerPlanApproval(app, record, asked)
    return viewApproval(await requireApproval(app, approvalId))
  }
  if (isHandover(record)) {
    const { answerHandover } = await import('./handover.ts')
    await answerHandover(app, record, { decision, by, data, comment })
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
  const { stepId, attempt, quorum = 1 } = waitDataOf(record)
  const fact = {
    type: quorum > 1 ? 'wait.voted' : 'wait.answered',
    step: stepId,
    attempt,
    waitId: approvalId,
    decision,
    by,
    ...(data !== undefined && { data }),
    ...(comment !== undefined && { comment }),
    roles: rolesOf(app.people, record, by),
  } as const
  const { late } = await app.engine.deliver(record.parent ?? '', fact, `user:${by}`)
  const answered = await requireApproval(app, approvalId)
  if (!late) return viewApproval(answered)
  // It may have been handed to others a moment ago.
  if (answered.status === 'OPEN') refuseStranger(app, answered, by)
  return refuseLate(answered)
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
  if (isPlanApproval(record) || isHandover(record) || isBudgetQuestion(record))
    throw new SkeinError('APPROVAL_NOT_DELEGABLE', { approvalId })
  refuseStranger(app, record, by)
  const { stepId: step, assignees: from } = waitDataOf(record)
  const handed = { step, waitId: approvalId, assignees: handedTo(record, assignees, by), by, from }
  const fact = { type: 'wait.delegated', ...handed } as const
  const { late } = await app.engine.deliver(record.parent ?? '', fact, `user:${by}`)
  const asked = await requireApproval(app, approvalId)
  const isHandedOn = String(waitDataOf(asked).assignees) !== String(from)
  // Somebody else has handed it on meanwhile: it is looked at again who is asked.
  if (late && asked.status === 'OPEN' && isHandedOn) {
    return delegateApproval(app, approvalId, { assignees, by })
  }
  if (late) refuseLate(asked)
  return viewApproval(asked)
}

/** Where several must answer, who hands on gives away their own answer only. */
function handedTo(record: StoreRecord, to: readonly string[], by: string): readonly string[] {
  const { quorum = 1, assignees } = waitDataOf(record)
  const others = quorum > 1 && assignees.includes(by) ? assignees.filter((one) => one !== by) : []
  return [...new Set([...others, ...to])]
}
