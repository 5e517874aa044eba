import type { ApprovalView, ChangeImpact } from '@source/app/views.ts'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { api } from '../data/api.ts'
import { approvalQuery } from '../data/queries.ts'
import { formatExactly } from '../parts/duration.ts'
import { DecisionForm } from '../forms/approval-card.tsx'
import { outcomeOf } from '../forms/question-outcome.ts'
import { UnsentDraft } from '../forms/unsent-draft.tsx'
import { Glyph } from '../parts/glyph.tsx'
import { ListGate } from '../parts/list-gate.tsx'
import { visibleText } from '../parts/visible-text.ts'
import { commandKey, useKeys } from '../shell/keys.ts'
import { ApprovalContext } from './approval-context.tsx'
import { DelegateDialog } from './delegate-dialog.tsx'

interface DecisionProps {
  readonly approvalId: string
  /** Another one that waits. */
  readonly next: string | undefined
  readonly onNext: (approvalId: string | undefined) => void
}

/** One question: what it is about, what each choice does, and its form. */
export function Decision({ approvalId, next, onNext }: DecisionProps): ReactNode {
  const { data, error, refetch } = useQuery(approvalQuery(approvalId))
  return (
    <section className="pane-body" aria-label="Decision">
      <ListGate what="approval" data={data} error={error} onRetry={() => void refetch()}>
        {(approval) => (
          <>
            <h2>{visibleText(approval.question)}</h2>
            {approval.status === 'OPEN' ? (
              <OpenDecision approval={approval} />
            ) : (
              <Decided approval={approval} />
            )}
            {approval.status !== 'OPEN' && (
              <div className="actions">
                <button type="button" className="button primary" onClick={() => onNext(next)}>
                  {next === undefined ? 'Done' : 'Next question'}
                </button>
              </div>
            )}
            {approval.runId !== '' && <ApprovalContext approval={approval} />}
          </>
        )}
      </ListGate>
    </section>
  )
}

function OpenDecision({ approval }: { readonly approval: ApprovalView }): ReactNode {
  const { id, question, form, createdAt, assignees, roles = [] } = approval
  const holder = useRef<HTMLDivElement>(null)
  const button = (at: number): HTMLButtonElement | undefined =>
    [...(holder.current?.querySelectorAll<HTMLButtonElement>('.actions button') ?? [])][at]
  const comment = (): HTMLInputElement | null | undefined =>
    holder.current?.querySelector<HTMLInputElement>('input[aria-label^="Comment"]')
  const [isAsking, setAsking] = useState(false)
  useKeys([
    { keys: '1', does: 'Choose the first decision', run: () => button(0)?.focus() },
    { keys: '2', does: 'Choose the second decision', run: () => button(1)?.focus() },
    { keys: '3', does: 'Ask somebody else', run: () => setAsking(true) },
    { keys: 'c', does: 'Write a comment', run: () => comment()?.focus() },
    { keys: 'mod+enter', does: 'Send the decision', run: () => send(button(0), button(1)) },
  ])
  return (
    <div ref={holder} className="card need p-4">
      <Votes approval={approval} />
      <DecisionForm
        question={{
          id,
          title: question,
          question,
          openedAt: Date.parse(createdAt),
          assignees,
          roles,
          ...(form !== undefined && { form }),
        }}
      />
      <p className="mut mt-2 flex flex-wrap items-center gap-x-3 text-fg-2">
        <span>
          <kbd>1</kbd> <kbd>2</kbd> choose, <kbd>C</kbd> comments, <kbd>{commandKey}Enter</kbd>{' '}
          sends
        </span>
        <button type="button" className="link" onClick={() => setAsking(true)}>
          Ask somebody else
        </button>
      </p>
      {isAsking && <DelegateDialog approval={approval} onClose={() => setAsking(false)} />}
    </div>
  )
}

/** How many must agree, and who has said what so far. */
function Votes({ approval }: { readonly approval: ApprovalView }): ReactNode {
  const { quorum = 1, votes = [] } = approval
  if (quorum <= 1) return null
  const said = votes.map(({ by, decision }) => `${by} ${decision.toLowerCase()}s`).join(', ')
  return (
    <p className="text-fg-2">
      {quorum} must approve{said === '' ? '; nobody has yet' : `; so far: ${visibleText(said)}`}.
    </p>
  )
}

/** What is chosen is sent; the first where nothing is. */
function send(first: HTMLButtonElement | undefined, second: HTMLButtonElement | undefined): void {
  if (document.activeElement === second) second?.click()
  else first?.click()
}

const words = {
  OPEN: 'Open',
  APPROVED: 'Approved',
  REJECTED: 'Rejected',
  CANCELLED: 'No longer asked',
  EXPIRED: 'Expired before anybody answered',
} as const

/** Another answer to a question that was answered: what depends on it is done again. */
function ChangeAnswer({ approval }: { readonly approval: ApprovalView }): ReactNode {
  const [isOpen, setOpen] = useState(false)
  const { id, question, form, createdAt, status } = approval
  const preview = useQuery({
    queryKey: ['change', id, status],
    queryFn: () => api.approvals.change(id, { decision: 'REJECT', dryRun: true }),
    enabled: isOpen && status === 'APPROVED',
  })
  if (!isOpen) {
    return (
      <button type="button" className="button small mt-2 self-start" onClick={() => setOpen(true)}>
        Change the answer
      </button>
    )
  }
  const impact = preview.data?.impact
  return (
    <div className="mt-3 grid gap-2">
      <p className="text-fg-2">
        Only what depends on the answer is done again
        {impact !== undefined && `: ${impactWords(impact)}`}.
      </p>
      <DecisionForm
        question={{
          id,
          title: question,
          question,
          openedAt: Date.parse(createdAt),
          ...(form !== undefined && { form }),
        }}
        send={(approvalId, answer) => api.approvals.change(approvalId, answer)}
        onSent={() => setOpen(false)}
      />
    </div>
  )
}

function impactWords({ again, irreversible }: ChangeImpact): string {
  const steps = again.length === 1 ? '1 step' : `${again.length} steps`
  if (irreversible.length === 0) return steps
  return `${steps}, of which ${visibleText(irreversible.join(', '))} cannot be undone`
}

function Decided({ approval }: { readonly approval: ApprovalView }): ReactNode {
  const { status, answer } = approval
  return (
    <div className="card p-4" role="status">
      <p className="flex items-center gap-2">
        <Glyph state={status === 'APPROVED' ? 'completed' : 'skipped'} />
        <b>
          {words[status]}
          {answer !== undefined && ` by ${visibleText(answer.by)}`}
        </b>
      </p>
      <UnsentDraft
        approvalId={approval.id}
        outcome={answer === undefined ? words[status] : outcomeOf({ answer })}
      />
      {answer?.comment !== undefined && <p className="mt-2">{visibleText(answer.comment)}</p>}
      <p className="mt-2 text-fg-2">
        Asked {formatExactly(Date.parse(approval.createdAt))}.{' '}
        {approval.runId !== '' && (
          <Link className="underline" to={`/runs/${encodeURIComponent(approval.runId)}`}>
            Open the run
          </Link>
        )}
      </p>
      {answer !== undefined && approval.runId !== '' && approval.about === undefined && (
        <ChangeAnswer approval={approval} />
      )}
    </div>
  )
}
