import type { RunStatus } from '@source/core/run/status.ts'
import type { StepState } from '../data/step-state.ts'

/** The silhouette and the word for a run, from its status and from what it waits for. */
export function runState(
  status: RunStatus,
  waits: number = 0,
): { readonly state: StepState; readonly word: string } {
  switch (status) {
    case 'DRAFT':
    case 'APPROVED':
      return { state: 'pending', word: 'Not started' }
    case 'EXECUTING':
      return waits > 0
        ? { state: 'waiting', word: 'Waiting for you' }
        : { state: 'running', word: 'Running' }
    case 'PAUSED':
      return { state: 'assigned', word: 'Paused' }
    case 'COMPLETED':
      return { state: 'completed', word: 'Completed' }
    case 'FAILED':
      return { state: 'failed', word: 'Failed' }
    case 'CANCELLED':
      return { state: 'skipped', word: 'Cancelled' }
    case 'COMPENSATING':
      return { state: 'compensated', word: 'Being undone' }
    case 'COMPENSATED':
      return { state: 'compensated', word: 'Undone' }
  }
}
