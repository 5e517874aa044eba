import type { ReactNode } from 'react'
import { visibleText } from './visible-text.ts'

interface HealthFactProps {
  readonly status: 'ACTIVE' | 'UNAVAILABLE'
  readonly reason?: string | undefined
}

/** Whether an agent or a server can be reached, and why not: a line of a list of facts. */
export function HealthFact({ status, reason }: HealthFactProps): ReactNode {
  return (
    <div>
      <dt>Health</dt>
      <dd className={status === 'ACTIVE' ? '' : 'text-failed-t'}>
        {status === 'ACTIVE' ? 'Active' : 'Unavailable'}
        {reason !== undefined && `: ${visibleText(reason)}`}
      </dd>
    </div>
  )
}
