import { SkeinError } from '../core/errors.ts'
import type { JsonObject } from '../core/json.ts'
import type { Plan } from '../core/plan/plan.ts'
import type { Page, StoreRecord } from '../ports/store.ts'
import { requirePlan } from './check-plan.ts'
import type { AppContext } from './context.ts'
import { isoTime } from './run-view.ts'
import type { ListQuery } from './skein.ts'
import type { OrchestrationView } from './views.ts'

const namePattern = /^[a-z0-9][a-z0-9-_]{0,99}$/

/** Saves a plan under a name, as its next version. Errors: `PLAN_INVALID`, `REQUEST_INVALID`. */
export async function saveOrchestration(
  app: AppContext,
  name: string,
  document: unknown,
): Promise<OrchestrationView> {
  if (!namePattern.test(name)) {
    const problems = [{ path: '/name', message: 'must be lower-case letters, digits and dashes' }]
    throw new SkeinError('REQUEST_INVALID', { problems })
  }
  const plan = requirePlan(app, document)
  const known = await find(app, name)
  const version = Number(known?.data['version'] ?? 0) + 1
  const createdAt = known?.createdAt ?? app.clock.now()
  const data = { plan, version, savedAt: app.clock.now() } as unknown as JsonObject
  const record = { kind: 'orchestration', id: name, createdAt, data } as const
  await app.journal.append({
    stream: `orchestration:${name}`,
    facts: [{ type: 'orchestration.saved', name, version, plan }],
    actor: 'user:local',
    records: [{ type: 'put', record }],
  })
  return viewOrchestration(record)
}

export async function listOrchestrations(
  app: AppContext,
  { limit = 50, cursor }: ListQuery = {},
): Promise<Page<OrchestrationView>> {
  const { organization, store } = app.journal
  const query = { organization, kind: 'orchestration', limit } as const
  const page = await store.listRecords(cursor === undefined ? query : { ...query, cursor })
  return { ...page, items: page.items.map(viewOrchestration) }
}

/** Errors: `ORCHESTRATION_NOT_FOUND`. */
export async function getOrchestration(app: AppContext, name: string): Promise<OrchestrationView> {
  const record = await find(app, name)
  if (record === undefined) throw new SkeinError('ORCHESTRATION_NOT_FOUND', { name })
  return viewOrchestration(record)
}

async function find(app: AppContext, name: string): Promise<StoreRecord | undefined> {
  const { organization, store } = app.journal
  return store.getRecord({ organization, kind: 'orchestration', id: name })
}

function viewOrchestration({ id, createdAt, data }: StoreRecord): OrchestrationView {
  const { plan, version } = data as unknown as { readonly plan: Plan; readonly version: number }
  return { name: id, version, createdAt: isoTime(createdAt), plan }
}
