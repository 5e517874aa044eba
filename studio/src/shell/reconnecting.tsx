import type { ReactNode } from 'react'
import { useConnection } from '../data/queries.ts'

/** Says in a screen's header that what is seen may be old. */
export function Reconnecting(): ReactNode {
  const { status } = useConnection()
  if (status === 'open') return null
  return <span className="reconnecting">Reconnecting</span>
}

/** Why actions are off while the server is away; undefined while it is there. */
export function useAwayReason(): string | undefined {
  const { status } = useConnection()
  return status === 'open' ? undefined : 'The server does not answer'
}
