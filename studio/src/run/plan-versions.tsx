import { isFinished } from '@source/core/run/status.ts'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ChangeCard, authorOf } from '../change/change-card.tsx'
import { api } from '../data/api.ts'
import { modificationsOf, openModifications } from '../data/modifications.ts'
import type { Modification } from '../data/modifications.ts'
import type { RunHistory } from '../data/run-history.ts'
import { formatMoment } from '../parts/duration.ts'
import { ProblemBox } from '../parts/problem-box.tsx'
import { visibleText } from '../parts/visible-text.ts'
import { useNow } from '../data/now.ts'
import { useAwayReason } from '../shell/reconnecting.tsx'
import { useSetUrl } from '../shell/url-state.ts'

interface PlanVersionsProps {
  readonly history: RunHistory
  readonly off: string | undefined
}

/** Changes that wait for somebody to agree. */
export function ProposedChanges({ history, off }: PlanVersionsProps): ReactNode {
  const { model, events } = history
  if (isFinished(model.status) || off !== undefined) return null
  return openModifications(events).map((modification) => (
    <div key={modification.id} className="mb-4">
      <ChangeCard runId={model.id} plan={model.plan} modification={modification} />
    </div>
  ))
}

/** Every version that the plan has had, the latest first, and changes that were discarded. */
export function PlanVersions({ history, off }: PlanVersionsProps): ReactNode {
  const { model, events } = history
  const isOver = isFinished(model.status)
  const all = modificationsOf(events).filter(({ status }) => status !== 'asked')
  return (
    <>
      <h3>Versions of the plan</h3>
      <ol className="versions">
        {all.toReversed().map((modification) => (
          <Version
            key={modification.id}
            history={history}
            modification={modification}
            off={off ?? (isOver ? 'The run is over' : undefined)}
          />
        ))}
        <li>
          <span className="chip">v1</span>
          <div>
            <p>As it was made</p>
          </div>
        </li>
      </ol>
    </>
  )
}

interface VersionProps extends PlanVersionsProps {
  readonly modification: Modification
}

function Version({ history, modification, off }: VersionProps): ReactNode {
  const now = useNow()
  const away = useAwayReason()
  const setUrl = useSetUrl()
  const { id, status, revision, reason, by, at } = modification
  const revert = useMutation({ mutationFn: () => api.modifications.revert(id) })
  const isApplied = status === 'applied'
  const place = history.events.findIndex(
    ({ type, data }) => type === 'plan.modified' && data['modificationId'] === id,
  )
  return (
    <li>
      <span className={isApplied ? 'chip' : 'chip struck'}>v{revision}</span>
      <div>
        <p>{visibleText(reason)}</p>
        <p className="mut">
          {visibleText(authorOf(by))}, {formatMoment(at, now)}
          {!isApplied && ', discarded'}
        </p>
        {isApplied && (
          <div className="actions">
            <button
              type="button"
              className="button small quiet"
              onClick={() => setUrl({ at: place + 1 })}
            >
              See that moment
            </button>
            <button
              type="button"
              className="button small quiet"
              disabled={off !== undefined || away !== undefined || revert.isPending}
              title={off ?? away}
              onClick={() => revert.mutate()}
            >
              Revert
            </button>
          </div>
        )}
        {revert.isError && <ProblemBox title="It was not reverted" error={revert.error} />}
      </div>
    </li>
  )
}
