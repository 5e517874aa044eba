import type { RunSummary } from '@source/app/views.ts'
import { useCallback, useMemo, useRef, useState } from 'react'

export interface Selection {
  readonly ids: ReadonlySet<string>
  /** The rows that are selected and still there. */
  readonly rows: readonly RunSummary[]
  /** One row; with those between it and the one before, where a range is wanted. */
  readonly toggle: (id: string, isRange: boolean) => void
  readonly toggleAll: () => void
  readonly clear: () => void
}

/** Which rows of a list are selected. */
export function useSelection(all: readonly RunSummary[]): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const last = useRef<string>(undefined)
  const toggle = useCallback(
    (id: string, isRange: boolean) => {
      const from = isRange ? all.findIndex((run) => run.id === last.current) : -1
      const to = all.findIndex((run) => run.id === id)
      last.current = id
      setIds((before) => {
        const next = new Set(before)
        if (from >= 0)
          for (const run of all.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(run.id)
        else if (!next.delete(id)) next.add(id)
        return next
      })
    },
    [all],
  )
  const rows = useMemo(
    () => (ids.size === 0 ? [] : all.filter(({ id }) => ids.has(id))),
    [all, ids],
  )
  return {
    ids,
    rows,
    toggle,
    toggleAll: () =>
      setIds(rows.length === all.length ? new Set() : new Set(all.map(({ id }) => id))),
    clear: () => setIds(new Set()),
  }
}
