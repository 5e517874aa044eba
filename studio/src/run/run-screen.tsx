import { SkeinError } from '@source/core/errors.ts'
import { isFinished } from '@source/core/run/status.ts'
import { Link } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { liveRuns } from '../data/live-runs.ts'
import { ModelProvider, useWatchedRun } from '../data/model-source.tsx'
import type { RunHistory } from '../data/run-history.ts'
import { EmptyState } from '../parts/empty-state.tsx'
import { ProblemBox } from '../parts/problem-box.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { visibleText } from '../parts/visible-text.ts'
import { Reconnecting } from '../shell/reconnecting.tsx'
import { useTitle } from '../shell/use-title.ts'
import { usePathPart } from '../shell/url-state.ts'
import { EditButton } from './edit-button.tsx'
import { MoreActions } from './more-actions.tsx'
import { PauseButton } from './pause-button.tsx'
import { RunBody, pastReason } from './run-body.tsx'
import { RunSummaryLine } from './run-summary.tsx'
import { useRunMoment } from './use-run-moment.ts'

/** One run: its plan, when what happened, and everything about each step. */
export function Screen(): ReactNode {
  const runId = usePathPart('runId') ?? ''
  const watched = useWatchedRun(runId)
  if (watched.status === 'loading') return <LoadingRun />
  if (watched.status === 'failed') return <FailedRun runId={runId} error={watched.error} />
  return <ShownRun key={runId} runId={runId} history={watched.history} />
}

interface ShownRunProps {
  readonly runId: string
  readonly history: RunHistory
}

function ShownRun({ runId, history }: ShownRunProps): ReactNode {
  const moment = useRunMoment(history)
  useTitle(history.model.name)
  const { count } = moment
  const isPaused = history.model.status === 'PAUSED'
  return (
    <ModelProvider runId={runId} moment={count === undefined ? undefined : { history, count }}>
      <main className={isPaused ? 'run paused' : 'run'}>
        <RunHeader runId={runId} history={history} count={count} />
        <RunSummaryLine />
        <RunBody history={history} moment={moment} />
      </main>
    </ModelProvider>
  )
}

interface RunHeaderProps extends ShownRunProps {
  /** How many events are shown; undefined is live. */
  readonly count: number | undefined
}

function RunHeader({ runId, history, count }: RunHeaderProps): ReactNode {
  const { name, status } = history.model
  const isOver = isFinished(status)
  const off = count === undefined ? undefined : pastReason
  return (
    <header className="bar">
      <Link to="/runs" className="mut wide-only">
        Runs
      </Link>
      <ChevronRight size={13} className="mut wide-only" aria-hidden="true" />
      <h1>{name}</h1>
      <span className="run-id wide-only clip">{runId}</span>
      <span className="grow" />
      <Reconnecting />
      {!isOver && <PauseButton runId={runId} off={off} />}
      {!isOver && <EditButton off={off} />}
      <MoreActions history={history} isOver={isOver} count={count} />
    </header>
  )
}

function LoadingRun(): ReactNode {
  return (
    <main className="run">
      <header className="bar">
        <h1>Run</h1>
        <span className="grow" />
        <Reconnecting />
      </header>
      <Skeleton label="Loading the run" rows={10} />
    </main>
  )
}

interface FailedRunProps {
  readonly runId: string
  readonly error: unknown
}

function FailedRun({ runId, error }: FailedRunProps): ReactNode {
  const code = error instanceof SkeinError ? error.code : undefined
  if (code === 'RUN_NOT_FOUND' || code === 'RUN_PRUNED') {
    const isPruned = code === 'RUN_PRUNED'
    return (
      <main>
        <EmptyState
          title={isPruned ? 'This run was removed' : 'There is no such run'}
          action={
            <Link to="/runs" className="button">
              Go to Runs
            </Link>
          }
        >
          {isPruned ? (
            <p>
              {visibleText(error instanceof SkeinError ? error.message : '')} Runs that must stay
              are kept with <code>skein keep</code>.
            </p>
          ) : (
            <p>{visibleText(runId)} may have been deleted, or the address is of another Skein.</p>
          )}
        </EmptyState>
      </main>
    )
  }
  return (
    <main className="p-6">
      <ProblemBox title="The run cannot be shown" error={error}>
        <div className="actions">
          <button type="button" className="button" onClick={() => liveRuns.reload(runId)}>
            Try again
          </button>
        </div>
      </ProblemBox>
    </main>
  )
}
