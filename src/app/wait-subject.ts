import type { Json } from '../core/json.ts'
import type { StoreRecord } from '../ports/store.ts'

/** Whether a wait stands for a plan that has not started. */
export function isPlanApproval({ data }: StoreRecord): boolean {
  return typeof data['messageId'] === 'string'
}

/** Whether a wait stands for a request that was handed over. */
export function isHandover({ data }: StoreRecord): boolean {
  return typeof data['handedOver'] === 'string'
}

interface GivenAnswer {
  readonly decision: 'APPROVE' | 'REJECT'
  readonly by: string
  readonly data?: Json | undefined
  readonly comment?: string | undefined
}

/** The record of a wait once it has been answered. */
export function answeredWait(
  record: StoreRecord,
  { decision, by, comment, data }: GivenAnswer,
): StoreRecord {
  const answer = {
    decision,
    by,
    ...(comment !== undefined && { comment }),
    ...(data !== undefined && { data }),
  }
  const status = decision === 'REJECT' ? 'REJECTED' : 'APPROVED'
  return { ...record, status, data: { ...record.data, answer } }
}
