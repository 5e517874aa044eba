import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { SkeinError } from '../core/errors.ts'
import type { JsonObject } from '../core/json.ts'
import { plainJson } from '../core/plain-json.ts'
import { decodePlan } from '../core/plan/decode-plan.ts'
import type { Plan } from '../core/plan/plan.ts'
import { defaultPriority } from '../core/run/priority.ts'
import type { RunPriority } from '../core/run/priority.ts'
import type { Run } from '../core/run/run.ts'
import type { RunCreated } from '../core/run/run-event.ts'
import { requirePlan } from './check-plan.ts'
import type { AppContext } from './context.ts'
import { contextsFor } from './contexts.ts'
import { checkAgainst } from './json-schema.ts'
import { createId } from './ids.ts'
import { superviseIfReactive } from './reactive/supervision.ts'
import type { StartRun } from './views.ts'

export interface RunOrder {
  readonly plan: Plan
  readonly inputs: JsonObject
  readonly name: string
  readonly planId: string
  readonly cause?: RunCreated['cause']
  readonly priority?: RunPriority | undefined
  readonly actor: string
}

/** Starts a run of a plan document. Errors: `PLAN_INVALID`, `REQUEST_INVALID`, `IDEMPOTENCY_KEY_REUSED`. */
export async function startRun(app: AppContext, order: StartRun): Promise<Run> {
  const command = { ...order, inputs: requireJson(order.inputs ?? {}) }
  const runId = runIdFor(app, command.idempotencyKey)
  const earlier = await findEarlier(app, runId, command)
  if (earlier !== undefined) return earlier
  const plan = requirePlan(app, command.plan)
  const inputs = requireInputs(plan, command.inputs)
  const name = command.name ?? plan.name
  const { priority } = command
  const launched = { plan, inputs, name, priority, planId: createId('plan'), actor: 'user:local' }
  try {
    return await launch(app, launched, runId)
  } catch (error) {
    // Another request with the same key was a moment faster.
    const faster = isConflict(error) ? await findEarlier(app, runId, command) : undefined
    if (faster === undefined) throw error
    return faster
  }
}

/** Starts a run of a plan that is known to be valid. */
export async function launch(
  app: AppContext,
  order: RunOrder,
  runId: string = createId('run'),
): Promise<Run> {
  const { plan, inputs, name, planId, cause, priority, actor } = order
  const contexts = contextsFor(app, plan)
  const created: RunCreated = {
    type: 'run.created',
    name,
    planId,
    plan,
    inputs,
    ...(cause && { cause }),
    ...(contexts && { contexts }),
    ...(priority !== undefined && { priority }),
  }
  const run = await app.engine.start({ runId, created, actor })
  await superviseIfReactive(app, run)
  return run
}

/** Errors: `REQUEST_INVALID` where launch parameters do not fit the plan's schema. */
export function requireInputs(plan: Plan, inputs: JsonObject): JsonObject {
  const filled = filledInputs(plan, inputs)
  if (plan.inputs === undefined) return filled
  const problems = checkAgainst(plan.inputs, filled, '/inputs')
  if (problems.length > 0) throw new SkeinError('REQUEST_INVALID', { problems })
  return filled
}

/** Errors: `REQUEST_INVALID` where it could not be written to the journal. */
function requireJson(inputs: JsonObject): JsonObject {
  const plain = plainJson(inputs)
  if ('json' in plain) return plain.json as JsonObject
  const message = `${plain.at.slice(1) || 'the whole'} is ${plain.is}, which is not JSON`
  throw new SkeinError('REQUEST_INVALID', { problems: [{ path: '/inputs', message }] })
}

function filledInputs(plan: Plan, inputs: JsonObject): JsonObject {
  return plan.inputs === undefined ? inputs : { ...defaultsOf(plan.inputs), ...inputs }
}

function defaultsOf(schema: NonNullable<Plan['inputs']>): JsonObject {
  const entries = Object.entries(schema.properties ?? {}).flatMap(([name, inner]) =>
    inner.default === undefined ? [] : [[name, inner.default] as const],
  )
  return Object.fromEntries(entries)
}

/** The id follows from the key, so that the journal itself refuses a second run for it. */
function runIdFor({ organization }: AppContext, key: string | undefined): string {
  if (key === undefined) return createId('run')
  const digest = createHash('sha256').update(`${organization}\n${key}`).digest('hex')
  return `run_${digest.slice(0, 26)}`
}

/** Errors: `IDEMPOTENCY_KEY_REUSED` where the key stands for another request. */
async function findEarlier(
  app: AppContext,
  runId: string,
  command: StartRun,
): Promise<Run | undefined> {
  const key = command.idempotencyKey
  if (key === undefined) return undefined
  const run = await app.engine.load(runId).catch((error: unknown) => {
    if (error instanceof SkeinError && error.code === 'RUN_NOT_FOUND') return undefined
    throw error
  })
  if (run === undefined) return undefined
  const decoded = decodePlan(command.plan)
  const isSame =
    decoded.ok &&
    isSameJson(await firstPlanOf(app, run), decoded.plan) &&
    run.name === (command.name ?? decoded.plan.name) &&
    run.priority === (command.priority ?? defaultPriority) &&
    isSameJson(run.inputs, filledInputs(decoded.plan, command.inputs ?? {}))
  if (!isSame) throw new SkeinError('IDEMPOTENCY_KEY_REUSED', { key })
  return run
}

/** The plan that a run was started with; it may have been changed since. */
async function firstPlanOf({ engine, journal }: AppContext, run: Run): Promise<Plan> {
  if (run.revision === 1) return run.compiled.plan
  const { organization, store } = journal
  const [first] = await store.readStream({ organization, stream: `run:${run.id}`, limit: 1 })
  if (first === undefined) return run.compiled.plan
  return (await engine.loadAt(run.id, first.position)).compiled.plan
}

/** As the journal would give them back. */
function isSameJson(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b)))
}

function isConflict(error: unknown): boolean {
  return error instanceof SkeinError && error.code === 'RUN_VERSION_CONFLICT'
}
