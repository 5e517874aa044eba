import { SkeinError } from '../../core/errors.ts'
import type { PlanChange } from '../../core/plan/plan-change.ts'
import type { Impact } from '../../core/run/impact.ts'
import type { StoreRecord } from '../../ports/store.ts'
import type { AppContext } from '../context.ts'
import { isoTime } from '../run-view.ts'
import type { ModificationView } from '../views.ts'

/** A modification as its record keeps it; the engine derives it from the run's facts. */
export interface KeptModification {
  readonly changes: readonly PlanChange[]
  readonly reason: string
  readonly by: string
  readonly impact?: Impact
  /** Of the plan after it where it is applied, before it otherwise. */
  readonly revision: number
  readonly fromStep?: string
  readonly messageId?: string
  readonly decidedBy?: string
  readonly why?: string
}

/** Errors: `MODIFICATION_NOT_FOUND`. */
export async function requireModification(app: AppContext, id: string): Promise<StoreRecord> {
  const { organization, store } = app.journal
  const record = await store.getRecord({ organization, kind: 'modification', id })
  if (record === undefined) throw new SkeinError('MODIFICATION_NOT_FOUND', { modificationId: id })
  return record
}

/** Errors: `MODIFICATION_NOT_FOUND`, `MODIFICATION_CLOSED` where it has been decided on. */
export async function requireOpen(app: AppContext, id: string): Promise<StoreRecord> {
  const record = await requireModification(app, id)
  if (record.status !== 'REQUESTED') throw closed(record)
  return record
}

export function closed({ id, status = '' }: StoreRecord): SkeinError {
  return new SkeinError('MODIFICATION_CLOSED', { modificationId: id, status })
}

export function keptOf({ data }: StoreRecord): KeptModification {
  return data as unknown as KeptModification
}

export const noImpact: Impact = {
  added: [],
  removed: [],
  changed: [],
  rerun: [],
  problems: [],
  durationMs: 0,
  usd: 0,
  approvals: 0,
}

export function viewModification(record: StoreRecord): ModificationView {
  const { id, status, parent = '', createdAt } = record
  const { changes, reason, by, impact = noImpact, revision, ...more } = keptOf(record)
  const { fromStep, messageId, decidedBy, why } = more
  return {
    id,
    runId: parent,
    status: status as ModificationView['status'],
    revision,
    changes,
    reason,
    by,
    createdAt: isoTime(createdAt),
    impact,
    ...(fromStep !== undefined && { stepId: fromStep }),
    ...(messageId !== undefined && { messageId }),
    ...(decidedBy !== undefined && { decidedBy }),
    ...(why !== undefined && { why }),
  }
}
