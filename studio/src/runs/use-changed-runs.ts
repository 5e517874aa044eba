import type { RunSummary } from '@source/app/views.ts'
import { useEffect, useRef, useState } from 'react'
import { api } from '../data/api.ts'
import { eventFeed } from '../data/live-runs.ts'
import { useConnection } from '../data/queries.ts'

/** Rows are asked for again at most so often, and so many at a time. */
const quietMs = 400
const togetherMax = 25

type Rows = ReadonlyMap<string, RunSummary>

/**
 * Rows beyond the newest page as they are since something happened to them. Only those are asked
 * for, however long the list is.
 */
export function useChangedRuns(
  open: ReadonlySet<string>,
  newest: readonly RunSummary[] | undefined,
): Rows {
  const [rows, setRows] = useState<Rows>(new Map())
  const { status } = useConnection()
  const watched = useRef({ open, newest })
  watched.current = { open, newest }
  useEffect(() => {
    if (status !== 'open') return undefined
    const stale = new Set<string>(beyond(watched.current).slice(0, togetherMax))
    let timer: ReturnType<typeof setTimeout> | undefined
    let isGone = false
    const ask = async (): Promise<void> => {
      const ids = [...stale].slice(0, togetherMax)
      for (const id of ids) stale.delete(id)
      const found = await Promise.all(ids.map((id) => api.runs.get(id).catch(() => undefined)))
      timer = undefined
      if (isGone) return
      const runs = found.flatMap((run) => (run === undefined ? [] : [[run.id, run] as const]))
      if (runs.length > 0) setRows((before) => new Map([...before, ...runs]))
      if (stale.size > 0) timer = setTimeout(() => void ask(), quietMs)
    }
    if (stale.size > 0) timer = setTimeout(() => void ask(), quietMs)
    const unlisten = eventFeed.listen(({ type, runId }) => {
      if (runId === undefined || !type.startsWith('run.')) return
      if (!watched.current.open.has(runId)) return
      stale.add(runId)
      timer ??= setTimeout(() => void ask(), quietMs)
    })
    return () => {
      isGone = true
      unlisten()
      clearTimeout(timer)
    }
  }, [status])
  return rows
}

function beyond({
  open,
  newest = [],
}: {
  readonly open: ReadonlySet<string>
  readonly newest: readonly RunSummary[] | undefined
}): readonly string[] {
  const known = new Set(newest.map(({ id }) => id))
  return [...open].filter((id) => !known.has(id))
}
