import { isSettled } from '@source/core/run/status.ts'
import type { StepModel } from '../data/run-model.ts'

/** Why a step cannot be changed now, as the core has it; undefined where it can. */
export function lockOf({ status, planned }: StepModel): string | undefined {
  if (planned.canModify === false) return 'Its plan says that it may not be modified.'
  if (isSettled(status)) return 'It is over, so it cannot change. Do it again instead.'
  if (status === 'EXECUTING') return 'It is being done. Cancel it first, or remove it.'
  return undefined
}

/** Why it cannot be taken out of the plan. What is being done is stopped for that. */
export function removalLockOf(step: StepModel): string | undefined {
  return step.status === 'EXECUTING' && step.planned.canModify !== false ? undefined : lockOf(step)
}
