import type { Json, JsonObject } from '../core/json.ts'
import type { JsonSchema } from '../core/json.ts'
import { plainOf } from '../core/large.ts'
import { rehearse } from '../core/run/rehearse.ts'
import type { Rehearsed } from '../core/run/rehearse.ts'
import type { SendStep } from '../core/run/effect.ts'
import type { Run } from '../core/run/run.ts'
import { insideOf } from '../core/run/cancel.ts'
import type { StepState } from '../core/run/step-state.ts'
import { requirePlan } from './check-plan.ts'
import { requireFixture, requireMocks } from './check-rehearsal.ts'
import type { AppContext } from './context.ts'
import { requireInputs } from './start-run.ts'
import type {
  DryRunRequest,
  DryRunStep,
  DryRunView,
  FixtureView,
  MockedAgent,
  ReplayView,
} from './views.ts'

/** What a step takes where nobody says. Units: milliseconds. */
const durationMsDefault = 1_000

/**
 * Runs a plan on a virtual clock with mocked agents: what would happen, when, at what cost, and
 * what fails. People approve at once and signals come at once, unless the request says otherwise.
 * Errors: `PLAN_INVALID`, `REQUEST_INVALID`.
 */
export function dryRun(app: AppContext, request: DryRunRequest): DryRunView {
  const plan = requirePlan(app, request.plan)
  const inputs = requireInputs(plan, request.inputs ?? {})
  const { agents = {} } = request
  requireMocks(plan, agents, (name) => app.registry.capability(name) !== undefined)
  const run = rehearse({
    plan,
    inputs,
    resultOf: (order) => mocked(app, order, agents),
    answerOf: () => ({ decision: 'APPROVE', afterMs: 0 }),
    signalOf: () => ({ durationMs: 0 }),
  })
  return viewRehearsal(run)
}

function mocked(
  app: AppContext,
  { capability, step }: SendStep,
  agents: { readonly [name: string]: MockedAgent },
): Rehearsed {
  const mock = agents[step] ?? agents[capability] ?? {}
  const schema = app.registry.capability(capability)?.output ?? {}
  return {
    durationMs: mock.durationMs ?? durationMsDefault,
    output: mock.output ?? exampleOf(schema),
    ...(mock.usd !== undefined && { usd: mock.usd }),
    ...(mock.error !== undefined && {
      error: { code: 'MOCKED', retryable: false, ...mock.error },
    }),
  }
}

/** A value of the kind that a schema describes. */
function exampleOf(schema: JsonSchema): Json {
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0]
  if (schema.enum?.[0] !== undefined) return schema.enum[0]
  switch (type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, exampleOf(inner)]),
      )
    case 'array':
      return schema.items === undefined ? [] : [exampleOf(schema.items)]
    case 'string':
      return 'example'
    case 'integer':
    case 'number':
      return 1
    case 'boolean':
      return true
    default:
      return schema.properties === undefined ? null : exampleOf({ ...schema, type: 'object' })
  }
}

/** A finished run with what each step came to, to be run again without agents. Errors: `RUN_NOT_FOUND`. */
export async function fixtureOf(app: AppContext, runId: string): Promise<FixtureView> {
  const run = await app.engine.load(runId)
  const steps = [...run.steps.values()].filter((step) => insideOf(step).length === 0)
  return {
    runId,
    plan: run.compiled.plan,
    inputs: plainOf(run.inputs) as JsonObject,
    status: run.status,
    results: Object.fromEntries(steps.flatMap((step) => recorded(step))),
  }
}

function recorded(step: StepState): readonly (readonly [string, FixtureView['results'][string]])[] {
  const { id, status, output, error, startedAt, completedAt } = step
  if (status === 'PENDING') return []
  const durationMs = (completedAt ?? 0) - (startedAt ?? completedAt ?? 0)
  const result = {
    status,
    durationMs: Math.max(0, durationMs),
    ...(output !== undefined && { output: plainOf(output) }),
    ...(error !== undefined && { error }),
  }
  return [[id, result]]
}

/**
 * Runs a fixture again, on its own plan or on a changed one, with the recorded results, and says
 * what came out differently. Errors: `PLAN_INVALID`, `REQUEST_INVALID`.
 */
export function replayFixture(
  app: AppContext,
  { fixture, plan: document }: { readonly fixture: FixtureView; readonly plan?: unknown },
): ReplayView {
  requireFixture(fixture)
  const plan = requirePlan(app, document ?? fixture.plan)
  const { results } = fixture
  const run = rehearse({
    plan,
    inputs: requireInputs(plan, fixture.inputs),
    resultOf: (order) => {
      const known = results[order.step]
      if (known === undefined) return mocked(app, order, {})
      const { status, durationMs, output = null } = known
      const error = known.error ?? (status === 'FAILED' ? unsaid : undefined)
      return error === undefined ? { durationMs, output } : { durationMs, error }
    },
    answerOf: (step) => answerOf(results[step]?.output),
    signalOf: () => ({ durationMs: 0 }),
  })
  const view = viewRehearsal(run)
  return { ...view, differences: differencesOf(view.steps, results) }
}

const unsaid = { code: 'STEP_FAILED', message: 'it failed', retryable: false }

function answerOf(output: Json | undefined): {
  readonly decision: 'APPROVE' | 'REJECT'
  readonly data?: Json
  readonly afterMs: number
} {
  const { decision, data } = (output ?? {}) as JsonObject
  const said = decision === 'REJECT' ? ('REJECT' as const) : ('APPROVE' as const)
  return { decision: said, afterMs: 0, ...(data !== undefined && { data }) }
}

function differencesOf(
  steps: readonly DryRunStep[],
  results: FixtureView['results'],
): ReplayView['differences'] {
  const now = new Map(steps.map((step) => [step.id, step.status]))
  const ids = new Set([...Object.keys(results), ...now.keys()])
  return [...ids].flatMap((id) => {
    const before = results[id]?.status ?? null
    const after = now.get(id) ?? null
    return before === after ? [] : [{ stepId: id, before, after }]
  })
}

function viewRehearsal(run: Run): DryRunView {
  const steps = [...run.steps.values()].map((step): DryRunStep => {
    const { id, status, startedAt, completedAt, output, error, usage } = step
    return {
      id,
      status,
      ...(startedAt !== undefined && { startMs: startedAt }),
      ...(completedAt !== undefined && { endMs: completedAt }),
      ...(output !== undefined && { output: plainOf(output) }),
      ...(error !== undefined && { error }),
      usd: usage?.usd ?? 0,
    }
  })
  const ends = steps.flatMap(({ endMs = 0 }) => endMs)
  return {
    status: run.status,
    durationMs: run.completedAt ?? Math.max(0, ...ends),
    usd: run.usage.usd,
    steps,
    ...(run.output !== undefined && { output: plainOf(run.output) }),
    ...(run.error !== undefined && { error: run.error }),
  }
}
