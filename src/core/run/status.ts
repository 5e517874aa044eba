/** Status words of a run and of its execution plan, as in the graph schema. */
export type RunStatus =
  | 'DRAFT'
  | 'APPROVED'
  | 'EXECUTING'
  | 'PAUSED'
  | 'COMPLETED'
  | 'FAILED'
  | 'CANCELLED'
  | 'COMPENSATING'
  | 'COMPENSATED'

/** Status words of a step, as in the graph schema. */
export type StepStatus =
  | 'PENDING'
  | 'ASSIGNED'
  | 'EXECUTING'
  | 'WAITING'
  | 'COMPLETED'
  | 'FAILED'
  | 'SKIPPED'
  | 'CANCELLED'
  | 'COMPENSATING'
  | 'COMPENSATED'

export function isFinished(status: RunStatus): boolean {
  return (
    status === 'COMPLETED' ||
    status === 'FAILED' ||
    status === 'CANCELLED' ||
    status === 'COMPENSATED'
  )
}

export function isSettled(status: StepStatus): boolean {
  return (
    status === 'COMPLETED' ||
    status === 'FAILED' ||
    status === 'SKIPPED' ||
    status === 'CANCELLED' ||
    status === 'COMPENSATED'
  )
}
