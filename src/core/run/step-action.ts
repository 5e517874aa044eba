import { isSettled } from './status.ts'
import type { StepStatus } from './status.ts'

/** What a person may do to a step by hand. */
export type StepAction = 'retry' | 'skip' | 'cancel' | 'complete' | 'rerun'

/** Whether it makes sense for a step that is so. */
export function fitsStepAction(action: StepAction, status: StepStatus): boolean {
  switch (action) {
    case 'retry':
      return status === 'FAILED' || status === 'CANCELLED' || status === 'SKIPPED'
    case 'skip':
      return status !== 'COMPLETED' && status !== 'SKIPPED' && status !== 'COMPENSATED'
    case 'cancel':
      return !isSettled(status) && status !== 'COMPENSATING'
    case 'complete':
      return status !== 'COMPLETED' && status !== 'COMPENSATED'
    case 'rerun':
      return isSettled(status)
  }
}
