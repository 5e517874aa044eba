import type { ApprovalView } from '@source/app/views.ts'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { useNow } from '../data/now.ts'
import { openApprovalsQuery } from '../data/queries.ts'
import { formatDuration } from '../parts/duration.ts'
import { EmptyState } from '../parts/empty-state.tsx'
import { Glyph } from '../parts/glyph.tsx'
import { ListGate } from '../parts/list-gate.tsx'
import { PaneList } from '../parts/pane-list.tsx'
import { visibleText } from '../parts/visible-text.ts'
import { useSetUrl, useUrlText } from '../shell/url-state.ts'
import { Decision } from './decision.tsx'
import { ScreenFrame } from '../shell/screen-frame.tsx'

/** What waits for a person: the queue, and the decision that is selected. */
export function Screen(): ReactNode {
  const { data, error, refetch } = useQuery(openApprovalsQuery)
  return (
    <ScreenFrame title="Approvals">
      <ListGate what="approvals" data={data} error={error} onRetry={() => void refetch()}>
        {({ items }) => <Queue items={items} />}
      </ListGate>
    </ScreenFrame>
  )
}

function Queue({ items }: { readonly items: readonly ApprovalView[] }): ReactNode {
  // Who has waited longest is first.
  const queue = items.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt))
  const wanted = useUrlText('approval')
  const setUrl = useSetUrl()
  const select = (approval: string): void => setUrl({ approval })
  const [pinned, setPinned] = useState<string>()
  const selected = wanted ?? pinned ?? queue[0]?.id
  // What somebody looks at stays, whoever answers it.
  useEffect(() => setPinned(selected), [selected])
  if (selected === undefined) return <NothingWaits />
  return (
    <div className="panes">
      <PaneList
        label="Waiting for a person"
        items={queue}
        keyOf={({ id }) => id}
        selected={selected}
        onSelect={select}
        row={(approval) => <QueueRow approval={approval} />}
      />
      <Decision
        key={selected}
        approvalId={selected}
        next={queue.find(({ id }) => id !== selected)?.id}
        onNext={(next) => {
          setPinned(next)
          setUrl({ approval: next })
        }}
      />
    </div>
  )
}

function QueueRow({ approval }: { readonly approval: ApprovalView }): ReactNode {
  const now = useNow()
  const { question, createdAt, deadline, assignees, roles = [] } = approval
  const due = deadline === undefined ? undefined : Date.parse(deadline) - now
  const who = [...assignees, ...roles].join(', ') || 'Anybody may answer'
  return (
    <>
      <Glyph state="waiting" />
      <b>{visibleText(question)}</b>
      <em>{formatDuration(Math.max(0, now - Date.parse(createdAt)))}</em>
      <small>
        {visibleText(who)}
        {due !== undefined && (due > 0 ? `, due in ${formatDuration(due)}` : ', overdue')}
      </small>
    </>
  )
}

function NothingWaits(): ReactNode {
  return (
    <EmptyState
      title="Nothing waits for you"
      action={
        <Link className="button" to="/runs">
          Show the runs
        </Link>
      }
    >
      <p>When a plan comes to a step that a person must decide, its question stands here.</p>
    </EmptyState>
  )
}
