import { SkeinError } from '../core/errors.ts'
import type { JsonObject } from '../core/json.ts'
import { decodeLimit } from '../core/limits/decode-limit.ts'
import { isUnlimited, scopeKind, scopeName } from '../core/limits/limit.ts'
import type { Limit } from '../core/limits/limit.ts'
import type { Page, RecordChange, StoreRecord } from '../ports/store.ts'
import type { AppContext } from './context.ts'
import type { LimitView } from './limit-view.ts'
import { pageOf } from './page.ts'
import { isoTime } from './run-view.ts'
import type { Limits, ListQuery } from './skein.ts'
import { userId } from './user.ts'

/** Limits: set by people, kept in the journal, held by the engine and the registry. */
export function createLimits(app: AppContext): Limits {
  return {
    list: (query) => listLimits(app, query),
    set: (document) => setLimit(app, document),
  }
}

/**
 * Sets all limits of a scope anew; what is not said is not limited any more. Holds at once, also
 * for what waits. Errors: `REQUEST_INVALID`, `AGENT_NOT_FOUND`, `RUN_NOT_FOUND`.
 */
async function setLimit(app: AppContext, document: unknown): Promise<LimitView> {
  const decoded = decodeLimit(document)
  if (!decoded.ok) throw new SkeinError('REQUEST_INVALID', { problems: decoded.problems })
  const { limit } = decoded
  const isGone = isUnlimited(limit)
  if (!isGone) await requireSubject(app, limit)
  const { scope, ...bounds } = limit
  const record: StoreRecord = {
    kind: 'limit',
    id: scope,
    createdAt: app.clock.now(),
    data: { ...bounds, by: userId } as unknown as JsonObject,
  }
  const change: RecordChange = isGone
    ? { type: 'delete', kind: 'limit', id: scope }
    : { type: 'put', record }
  await app.journal.append({
    stream: 'limits',
    facts: [{ type: 'limit.set', ...limit }],
    actor: `user:${userId}`,
    records: [change],
  })
  apply(app, limit)
  return viewLimit(app, record)
}

/** Errors: `AGENT_NOT_FOUND`, `RUN_NOT_FOUND`. */
async function requireSubject(app: AppContext, { scope }: Limit): Promise<void> {
  const name = scopeName(scope)
  if (scopeKind(scope) === 'run') await app.engine.load(name)
  if (scopeKind(scope) === 'agent' && app.registry.get(name) === undefined) {
    throw new SkeinError('AGENT_NOT_FOUND', { agent: name })
  }
}

function apply(app: AppContext, limit: Limit): void {
  const { scope, parallelMax, ratePerMinute } = limit
  app.engine.limit(limit)
  if (scopeKind(scope) !== 'agent') return
  app.registry.limit(scopeName(scope), {
    ...(parallelMax !== undefined && { parallelMax }),
    ...(ratePerMinute !== undefined && { ratePerMinute }),
  })
}

/** By scope. */
async function listLimits(app: AppContext, query: ListQuery = {}): Promise<Page<LimitView>> {
  const records = await limitRecords(app)
  const all = records.map((record) => viewLimit(app, record))
  const sorted = all.toSorted((a, b) => (a.scope < b.scope ? -1 : 1))
  return pageOf(sorted, query, ({ scope }) => scope)
}

async function limitRecords({ journal }: AppContext): Promise<readonly StoreRecord[]> {
  const records = await journal.store.scanRecords({ kind: 'limit' })
  return records.filter(({ organization }) => organization === journal.organization)
}

/** Limits hold from the start, before anything goes on. */
export async function restoreLimits(app: AppContext): Promise<void> {
  for (const record of await limitRecords(app)) apply(app, limitOf(record))
}

function limitOf({ id, data }: StoreRecord): Limit {
  const { by: _by, ...bounds } = data
  return { scope: id as Limit['scope'], ...bounds }
}

/** Steps that wait, by what limits them; those of runs together: there may be any number of them. */
export function waitingByLimit(waiting: ReadonlyMap<string, number>): {
  readonly [limit: string]: number
} {
  const counts: { [limit: string]: number } = {}
  for (const [limit, count] of waiting) {
    const name = limit.startsWith('run:') ? 'run' : limit === '' ? 'other' : limit
    counts[name] = (counts[name] ?? 0) + count
  }
  return counts
}

function viewLimit({ engine, registry }: AppContext, record: StoreRecord): LimitView {
  const { by } = record.data
  const limit = limitOf(record)
  const { waiting, running, runsWaiting } = engine.standing()
  const agent = registry.get(scopeName(limit.scope))
  return {
    ...limit,
    setBy: typeof by === 'string' ? by : userId,
    setAt: isoTime(record.createdAt),
    waiting: waiting.get(limit.scope) ?? 0,
    ...(limit.scope === 'organization' && { running, runsWaiting }),
    ...(scopeKind(limit.scope) === 'agent' && { running: agent?.inFlight ?? 0 }),
  }
}
