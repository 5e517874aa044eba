import type { ReactNode } from 'react'
import { ProblemBox } from './problem-box.tsx'
import { Skeleton } from './skeleton.tsx'

interface ListGateProps<Data> {
  readonly what: string
  readonly data: Data | undefined
  readonly error: unknown
  readonly onRetry: () => void
  readonly children: (data: Data) => ReactNode
}

/** What was asked for once it is there; until then its shape, or what went wrong. */
export function ListGate<Data>(props: ListGateProps<Data>): ReactNode {
  const { what, data, error, onRetry, children } = props
  if (data !== undefined) return children(data)
  if (error === null) return <Skeleton label={`Loading ${what}`} rows={8} />
  return (
    <div className="p-4">
      <ProblemBox title={`The ${what} cannot be listed`} error={error}>
        <div className="actions">
          <button type="button" className="button" onClick={onRetry}>
            Try again
          </button>
        </div>
      </ProblemBox>
    </div>
  )
}
