import type { Skein } from '../../app/skein.ts'
import type { ApprovalView } from '../../app/views.ts'
import { SkeinError } from '../../core/errors.ts'

/** The one question that is open at first. */
export const openApproval: ApprovalView = {
  id: 'wait_1',
  status: 'OPEN',
  runId: 'run_1',
  stepId: 'review',
  question: 'Publish?',
  assignees: [],
  createdAt: '2026-11-24T10:00:00.000Z',
}

/** Questions that are answered as in a run, without a run. */
export function createTestApprovals(approvals: Map<string, ApprovalView>): Skein['approvals'] {
  const get = (approvalId: string): ApprovalView => {
    const approval = approvals.get(approvalId)
    if (approval === undefined) throw new SkeinError('APPROVAL_NOT_FOUND', { approvalId })
    return approval
  }
  return {
    list: async (query) => ({
      items: [...approvals.values()].filter(
        (approval) => !query?.status || approval.status === query.status,
      ),
    }),
    get: async (approvalId) => get(approvalId),
    answer: async (approvalId, { decision, by = 'someone' }) => {
      const approval = get(approvalId)
      const { status } = approval
      if (status !== 'OPEN') throw new SkeinError('APPROVAL_CLOSED', { approvalId, status })
      const answered = decision === 'APPROVE' ? 'APPROVED' : 'REJECTED'
      const closed: ApprovalView = { ...approval, status: answered, answer: { decision, by } }
      approvals.set(approvalId, closed)
      return closed
    },
    change: async (approvalId) => {
      throw new SkeinError('APPROVAL_NOT_CHANGEABLE', { approvalId, reason: 'it is still open' })
    },
    delegate: async (approvalId, { assignees }) => {
      const handed: ApprovalView = { ...get(approvalId), assignees }
      approvals.set(approvalId, handed)
      return handed
    },
  }
}
