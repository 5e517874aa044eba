import type { RunSummary } from '@source/app/views.ts'
import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import type { ReactNode } from 'react'
import { useNow } from '../data/now.ts'
import { formatDuration, formatMoment } from '../parts/duration.ts'
import { Glyph } from '../parts/glyph.tsx'
import { runState } from '../parts/run-state.ts'
import { visibleText } from '../parts/visible-text.ts'

interface RunRowProps {
  readonly run: RunSummary
  readonly top: number
  readonly waits: number
  readonly isSelected: boolean
  readonly onToggle: (id: string, isRange: boolean) => void
}

/** One run of the list: its state, its name, how far and how long. */
export const RunRow = memo(function RunRow(props: RunRowProps): ReactNode {
  const { run, top, waits, isSelected, onToggle } = props
  const { state, word } = runState(run.status, waits)
  const name = visibleText(run.name)
  return (
    <li
      className={isSelected ? 'run-line selected' : 'run-line'}
      style={{ transform: `translateY(${top}px)` }}
    >
      <input
        type="checkbox"
        aria-label={`Select ${name}`}
        checked={isSelected}
        onChange={({ nativeEvent }) =>
          onToggle(run.id, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
        }
      />
      <Link
        className="run-row"
        data-run={run.id}
        to={`/runs/${encodeURIComponent(run.id)}`}
        preload={false}
      >
        <Glyph state={state} />
        <span className="name">{name}</span>
        <span className={`state-words s-${state} !font-normal`}>{word}</span>
        <span className="mut wide-only">
          {run.stepCount === 1 ? '1 step' : `${run.stepCount} steps`}
        </span>
        <Took run={run} />
        <Began run={run} />
      </Link>
    </li>
  )
})

/** Only a run that goes on follows the clock. */
function Took({ run }: { readonly run: RunSummary }): ReactNode {
  return (
    <span className="mut wide-only">
      {run.completedAt === undefined ? (
        <Since run={run} />
      ) : (
        tookOf(run, Date.parse(run.completedAt))
      )}
    </span>
  )
}

function Since({ run }: { readonly run: RunSummary }): ReactNode {
  return tookOf(run, useNow())
}

function tookOf({ startedAt, createdAt }: RunSummary, until: number): string {
  return formatDuration(Math.max(0, until - Date.parse(startedAt ?? createdAt)))
}

function Began({ run: { startedAt, createdAt } }: { readonly run: RunSummary }): ReactNode {
  return (
    <span className="mut wide-only">
      {formatMoment(Date.parse(startedAt ?? createdAt), Date.now())}
    </span>
  )
}
