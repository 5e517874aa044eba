import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { openApprovalsQuery } from '../data/queries.ts'
import { ApprovalCard } from './approval-card.tsx'

/** What is asked about a run as a whole, such as whether it may pass its budget. */
export function RunQuestions({ runId }: { readonly runId: string }): ReactNode {
  const { data } = useQuery(openApprovalsQuery)
  const own = (data?.items ?? []).filter(
    (approval) => approval.runId === runId && approval.about === 'budget',
  )
  return own.map(({ id, question, form, createdAt }) => (
    <ApprovalCard
      key={id}
      question={{
        id,
        title: 'Budget reached',
        question,
        openedAt: Date.parse(createdAt),
        ...(form !== undefined && { form }),
      }}
    />
  ))
}
