import { createHash } from 'node:crypto'
import { SkeinError } from '../core/errors.ts'
import type { JsonObject } from '../core/json.ts'
import type { Plan } from '../core/plan/plan.ts'
import type { RunCreated, RunFact } from '../core/run/run-event.ts'
import type { StartSubRun } from '../core/run/effect.ts'
import type { Page, StoreRecord } from '../ports/store.ts'
import { requirePlan } from './check-plan.ts'
import type { SubRuns } from './carry-out.ts'
import type { AppContext } from './context.ts'
import { createId } from './ids.ts'
import { isoTime } from './run-view.ts'
import type { ListQuery } from './skein.ts'
import { launch, requireInputs } from './start-run.ts'
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

/**
 * Starts a saved orchestration as the sub-run of a step, or finds the one that was started for it
 * before, and reports its end as the step's.
 */
export async function runForStep(
  app: AppContext,
  order: StartSubRun & { readonly runId: string },
): Promise<RunFact> {
  const { step, attempt } = order
  const subRunId = subRunIdOf(order.idempotencyKey)
  await startOnce(app, order, subRunId)
  const run = await app.engine.whenFinished(subRunId)
  const { usd, tokens } = run.usage
  const usage = usd > 0 || tokens > 0 ? { usage: { usd, tokens } } : {}
  if (run.status === 'COMPLETED') {
    return { type: 'step.succeeded', step, attempt, output: run.output ?? null, ...usage }
  }
  const { code = 'RUN_FAILED', message = `it ended ${run.status}` } = run.error ?? {}
  const error = { code, message: `Run ${subRunId}: ${message}`, retryable: false }
  return { type: 'step.failed', step, attempt, error, ...usage }
}

/** The id follows from the step's key, so that it is started once, and found again. */
export function subRunIdOf(idempotencyKey: string): string {
  const digest = createHash('sha256').update(`sub-run\n${idempotencyKey}`).digest('hex')
  return `run_${digest.slice(0, 26)}`
}

async function startOnce(
  app: AppContext,
  order: StartSubRun & { readonly runId: string },
  subRunId: string,
): Promise<void> {
  const isThere = await app.engine.load(subRunId).then(
    () => true,
    () => false,
  )
  if (isThere) return
  const { plan } = await getOrchestration(app, order.orchestration)
  const inputs = requireInputs(plan, order.inputs)
  const { orchestration } = order
  const parent = { parentRunId: order.runId, parentStep: order.step }
  const cause: RunCreated['cause'] = { ...parent, orchestration }
  const name = plan.name
  const planId = createId('plan')
  const { priority } = await app.engine.load(order.runId)
  await launch(app, { plan, inputs, name, planId, cause, priority, actor: 'engine' }, subRunId)
}

async function find(app: AppContext, name: string): Promise<StoreRecord | undefined> {
  const { organization, store } = app.journal
  return store.getRecord({ organization, kind: 'orchestration', id: name })
}

function viewOrchestration({ id, createdAt, data }: StoreRecord): OrchestrationView {
  const { plan, version } = data as unknown as { readonly plan: Plan; readonly version: number }
  return { name: id, version, createdAt: isoTime(createdAt), plan }
}

/** Sub-runs for the steps that ask for them. */
export function createSubRuns(app: () => AppContext): SubRuns {
  return {
    run: (order) => runForStep(app(), order),
    cancel: ({ idempotencyKey }) => {
      const { engine, onError } = app()
      const fact = { type: 'run.cancelled', reason: 'the run that it is for was' } as const
      engine.deliver(subRunIdOf(idempotencyKey), fact, 'engine').catch(onError)
    },
  }
}
