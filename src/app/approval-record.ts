import { SkeinError } from '../core/errors.ts'
import type { JsonSchema } from '../core/json.ts'
import type { Trouble } from '../core/run/run-event.ts'
import type { StoreRecord } from '../ports/store.ts'
import type { AppContext } from './context.ts'
import { checkAgainst } from './json-schema.ts'
import { isoTime } from './run-view.ts'
import type { ApprovalAnswer, ApprovalView } from './views.ts'

/** Errors: `APPROVAL_NOT_FOUND`. */
export async function requireApproval(app: AppContext, approvalId: string): Promise<StoreRecord> {
  const { organization, store } = app.journal
  const record = await store.getRecord({ organization, kind: 'wait', id: approvalId })
  if (record === undefined) throw new SkeinError('APPROVAL_NOT_FOUND', { approvalId })
  return record
}

export function waitDataOf({ data }: StoreRecord): WaitData {
  return data as unknown as WaitData
}

/**
 * Only who is asked may answer: by name, or by a role that the directory gives them. Who it is that
 * answers is what the caller says; nothing proves it until there are keys.
 * Errors: `APPROVAL_NOT_YOURS`.
 */
export function refuseStranger({ people }: AppContext, record: StoreRecord, by: string): void {
  const { assignees, roles = [] } = waitDataOf(record)
  if (assignees.length === 0 && roles.length === 0) return
  if (assignees.includes(by) || rolesOf(people, record, by).length > 0) return
  const who = [...assignees, ...roles.map((role) => `anybody with the role ${role}`)].join(', ')
  throw new SkeinError('APPROVAL_NOT_YOURS', { approvalId: record.id, by, who })
}

/** Which of the roles that a question asks somebody has. */
export function rolesOf(
  people: AppContext['people'],
  record: StoreRecord,
  by: string,
): readonly string[] {
  const own = Object.hasOwn(people, by) ? (people[by]?.roles ?? []) : []
  return (waitDataOf(record).roles ?? []).filter((role) => own.includes(role))
}

/** Errors: `APPROVAL_ANSWER_INVALID`. */
export function refuseUnfit(
  record: StoreRecord,
  answer: Pick<ApprovalAnswer, 'decision' | 'data'>,
): void {
  const { form } = waitDataOf(record)
  if (form === undefined || answer.decision !== 'APPROVE') return
  const problems = checkAgainst(form, answer.data ?? {}, '/data').map(
    ({ path, message }) => `${path} ${message}`,
  )
  if (problems.length === 0) return
  throw new SkeinError('APPROVAL_ANSWER_INVALID', { approvalId: record.id, problems })
}

/** Errors: `APPROVAL_CLOSED`, with what became of it. */
export function refuseClosed({ id, status = 'CLOSED' }: StoreRecord): void {
  if (status !== 'OPEN') throw new SkeinError('APPROVAL_CLOSED', { approvalId: id, status })
}

/** The deadline may have passed a moment ago, and nothing been made of it yet. */
export function refuseLate({ id, status = 'CLOSED' }: StoreRecord): never {
  const became = status === 'OPEN' ? 'EXPIRED' : status
  throw new SkeinError('APPROVAL_CLOSED', { approvalId: id, status: became })
}

/** What the record of a question holds. */
export interface WaitData {
  readonly stepId: string
  readonly attempt: number
  readonly planId?: string
  readonly question: string
  readonly form?: JsonSchema
  readonly about?: Trouble | 'budget'
  readonly assignees: readonly string[]
  readonly roles?: readonly string[]
  readonly quorum?: number
  readonly votes?: readonly { readonly by: string; readonly decision: string }[]
  readonly dueAt?: number
  readonly answer?: { readonly decision: string; readonly by: string; readonly comment?: string }
}

/** A question as callers see it. */
export function viewApproval({
  id,
  status,
  parent = '',
  createdAt,
  data,
}: StoreRecord): ApprovalView {
  const { stepId, question, assignees, answer, ...more } = data as unknown as WaitData
  const { form, about, dueAt, planId, roles = [], quorum = 1, votes = [] } = more
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
    ...(roles.length > 0 && { roles }),
    ...(quorum > 1 && { quorum, votes }),
    createdAt: isoTime(createdAt),
    ...(dueAt !== undefined && { deadline: isoTime(dueAt) }),
    ...(answer && { answer }),
  }
}
