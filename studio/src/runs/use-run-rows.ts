import type { RunSummary } from '@source/app/views.ts'
import { isFinished } from '@source/core/run/status.ts'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { newestRunsQuery, runsQuery } from '../data/queries.ts'
import { useChangedRuns } from './use-changed-runs.ts'

export interface RunRows {
  /** Undefined until the first page is there. */
  readonly rows: readonly RunSummary[] | undefined
  readonly error: unknown
  /** How many have come since the list was opened; they are shown when asked for. */
  readonly freshCount: number
  readonly showFresh: () => void
  readonly hasMore: boolean
  readonly loadMore: () => void
  readonly reload: () => void
}

/**
 * The list of runs. Rows that are seen stay where they are and only change; runs that are new wait
 * above until somebody wants to see them.
 */
export function useRunRows(status: string | undefined): RunRows {
  const pages = useInfiniteQuery(runsQuery(status))
  const newest = useQuery(newestRunsQuery(status))
  const [openedWith, setOpenedWith] = useState<string>()
  const listed = useMemo(() => pages.data?.pages.flatMap(({ items }) => items), [pages.data])
  const fresh = newest.data?.items
  const known = useMemo(() => new Set(listed?.map(({ id }) => id)), [listed])
  const added = useMemo(() => (fresh ?? []).filter(({ id }) => !known.has(id)), [fresh, known])
  const isShown = (listed?.length ?? 0) === 0 || openedWith === added[0]?.id
  const open = useMemo(
    () => new Set(listed?.filter((run) => !isFinished(run.status)).map(({ id }) => id)),
    [listed],
  )
  const changed = useChangedRuns(open, fresh)
  const rows = useMemo(() => {
    if (listed === undefined) return undefined
    const latest = new Map((fresh ?? []).map((run) => [run.id, run]))
    const kept = listed.map((run) => latest.get(run.id) ?? changed.get(run.id) ?? run)
    return isShown ? [...added, ...kept] : kept
  }, [listed, fresh, changed, added, isShown])
  const { refetch, hasNextPage, isFetchingNextPage, isError, fetchNextPage } = pages
  const hasMore = hasNextPage && !isError
  useEffect(() => {
    // Whoever looks at nothing yet, looks at what comes.
    if (listed?.length === 0 && added.length > 0) void refetch()
  }, [listed, added, refetch])
  return {
    rows,
    error: pages.error,
    freshCount: isShown ? 0 : added.length,
    showFresh: () => {
      setOpenedWith(added[0]?.id)
      void refetch()
    },
    hasMore,
    loadMore: () => {
      if (hasMore && !isFetchingNextPage) void fetchNextPage()
    },
    reload: () => void refetch(),
  }
}
