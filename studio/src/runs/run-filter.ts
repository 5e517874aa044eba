import { isFinished } from '@source/core/run/status.ts'
import { useEffect, useMemo } from 'react'
import { useSetUrl, useUrlText } from '../shell/url-state.ts'
import { useRunRows } from './use-run-rows.ts'
import type { RunRows } from './use-run-rows.ts'
import { useWaitingRuns } from './use-waiting-runs.ts'

export interface StatusFilter {
  readonly label: string
  /** As the URL has it; undefined is all. */
  readonly value: string | undefined
  /** As the server has it; what it cannot filter is looked for in what it gives. */
  readonly status: string | undefined
}

export const statusFilters: readonly StatusFilter[] = [
  { label: 'All', value: undefined, status: undefined },
  { label: 'Running', value: 'EXECUTING', status: 'EXECUTING' },
  { label: 'Waiting', value: 'WAITING', status: 'EXECUTING' },
  { label: 'Paused', value: 'PAUSED', status: 'PAUSED' },
  { label: 'Completed', value: 'COMPLETED', status: 'COMPLETED' },
  { label: 'Failed', value: 'FAILED', status: 'FAILED' },
  { label: 'Cancelled', value: 'CANCELLED', status: 'CANCELLED' },
  { label: 'Undone', value: 'COMPENSATED', status: 'COMPENSATED' },
]

/** Which runs are looked for; all of it stands in the URL. */
export interface RunFilter {
  readonly status: StatusFilter
  readonly text: string
  readonly isNarrowed: boolean
  readonly set: (values: { readonly status?: string | undefined; readonly q?: string }) => void
}

const everything: StatusFilter = { label: 'All', value: undefined, status: undefined }

export function useRunFilter(): RunFilter {
  const wanted = useUrlText('status')?.toUpperCase()
  const text = useUrlText('q') ?? ''
  const setUrl = useSetUrl()
  const status = statusFilters.find(({ value }) => value === wanted) ?? everything
  return {
    status,
    text,
    isNarrowed: status.value !== undefined || text !== '',
    set: (values) => setUrl({ ...values, ...('q' in values && { q: values.q || undefined }) }),
  }
}

export interface FoundRuns extends RunRows {
  /** How many were looked through, where not every one of them fits. */
  readonly searched: number
  /** How many questions each run asks now. */
  readonly waits: ReadonlyMap<string, number>
}

/** The runs that a filter lets through. What the server cannot filter is looked through to its end. */
export function useFoundRuns({ status, text }: RunFilter): FoundRuns {
  const list = useRunRows(status.status)
  const waits = useWaitingRuns()
  const isWaiting = status.value === 'WAITING'
  const { rows, hasMore, loadMore } = list
  const words = useMemo(() => text.toLowerCase().split(/\s+/).filter(Boolean), [text])
  const found = useMemo(() => {
    if (rows === undefined || (words.length === 0 && !isWaiting)) return rows
    return rows.filter(
      (run) =>
        (!isWaiting || ((waits.get(run.id) ?? 0) > 0 && !isFinished(run.status))) &&
        words.every((word) => `${run.name} ${run.id}`.toLowerCase().includes(word)),
    )
  }, [rows, words, isWaiting, waits])
  const isSearching = found !== rows
  useEffect(() => {
    if (isSearching && hasMore) loadMore()
  }, [isSearching, hasMore, loadMore, rows])
  return { ...list, rows: found, searched: isSearching ? (rows?.length ?? 0) : 0, waits }
}
