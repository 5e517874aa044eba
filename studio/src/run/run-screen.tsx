import { SkeinError } from '@source/core/errors.ts'
import { isFinished } from '@source/core/run/status.ts'
import { Link } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import { useCallback, useMemo } from 'react'
import type { ReactNode } from 'react'
import { liveRuns } from '../data/live-runs.ts'
import { ModelProvider, useModel, useWatchedRun } from '../data/model-source.tsx'
import { useNow } from '../data/now.ts'
import type { RunHistory } from '../data/run-history.ts'
import type { RunModel } from '../data/run-model.ts'
import { openWaits } from '../data/step-state.ts'
import { PlanGraph, wideShape } from '../graph/plan-graph.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { Glyph } from '../parts/glyph.tsx'
import { ProblemBox } from '../parts/problem-box.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { visibleText } from '../parts/visible-text.ts'
import { useKeys } from '../shell/keys.ts'
import { Reconnecting } from '../shell/reconnecting.tsx'
import { useTitle } from '../shell/use-title.ts'
import { usePathPart, useSetUrl, useUrlText } from '../shell/url-state.ts'
import { Inspector } from './inspector.tsx'
import { MoreActions } from './more-actions.tsx'
import { PauseButton } from './pause-button.tsx'
import { scaleOf } from './run-span.ts'
import { RunSummaryLine } from './run-summary.tsx'
import { Scrubber } from './scrubber.tsx'
import { Timeline } from './timeline.tsx'
import { useRunMoment } from './use-run-moment.ts'
import type { RunMoment } from './use-run-moment.ts'

const pastReason = 'You look at the past; go to Live first'

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
        <RunHeader runId={runId} history={history} isPast={count !== undefined} />
        <RunSummaryLine />
        <RunBody history={history} moment={moment} />
      </main>
    </ModelProvider>
  )
}

interface RunHeaderProps extends ShownRunProps {
  readonly isPast: boolean
}

function RunHeader({ runId, history, isPast }: RunHeaderProps): ReactNode {
  const { name, status } = history.model
  const isOver = isFinished(status)
  const off = isPast ? pastReason : undefined
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
      <MoreActions runId={runId} isOver={isOver} off={off} />
    </header>
  )
}

interface PastNoteProps {
  readonly moment: RunMoment
  readonly total: number
}

function PastNote({ moment, total }: PastNoteProps): ReactNode {
  return (
    <div className="past-note" role="status">
      <span>
        The run as it was after {moment.count} of {total} events. Nothing can be changed here.
      </span>
      <button type="button" className="button small" onClick={moment.goLive}>
        Back to now
      </button>
    </div>
  )
}

interface RunBodyProps {
  readonly history: RunHistory
  readonly moment: RunMoment
}

function RunBody({ history, moment }: RunBodyProps): ReactNode {
  const model = useModel()
  const now = useNow()
  const setUrl = useSetUrl()
  const selected = useUrlText('step')
  const view = useUrlText('view') === 'list' ? 'list' : 'graph'
  const live = history.model
  const isOver = isFinished(live.status)
  // An axis that ends is the same at any time; only one that goes on follows the clock.
  const until = isOver ? (live.completedAt ?? live.at) : Math.max(now, live.at)
  const scale = useMemo(() => scaleOf(live, until), [live, until])
  const select = useCallback((stepId: string | undefined) => setUrl({ step: stepId }), [setUrl])
  useKeys([{ keys: 'escape', does: 'Let go of the step', run: () => select(undefined) }])
  const steps = model?.steps
  const graphStep = rootOf(selected, steps)
  const shownUntil = moment.count === undefined ? until : (model?.at ?? until)
  return (
    <>
      <DecideStrip onSelect={select} />
      <div className="run-graph">
        {moment.count !== undefined && <PastNote moment={moment} total={history.events.length} />}
        <PlanGraph
          shape={wideShape}
          selected={graphStep}
          onSelect={select}
          view={view}
          onView={(next) => setUrl({ view: next === 'list' ? 'list' : undefined })}
          tools="floating"
        />
      </div>
      <div className="lower">
        <section className="timeline" aria-label="Time">
          <Scrubber history={history} scale={scale} moment={moment} isOver={isOver} />
          <Timeline scale={scale} until={shownUntil} selected={graphStep} onSelect={select} />
        </section>
        <Inspector
          stepId={selected}
          history={history}
          count={moment.count ?? history.events.length}
          off={moment.count === undefined ? undefined : pastReason}
          onSelect={select}
        />
      </div>
    </>
  )
}

/** The step of the plan that a step is in, through however many groups and lists. */
function rootOf(
  stepId: string | undefined,
  steps: RunModel['steps'] | undefined,
): string | undefined {
  let id = stepId
  for (let at = 0; at < 50 && id !== undefined; at += 1) {
    const parent = steps?.get(id)?.parent
    if (parent === undefined) return id
    id = parent
  }
  return id
}

/** On a narrow screen: what waits for a person, before everything else. */
function DecideStrip({ onSelect }: { readonly onSelect: (stepId: string) => void }): ReactNode {
  const model = useModel()
  const [first] = model === undefined ? [] : openWaits(model)
  if (first?.wait === undefined) return null
  return (
    <div className="decide-strip">
      <Glyph state="waiting" size={18} />
      <div>
        <b>{first.name}</b>
        <p className="clip">{visibleText(first.wait.question)}</p>
      </div>
      <button type="button" className="button primary" onClick={() => onSelect(first.id)}>
        Decide
      </button>
    </div>
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
  if (error instanceof SkeinError && error.code === 'RUN_NOT_FOUND') {
    return (
      <main>
        <EmptyState
          title="There is no such run"
          action={
            <Link to="/runs" className="button">
              Go to Runs
            </Link>
          }
        >
          <p>{visibleText(runId)} may have been deleted, or the address is of another Skein.</p>
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
