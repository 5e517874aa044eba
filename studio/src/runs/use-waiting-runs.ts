import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { openApprovalsQuery } from '../data/queries.ts'

/** How many questions each run asks now. */
export function useWaitingRuns(): ReadonlyMap<string, number> {
  const { data } = useQuery(openApprovalsQuery)
  return useMemo(() => {
    const counts = new Map<string, number>()
    for (const { runId } of data?.items ?? []) counts.set(runId, (counts.get(runId) ?? 0) + 1)
    return counts
  }, [data])
}
