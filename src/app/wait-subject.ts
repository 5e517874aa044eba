import type { StoreRecord } from '../ports/store.ts'

/** Whether a wait stands for a plan that has not started. */
export function isPlanApproval({ data }: StoreRecord): boolean {
  return typeof data['messageId'] === 'string'
}

/** Whether a wait stands for a request that was handed over. */
export function isHandover({ data }: StoreRecord): boolean {
  return typeof data['handedOver'] === 'string'
}
