import { useEffect } from 'react'
import { eventFeed } from './live-runs.ts'
import { queryClient } from './queries.ts'

/** Lists are asked for again at most so often, however much happens. */
const quietMs = 300

/** Which lists an event may have changed, by the beginning of its type. */
const lists: { readonly [family: string]: readonly string[] } = {
  run: ['newest-runs', 'approvals', 'health'],
  runs: ['runs', 'newest-runs'],
  wait: ['approvals'],
  plan: ['revisions', 'approvals'],
  modification: ['revisions'],
  agent: ['agents', 'capabilities', 'mcp-servers', 'health'],
  message: ['messages', 'conversations'],
  conversation: ['conversations'],
  orchestration: ['orchestrations'],
}

/** Keeps the lists true for as long as the component is there: they are asked for again on news. */
export function useNews(): void {
  useEffect(() => {
    const stale = new Set<string>()
    let timer: ReturnType<typeof setTimeout> | undefined
    const ask = (): void => {
      timer = undefined
      for (const key of stale) void queryClient.invalidateQueries({ queryKey: [key] })
      stale.clear()
    }
    const unlisten = eventFeed.listen(({ type }) => {
      for (const key of lists[type.split('.', 1)[0] ?? ''] ?? []) stale.add(key)
      if (stale.size > 0) timer ??= setTimeout(ask, quietMs)
    })
    return () => {
      unlisten()
      clearTimeout(timer)
    }
  }, [])
}
