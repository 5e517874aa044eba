import type { MessageView } from '@source/app/views.ts'
import { isFinished } from '@source/core/run/status.ts'
import { useMutation } from '@tanstack/react-query'
import { GitBranch } from 'lucide-react'
import type { ReactNode } from 'react'
import { ChangeCard, ChangeList } from '../change/change-card.tsx'
import { api } from '../data/api.ts'
import { useWatchedRun } from '../data/model-source.tsx'
import { modificationsOf } from '../data/modifications.ts'
import type { Modification } from '../data/modifications.ts'
import { modelAfter } from '../data/run-history.ts'
import type { RunHistory } from '../data/run-history.ts'
import { ProblemBox } from '../parts/problem-box.tsx'
import { Prose } from '../parts/prose.tsx'
import { useAwayReason } from '../shell/reconnecting.tsx'

interface ChangeTurnProps {
  readonly message: MessageView
  /** The run that the conversation is about. */
  readonly runId: string
}

/** What became of a message that changes the plan of its conversation. */
export function ChangeTurn({ message, runId }: ChangeTurnProps): ReactNode {
  const watched = useWatchedRun(runId)
  const history = watched.status === 'there' ? watched.history : undefined
  const found = modificationsOf(history?.events ?? []).find(
    ({ messageId }) => messageId === message.id,
  )
  if (history === undefined || found === undefined) return <Prose text={message.answer ?? ''} />
  if (found.status === 'asked' && !isFinished(history.model.status)) {
    return <ChangeCard runId={runId} plan={history.model.plan} modification={found} />
  }
  return <DecidedChange history={history} modification={found} />
}

interface DecidedChangeProps {
  readonly history: RunHistory
  readonly modification: Modification
}

function DecidedChange({ history, modification }: DecidedChangeProps): ReactNode {
  const away = useAwayReason()
  const { id, changes, status, revision } = modification
  const revert = useMutation({ mutationFn: () => api.modifications.revert(id) })
  const place = history.events.findIndex(({ data }) => data['modificationId'] === id)
  const { plan } = modelAfter(history, Math.max(1, place))
  const isOver = isFinished(history.model.status)
  const isApplied = status === 'applied'
  return (
    <section className="card" aria-label={isApplied ? 'Changed plan' : 'Discarded change'}>
      <div className="card-head">
        <GitBranch size={15} aria-hidden="true" />
        <b>{isApplied ? 'The plan was changed' : 'The change was discarded'}</b>
        {isApplied && (
          <span className="mut">
            v{revision - 1} → v{revision}
          </span>
        )}
      </div>
      <ChangeList plan={plan} changes={changes} />
      {isApplied && !isOver && (
        <div className="actions">
          <button
            type="button"
            className="button small"
            disabled={away !== undefined || revert.isPending || revert.isSuccess}
            title={away}
            onClick={() => revert.mutate()}
          >
            {revert.isSuccess ? 'Taken back' : 'Take it back'}
          </button>
        </div>
      )}
      {revert.isError && <ProblemBox title="It was not taken back" error={revert.error} />}
    </section>
  )
}
