import { z } from 'zod'
import type {
  DryRunRequest,
  DryRunStep,
  DryRunView,
  FixtureView,
  MockedAgent,
  ReplayRequest,
  ReplayView,
} from '../../../app/views.ts'
import { anyJson, documented, jsonObject, optional, text } from './field.ts'
import type { Fields } from './field.ts'
import { examplePlan, plan, planDocument } from './plan.ts'
import { failure, runStatus, stepStatus } from './run.ts'

const mockedAgent = z.strictObject({
  durationMs: optional(z.number().nonnegative()),
  output: optional(anyJson),
  error: optional(z.object({ code: optional(z.string()), message: z.string() })),
  usd: optional(z.number().nonnegative()),
} satisfies Fields<MockedAgent>)

export const dryRunRequest: z.ZodType<DryRunRequest> = documented(
  z.strictObject({
    plan: planDocument,
    inputs: optional(jsonObject),
    agents: optional(
      documented(z.record(z.string(), mockedAgent), {
        description: 'What capabilities, or single steps, do: by capability or by step id.',
      }),
    ),
  } satisfies Fields<DryRunRequest>) as unknown as z.ZodType<DryRunRequest>,
  { examples: [{ plan: examplePlan, agents: { 'weather.get': { durationMs: 800 } } }] },
)

const stepShape = z.object({
  id: z.string(),
  status: stepStatus,
  startMs: optional(z.number()),
  endMs: optional(z.number()),
  output: optional(anyJson),
  error: optional(failure),
  usd: z.number(),
} satisfies Fields<DryRunStep>)

const viewShape = {
  status: runStatus,
  durationMs: z.number(),
  usd: z.number(),
  steps: z.array(stepShape),
  output: optional(anyJson),
  error: optional(failure),
} satisfies Fields<DryRunView>

const exampleView: DryRunView = {
  status: 'COMPLETED',
  durationMs: 800,
  usd: 0,
  steps: [{ id: 'tokyo', status: 'COMPLETED', startMs: 0, endMs: 800, usd: 0 }],
}

export const dryRunView: z.ZodType<DryRunView> = documented(z.object(viewShape), {
  id: 'DryRun',
  description: 'What would happen, and when: milliseconds since the start.',
  examples: [exampleView],
})

export const fixtureView: z.ZodType<FixtureView> = documented(
  z.object({
    runId: z.string(),
    plan,
    inputs: jsonObject,
    status: runStatus,
    results: z.record(
      z.string(),
      z.object({
        status: stepStatus,
        durationMs: z.number(),
        output: optional(anyJson),
        error: optional(failure),
      }),
    ),
  } satisfies Fields<FixtureView>),
  {
    id: 'Fixture',
    description: 'A run with what its steps came to.',
    examples: [
      {
        runId: 'run_01',
        plan: examplePlan,
        inputs: {},
        status: 'COMPLETED',
        results: { tokyo: { status: 'COMPLETED', durationMs: 120, output: { summary: 'rain' } } },
      },
    ],
  },
)

export const replayRequest: z.ZodType<ReplayRequest> = documented(
  z.strictObject({
    fixture: documented(z.looseObject({ plan: planDocument, inputs: jsonObject }), {
      description: 'As GET /v1/runs/:id/fixture gives it.',
    }),
    plan: optional(planDocument),
  } satisfies Fields<ReplayRequest>) as unknown as z.ZodType<ReplayRequest>,
  { examples: [{ fixture: { plan: examplePlan, inputs: {}, results: {} } }] },
)

export const replayView: z.ZodType<ReplayView> = documented(
  z.object({
    ...viewShape,
    differences: z.array(
      z.object({
        stepId: z.string(),
        before: text('Its status then; null where there was none.').nullable(),
        after: text('Its status now; null where there is none.').nullable(),
      }),
    ),
  } satisfies Fields<ReplayView>),
  {
    id: 'Replay',
    description: 'A fixture run again, and what came out differently.',
    examples: [{ ...exampleView, differences: [] }],
  },
)
