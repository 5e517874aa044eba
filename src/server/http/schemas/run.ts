import { z } from 'zod'
import type {
  EventView,
  JournalEventView,
  RunStepView,
  RunSummary,
  RunView,
  Why,
} from '../../../app/views.ts'
import type { Failure } from '../../../core/run/run-event.ts'
import type { RunPriority } from '../../../core/run/priority.ts'
import type { RunStatus, StepStatus } from '../../../core/run/status.ts'
import { anyJson, documented, jsonObject, optional, text, timestamp } from './field.ts'
import type { Fields } from './field.ts'
import { examplePlan, plan } from './plan.ts'

const runStatuses: { readonly [S in RunStatus]: S } = {
  DRAFT: 'DRAFT',
  APPROVED: 'APPROVED',
  EXECUTING: 'EXECUTING',
  PAUSED: 'PAUSED',
  COMPLETED: 'COMPLETED',
  FAILED: 'FAILED',
  CANCELLED: 'CANCELLED',
  COMPENSATING: 'COMPENSATING',
  COMPENSATED: 'COMPENSATED',
}

const stepStatuses: { readonly [S in StepStatus]: S } = {
  PENDING: 'PENDING',
  ASSIGNED: 'ASSIGNED',
  EXECUTING: 'EXECUTING',
  WAITING: 'WAITING',
  COMPLETED: 'COMPLETED',
  FAILED: 'FAILED',
  SKIPPED: 'SKIPPED',
  CANCELLED: 'CANCELLED',
  COMPENSATING: 'COMPENSATING',
  COMPENSATED: 'COMPENSATED',
}

export const runPriority: z.ZodType<RunPriority> = documented(
  z.enum(['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] satisfies RunPriority[]),
  { id: 'RunPriority', description: 'Its share of slots where they are short.' },
)
export const runStatus: z.ZodType<RunStatus> = documented(z.enum(runStatuses), { id: 'RunStatus' })
export const stepStatus: z.ZodType<StepStatus> = documented(z.enum(stepStatuses), {
  id: 'StepStatus',
})

export const failure: z.ZodType<Failure> = documented(
  z.object({
    code: z.string(),
    message: z.string(),
    retryable: optional(z.boolean()),
  } satisfies Fields<Failure>),
  { id: 'Failure', description: 'Why a step or a run failed.' },
)

const largePointers = documented(z.array(z.string()), {
  description:
    'JSON pointers to large values. In their places are `{ hash, bytes, preview }`; the whole is at `/v1/blobs/{hash}`.',
})

const summaryShape = {
  id: z.string(),
  name: z.string(),
  status: runStatus,
  planId: z.string(),
  conversationId: optional(z.string()),
  createdAt: timestamp,
  startedAt: optional(timestamp),
  completedAt: optional(timestamp),
  stepCount: z.number(),
} satisfies Fields<RunSummary>

const exampleSummary: RunSummary = {
  id: 'run_01',
  name: 'Compare weather',
  status: 'COMPLETED',
  planId: 'plan_01',
  createdAt: '2026-11-24T10:00:00.000Z',
  startedAt: '2026-11-24T10:00:00.002Z',
  completedAt: '2026-11-24T10:00:00.310Z',
  stepCount: 3,
}

export const runSummary: z.ZodType<RunSummary> = documented(z.object(summaryShape), {
  id: 'RunSummary',
  description: 'A run in a list.',
  examples: [exampleSummary],
})

const exampleStep: RunStepView = {
  id: 'tokyo',
  name: 'tokyo',
  kind: 'task',
  status: 'COMPLETED',
  capability: 'weather.get',
  agent: 'weather',
  attempt: 1,
  inputs: { city: 'Tokyo' },
  output: { summary: 'rain' },
  startedAt: '2026-11-24T10:00:00.004Z',
  completedAt: '2026-11-24T10:00:00.120Z',
  dependsOn: [],
}

export const runStepView: z.ZodType<RunStepView> = documented(
  z.object({
    id: z.string(),
    name: z.string(),
    kind: z.string(),
    status: stepStatus,
    capability: optional(z.string()),
    agent: optional(z.string()),
    attempt: z.number(),
    inputs: jsonObject,
    output: optional(anyJson),
    large: optional(largePointers),
    error: optional(failure),
    startedAt: optional(timestamp),
    completedAt: optional(timestamp),
    dependsOn: z.array(z.string()),
    subRunId: optional(text('The run that a `run` step has started.')),
    parent: optional(text('The fan-out step that this is an item of; items follow their step.')),
  } satisfies Fields<RunStepView>),
  {
    id: 'RunStep',
    description: 'A step of a run, or an item of a fan-out step.',
    examples: [exampleStep],
  },
)

export const exampleRun: RunView = {
  ...exampleSummary,
  revision: 1,
  priority: 'MEDIUM',
  inputs: {},
  plan: examplePlan,
  steps: [exampleStep],
}

export const runView: z.ZodType<RunView> = documented(
  z.object({
    ...summaryShape,
    revision: z.number(),
    parent: optional(z.object({ runId: z.string(), stepId: z.string() })),
    priority: runPriority,
    pauseReason: optional(text('Why it is paused, where that is known.')),
    inputs: jsonObject,
    plan,
    steps: z.array(runStepView),
    output: optional(anyJson),
    large: optional(largePointers),
    error: optional(failure),
  } satisfies Fields<RunView>),
  {
    id: 'Run',
    description: 'A run with its plan and all its steps.',
    examples: [exampleRun],
  },
)

export const journalEventView: z.ZodType<JournalEventView> = documented(
  z.object({
    position: z.number(),
    type: z.string(),
    at: timestamp,
    actor: z.string(),
    stream: text('`run:<id>`, `conversation:<id>`, `agent:<name>`, …'),
    runId: optional(text('Whose run it is, where it is of one.')),
    data: jsonObject,
  } satisfies Fields<JournalEventView>),
  {
    id: 'JournalEvent',
    description: "A fact. `position` is the journal's.",
    examples: [
      {
        position: 42,
        type: 'run.finished',
        at: '2026-11-24T10:00:00.000Z',
        actor: 'engine',
        stream: 'run:run_1',
        runId: 'run_1',
        data: { status: 'COMPLETED' },
      },
    ],
  },
)

export const eventView: z.ZodType<EventView> = documented(
  z.object({
    position: z.number(),
    type: z.string(),
    at: timestamp,
    actor: z.string(),
    runId: z.string(),
    data: jsonObject,
  } satisfies Fields<EventView>),
  {
    id: 'Event',
    description: "A fact about a run. `position` is the journal's.",
    examples: [
      {
        position: 42,
        type: 'step.started',
        at: '2026-11-24T10:00:00.004Z',
        actor: 'engine',
        runId: 'run_01',
        data: { step: 'tokyo', attempt: 1, agent: 'weather' },
      },
    ],
  },
)

export const why: z.ZodType<Why> = documented(
  z.object({
    stepId: z.string(),
    status: stepStatus,
    sentence: z.string(),
    cause: jsonObject,
  } satisfies Fields<Why>),
  {
    id: 'Why',
    description: 'Why a step is where it is, in one sentence.',
    examples: [
      {
        stepId: 'tell',
        status: 'PENDING',
        sentence: 'tell waits for tokyo, which is EXECUTING.',
        cause: { type: 'dependency', step: 'tokyo' },
      },
    ],
  },
)
