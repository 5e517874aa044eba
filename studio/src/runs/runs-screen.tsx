import type { RunSummary } from '@source/app/views.ts'
import { Link } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { useNow } from '../data/now.ts'
import { formatDuration, formatMoment } from '../parts/duration.ts'
import { EmptyState } from '../parts/empty-state.tsx'
import { Glyph } from '../parts/glyph.tsx'
import { ProblemBox } from '../parts/problem-box.tsx'
import { runState } from '../parts/run-state.ts'
import { Skeleton } from '../parts/skeleton.tsx'
import { visibleText } from '../parts/visible-text.ts'
import { useIsNarrow } from '../shell/use-is-narrow.ts'
import { useUrlText } from '../shell/url-state.ts'
import { useWaitingRuns } from './use-waiting-runs.ts'
import { useRunRows } from './use-run-rows.ts'
import type { RunRows } from './use-run-rows.ts'
import { ScreenFrame } from '../shell/screen-frame.tsx'

const filters = [
  ['All', undefined],
  ['Running', 'EXECUTING'],
  ['Paused', 'PAUSED'],
  ['Completed', 'COMPLETED'],
  ['Failed', 'FAILED'],
  ['Cancelled', 'CANCELLED'],
] as const

/** Every run, newest first. */
export function Screen(): ReactNode {
  const wanted = useUrlText('status')?.toUpperCase()
  const filter = filters.find(([, status]) => status === wanted) ?? filters[0]
  const [name, status] = filter
  const list = useRunRows(status)
  return (
    <ScreenFrame title="Runs">
      <nav className="filters" aria-label="Filter by status">
        {filters.map(([label, value]) => (
          <Link
            key={label}
            to="/runs"
            search={(value === undefined ? {} : { status: value }) as never}
            className={value === status ? 'on' : ''}
            aria-current={value === status ? 'true' : undefined}
            activeProps={{}}
          >
            {label}
          </Link>
        ))}
      </nav>
      <RunList list={list} filterName={name} key={name} />
    </ScreenFrame>
  )
}

interface RunListProps {
  readonly list: RunRows
  readonly filterName: string
}

function RunList({ list, filterName }: RunListProps): ReactNode {
  const { rows, error, reload } = list
  if (rows === undefined) {
    if (error === null) return <Skeleton label="Loading runs" rows={8} />
    return (
      <div className="p-4">
        <ProblemBox title="The runs cannot be listed" error={error}>
          <div className="actions">
            <button type="button" className="button" onClick={reload}>
              Try again
            </button>
          </div>
        </ProblemBox>
      </div>
    )
  }
  if (rows.length === 0) return <NoRuns filterName={filterName} />
  return <Rows list={list} rows={rows} />
}

function NoRuns({ filterName }: { readonly filterName: string }): ReactNode {
  if (filterName !== 'All') {
    return (
      <EmptyState
        title={`No run is ${filterName.toLowerCase()}`}
        action={
          <Link className="button" to="/runs">
            Show all runs
          </Link>
        }
      />
    )
  }
  return (
    <EmptyState
      title="No runs yet"
      action={
        <Link className="button primary" to="/">
          Ask for something
        </Link>
      }
    >
      <p>A run is a plan that is carried out. Say in Chat what you want done, and one starts.</p>
    </EmptyState>
  )
}

interface RowsProps {
  readonly list: RunRows
  readonly rows: readonly RunSummary[]
}

function Rows({ list, rows }: RowsProps): ReactNode {
  const scroll = useRef<HTMLDivElement>(null)
  const isNarrow = useIsNarrow()
  const waiting = useWaitingRuns()
  const { hasMore, loadMore, freshCount, showFresh } = list
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => (isNarrow ? 52 : 36),
    overscan: 12,
  })
  const shown = virtual.getVirtualItems()
  const last = shown.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && last >= rows.length - 30) loadMore()
  }, [hasMore, last, rows.length, loadMore])
  return (
    <div className="list-wrap">
      {freshCount > 0 && (
        <button type="button" className="new-pill" onClick={showFresh}>
          {freshCount} new
        </button>
      )}
      <div className="run-row head-row" aria-hidden="true">
        <span />
        <span>Name</span>
        <span>State</span>
        <span>Steps</span>
        <span>Took</span>
        <span>Started</span>
      </div>
      <div className="run-list" ref={scroll} onKeyDown={moveFocus}>
        <ul className="relative" style={{ height: virtual.getTotalSize() }} aria-label="Runs">
          {shown.map(({ index, start }) => {
            const run = rows[index]
            if (run === undefined) return null
            return <RunRow key={run.id} run={run} top={start} waits={waiting.get(run.id) ?? 0} />
          })}
        </ul>
      </div>
    </div>
  )
}

interface RunRowProps {
  readonly run: RunSummary
  readonly top: number
  readonly waits: number
}

function RunRow({ run, top, waits }: RunRowProps): ReactNode {
  const now = useNow()
  const { state, word } = runState(run.status, waits)
  const startedAt = Date.parse(run.startedAt ?? run.createdAt)
  const endedAt = run.completedAt === undefined ? now : Date.parse(run.completedAt)
  return (
    <li>
      <Link
        className="run-row"
        data-run={run.id}
        to={`/runs/${encodeURIComponent(run.id)}`}
        style={{ transform: `translateY(${top}px)` }}
      >
        <Glyph state={state} />
        <span className="name">{visibleText(run.name)}</span>
        <span className={`state-words s-${state} !font-normal`}>{word}</span>
        <span className="mut wide-only">
          {run.stepCount === 1 ? '1 step' : `${run.stepCount} steps`}
        </span>
        <span className="mut wide-only">{formatDuration(Math.max(0, endedAt - startedAt))}</span>
        <span className="mut wide-only">{formatMoment(startedAt, now)}</span>
      </Link>
    </li>
  )
}

/** J and K, and the arrows, go through the rows. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key]
  if (step === undefined) return
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('a.run-row')]
  const sorted = rows.toSorted(
    (a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top,
  )
  const at = sorted.indexOf(document.activeElement as HTMLElement)
  const next = sorted[at + step]
  if (next === undefined) return
  event.preventDefault()
  next.focus()
}
