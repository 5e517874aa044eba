import type { Used } from '../../core/limits/breach.ts'
import type { LimitScope } from '../../core/limits/limit.ts'
import { spansOf } from '../../core/limits/period.ts'
import type { Store, StoreRecord } from '../../ports/store.ts'

/** What a scope has used in a span of time. `since`: when it first used something in it. */
export interface UsageRow {
  readonly scope: LimitScope
  readonly span: string
  readonly used: Used
  readonly since: number
}

/** A soft limit that a person was asked about by a run. */
export interface AskedBudget {
  readonly key: string
  readonly runId: string
  /** Missing: nobody has answered yet. */
  readonly decision?: 'APPROVE' | 'REJECT'
}

export interface SavedUsage {
  readonly rows: readonly UsageRow[]
  readonly asked: readonly AskedBudget[]
}

/** Usage of the days and months that go on now, and what people have said to soft limits in them. */
export async function loadUsage(
  store: Store,
  organization: string,
  at: number,
): Promise<SavedUsage> {
  const status = spansOf(at)
  const own = (record: { readonly organization: string }): boolean =>
    record.organization === organization
  const usage = await store.scanRecords({ kind: 'usage', status })
  const asked = await store.scanRecords({ kind: 'budget', status })
  return { rows: usage.filter(own).map(rowOf), asked: asked.filter(own).map(askedOf) }
}

function rowOf({ id, data, createdAt, status = 'total' }: StoreRecord): UsageRow {
  const amount = (name: string): number => Number(data[name] ?? 0)
  const used = { usd: amount('usd'), tokens: amount('tokens'), timeMs: amount('timeMs') }
  const scope = id.slice(0, -status.length - 1) as LimitScope
  return { scope, span: status, used, since: createdAt }
}

function askedOf({ id, data }: StoreRecord): AskedBudget {
  const { runId, decision } = data as unknown as Omit<AskedBudget, 'key'>
  return { key: id, runId, ...(decision !== undefined && { decision }) }
}
