import type { RunSummary } from '@source/app/views.ts'
import { Link } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { ReactNode } from 'react'
import { EmptyState } from '../parts/empty-state.tsx'
import { ListGate } from '../parts/list-gate.tsx'
import { useKeys } from '../shell/keys.ts'
import { ScreenFrame } from '../shell/screen-frame.tsx'
import { useIsNarrow } from '../shell/use-is-narrow.ts'
import { BulkBar } from './bulk-bar.tsx'
import { FilterBar } from './filter-bar.tsx'
import { useFoundRuns, useRunFilter } from './run-filter.ts'
import type { FoundRuns, RunFilter } from './run-filter.ts'
import { RunRow } from './run-row.tsx'
import { useSelection } from './use-selection.ts'
import type { Selection } from './use-selection.ts'

/** Every run, newest first. */
export function Screen(): ReactNode {
  const filter = useRunFilter()
  return (
    <ScreenFrame title="Runs">
      <FilterBar filter={filter} />
      <Runs key={filter.status.label} filter={filter} />
    </ScreenFrame>
  )
}

function Runs({ filter }: { readonly filter: RunFilter }): ReactNode {
  const found = useFoundRuns(filter)
  return (
    <ListGate what="runs" data={found.rows} error={found.error} onRetry={found.reload}>
      {(rows) =>
        rows.length === 0 ? (
          <NoRuns filter={filter} found={found} />
        ) : (
          <Rows found={found} rows={rows} />
        )
      }
    </ListGate>
  )
}

interface NoRunsProps {
  readonly filter: RunFilter
  readonly found: FoundRuns
}

function NoRuns({ filter, found }: NoRunsProps): ReactNode {
  const { status, text, isNarrowed } = filter
  if (found.hasMore && found.searched > 0) {
    return <EmptyState title={`${found.searched} runs looked through; looking on`} />
  }
  if (isNarrowed) {
    const state = status.value === undefined ? '' : ` ${status.label.toLowerCase()}`
    const words = text === '' ? '' : ` named “${text}”`
    return (
      <EmptyState
        title={`No run is${state || ' there'}${words}`}
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
  readonly found: FoundRuns
  readonly rows: readonly RunSummary[]
}

function Rows({ found, rows }: RowsProps): ReactNode {
  const scroll = useRef<HTMLDivElement>(null)
  const isNarrow = useIsNarrow()
  const selection = useSelection(rows)
  const { hasMore, loadMore, freshCount, showFresh, waits, searched } = found
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => (isNarrow ? 52 : 36),
    overscan: 12,
  })
  const shown = virtual.getVirtualItems()
  const last = shown.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && last >= rows.length - 60) loadMore()
  }, [hasMore, last, rows.length, loadMore])
  useRowKeys(rows, selection, (index) => virtual.scrollToIndex(index))
  return (
    <div className="list-wrap">
      {freshCount > 0 && (
        <button type="button" className="new-pill" onClick={showFresh}>
          {freshCount} new
        </button>
      )}
      <HeadRow selection={selection} total={rows.length} />
      <div className="run-list" ref={scroll}>
        <ul className="relative" style={{ height: virtual.getTotalSize() }} aria-label="Runs">
          {shown.map(({ index, start }) => {
            const run = rows[index]
            if (run === undefined) return null
            return (
              <RunRow
                key={run.id}
                run={run}
                top={start}
                waits={waits.get(run.id) ?? 0}
                isSelected={selection.ids.has(run.id)}
                onToggle={selection.toggle}
              />
            )
          })}
        </ul>
      </div>
      <p className="list-foot" role="status">
        {rows.length === 1 ? '1 run' : `${rows.length} runs`}
        {searched > 0 && ` of ${searched} looked through`}
        {hasMore && (searched > 0 ? '; looking on' : ' so far; more come as you scroll')}
      </p>
      <BulkBar selected={selection.rows} onClear={selection.clear} />
    </div>
  )
}

interface HeadRowProps {
  readonly selection: Selection
  readonly total: number
}

function HeadRow({ selection, total }: HeadRowProps): ReactNode {
  const count = selection.rows.length
  return (
    <div className="run-line head-line">
      <input
        type="checkbox"
        aria-label="Select all that are listed"
        checked={count === total}
        ref={(element) => {
          if (element !== null) element.indeterminate = count > 0 && count < total
        }}
        onChange={selection.toggleAll}
      />
      <div className="run-row head-row" aria-hidden="true">
        <span />
        <span>Name</span>
        <span>State</span>
        <span>Steps</span>
        <span>Took</span>
        <span>Started</span>
      </div>
    </div>
  )
}

/** J and K, and the arrows, go through the rows; X selects the one that has the focus. */
function useRowKeys(
  rows: readonly RunSummary[],
  selection: Selection,
  scrollTo: (index: number) => void,
): void {
  const focused = (): string | undefined =>
    document.activeElement?.closest<HTMLElement>('[data-run]')?.dataset['run']
  const move = (by: 1 | -1) => (): void => {
    const at = rows.findIndex(({ id }) => id === focused())
    const next = rows[Math.max(0, at + (at === -1 ? 1 : by))]
    if (next === undefined) return
    scrollTo(rows.indexOf(next))
    // A row out of sight is there once the list has been scrolled to it.
    if (!focusRow(next.id)) requestAnimationFrame(() => focusRow(next.id))
  }
  useKeys([
    { keys: 'j', does: 'Next run', run: move(1) },
    { keys: 'k', does: 'Run before', run: move(-1) },
    { keys: 'arrowdown', does: 'Next run', run: move(1) },
    { keys: 'arrowup', does: 'Run before', run: move(-1) },
    {
      keys: 'x',
      does: 'Select the run',
      run: () => {
        const id = focused()
        if (id !== undefined) selection.toggle(id, false)
      },
    },
  ])
}

/** Whether the row was there to be focused. */
function focusRow(runId: string): boolean {
  const row = document.querySelector<HTMLElement>(`[data-run="${CSS.escape(runId)}"]`)
  row?.focus()
  return row !== null
}
