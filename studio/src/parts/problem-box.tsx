import { SkeinError } from '@source/core/errors.ts'
import type { ReactNode } from 'react'
import { visibleText } from './visible-text.ts'

interface ProblemBoxProps {
  /** What failed, in the person's words: "The run could not be shown". */
  readonly title: string
  readonly error: unknown
  /** What is kept, and what to do next. */
  readonly children?: ReactNode
}

/** Something that failed: what, why, what to do; the raw error behind "Details". */
export function ProblemBox({ title, error, children }: ProblemBoxProps): ReactNode {
  const message = error instanceof Error ? error.message : String(error)
  const details = error instanceof SkeinError ? { code: error.code, ...error.details } : { message }
  return (
    <div className="problem" role="alert">
      <b>{title}</b>
      <p>{visibleText(message)}</p>
      {children}
      <details>
        <summary>Details</summary>
        <pre>{visibleText(JSON.stringify(details, null, 2))}</pre>
      </details>
    </div>
  )
}
