import { z } from 'zod'
import type {
  ApprovalRequest,
  Plan,
  PlanPolicy,
  Problem,
  RepeatPolicy,
  RetryPolicy,
  Step,
  WaitRequest,
} from '../../../core/plan/plan.ts'
import type { CandidateView, PlannedView, PlannedStep } from '../../../app/views.ts'
import type { Forecast } from '../../../ports/forecast.ts'
import type { Analysis, EdgeExplanation, Repair, Strategy } from '../../../ports/planner.ts'
import { anyJson, documented, jsonObject, jsonSchema, optional, text } from './field.ts'
import type { Fields } from './field.ts'

const approvalRequest = z.object({
  question: z.string(),
  form: optional(jsonSchema),
  assignees: optional(z.array(z.string())),
  roles: optional(z.array(z.string())),
  quorum: optional(z.number()),
  deadlineMs: optional(z.number()),
  onDeadline: optional(z.enum(['approve', 'reject', 'fail', 'escalate'])),
  escalateTo: optional(z.string()),
  onReject: optional(z.enum(['skip', 'continue', 'fail'])),
} satisfies Fields<ApprovalRequest>)

const waitRequest = z.object({
  delayMs: optional(z.number()),
  until: optional(z.string()),
  signal: optional(z.string()),
  buffered: optional(z.boolean()),
} satisfies Fields<WaitRequest>)

const retryPolicy = z.object({
  attemptsMax: z.number(),
  delayMs: optional(z.number()),
  factor: optional(z.number()),
  delayMaxMs: optional(z.number()),
  on: optional(z.array(z.string())),
} satisfies Fields<RetryPolicy>)

const repeatPolicy = z.object({
  until: z.string(),
  timesMax: z.number(),
  delayMs: optional(z.number()),
} satisfies Fields<RepeatPolicy>)

const stepKind = z.enum(['task', 'approval', 'wait', 'run', 'group'])
const join = z.union([z.enum(['all', 'any', 'settled']), z.object({ atLeast: z.number() })])

const stepShape = {
  id: text('Unique in the plan, `[a-z][a-z0-9_]*`; expressions see the step by this name.'),
  kind: optional(stepKind),
  name: optional(z.string()),
  description: optional(z.string()),
  capability: optional(text('What is needed, such as `weather.get`.')),
  agent: optional(text('Who must do it; without it the registry picks.')),
  instructions: optional(z.string()),
  outputSchema: optional(jsonSchema),
  dependsOn: optional(z.array(z.string())),
  inputs: optional(
    documented(z.record(z.string(), anyJson), {
      description: 'JSON; a string that is exactly `{{ expression }}` keeps the type.',
    }),
  ),
  when: optional(text('A CEL expression; false means SKIPPED.')),
  join: optional(join),
  onRest: optional(z.enum(['ignore', 'cancel'])),
  forEach: optional(text('A CEL list, evaluated at run time: one instance per item.')),
  as: optional(z.string()),
  parallelMax: optional(z.number()),
  onItemFailure: optional(z.enum(['fail', 'continue'])),
  repeat: optional(repeatPolicy),
  retry: optional(retryPolicy),
  timeoutMs: optional(z.number()),
  idleTimeoutMs: optional(z.number()),
  heartbeat: optional(z.boolean()),
  optional: optional(z.boolean()),
  compensate: optional(z.object({ capability: z.string(), inputs: optional(jsonObject) })),
  mutex: optional(z.string()),
  context: optional(z.string()),
  approval: optional(approvalRequest),
  wait: optional(waitRequest),
  orchestration: optional(z.string()),
  estimatedDurationMs: optional(z.number()),
  canModify: optional(z.boolean()),
  critical: optional(z.boolean()),
} satisfies Fields<Omit<Step, 'steps'>>

export const step: z.ZodType<Step> = documented(
  z.object({
    ...stepShape,
    get steps(): z.ZodExactOptional<z.ZodArray<z.ZodType<Step>>> {
      return optional(z.array(step))
    },
  }),
  { id: 'Step', description: 'One step of a plan.' },
)

const amountShape = {
  usd: optional(z.number()),
  tokens: optional(z.number()),
  timeMs: optional(z.number()),
}
const planBudget = z.object({ ...amountShape, soft: optional(z.object(amountShape)) })

const planPolicy = z.object({
  parallelMax: optional(z.number()),
  deadlineMs: optional(z.number()),
  budget: optional(planBudget),
  onFailure: optional(z.enum(['recover', 'ask', 'compensate', 'fail', 'continue'])),
  onModification: optional(z.enum(['apply', 'ask', 'refuse'])),
  onUnknown: optional(z.enum(['ask', 'fail', 'retry'])),
} satisfies Fields<PlanPolicy>)

const planShape = {
  name: z.string(),
  description: optional(z.string()),
  inputs: optional(jsonSchema),
  steps: z.array(step),
  output: optional(text("A CEL expression of the run's output.")),
  policy: optional(planPolicy),
} satisfies Fields<Plan>

export const examplePlan: Plan = {
  name: 'Compare weather',
  steps: [
    { id: 'tokyo', capability: 'weather.get', inputs: { city: 'Tokyo' } },
    { id: 'paris', capability: 'weather.get', inputs: { city: 'Paris' } },
    {
      id: 'tell',
      capability: 'chat.send',
      inputs: { text: "{{ tokyo.output.summary + ' / ' + paris.output.summary }}" },
    },
  ],
  output: 'tell.output',
}

export const plan: z.ZodType<Plan> = documented(z.object(planShape), {
  id: 'Plan',
  description: 'An arbitrary graph of steps.',
  examples: [examplePlan],
})

/**
 * A plan as a caller sends it. Its content is the core's to judge, which names every problem at
 * once with its code and place; here it only has to be an object.
 */
export const planDocument: z.ZodType<Plan> = z.record(
  z.string(),
  z.unknown(),
) as unknown as z.ZodType<Plan>

export const problem: z.ZodType<Problem> = documented(
  z.object({
    code: z.string() as unknown as z.ZodType<Problem['code']>,
    path: text('JSON Pointer into the plan.'),
    message: z.string(),
  } satisfies Fields<Problem>),
  { id: 'PlanProblem', description: 'Something wrong with a plan: what, where, what to do.' },
)

export const analysis: z.ZodType<Analysis> = documented(
  z.object({
    intent: z.string(),
    category: z.string(),
    confidence: documented(z.number(), { description: '0 to 100.' }),
    reasoning: z.string(),
    usage: optional(
      documented(
        z.object({ inputTokens: z.number(), outputTokens: z.number(), calls: z.number() }),
        { description: 'What asking a model took: tokens, and requests.' },
      ),
    ),
  } satisfies Fields<Analysis>),
  { id: 'Analysis', description: 'What a request is about, and how sure the planner is.' },
)

export const repair: z.ZodType<Repair> = documented(
  z.object({
    code: z.enum([
      'PREREQUISITE_ADDED',
      'EDGE_ADDED',
      'EDGE_REMOVED',
      'EDGE_REVERSED',
      'CAPABILITY_RENAMED',
    ]),
    step: z.string(),
    message: z.string(),
  } satisfies Fields<Repair>),
  { id: 'Repair', description: 'Something that was mended in a plan, and why.' },
)

export const route: z.ZodEnum<{ answer: 'answer'; plan: 'plan'; clarify: 'clarify' }> = z.enum([
  'answer',
  'plan',
  'clarify',
])

const plannedStep: z.ZodType<PlannedStep> = documented(
  z.object({
    ...stepShape,
    reason: optional(z.enum(['said', 'prerequisite', 'history', 'model'])),
    confidence: optional(documented(z.number(), { description: '0 to 100.' })),
    because: optional(text('What speaks for it.')),
    steps: optional(z.array(step)),
  } satisfies Fields<PlannedStep>),
  {
    id: 'PlannedStep',
    description: 'A step, with why it is in the plan where that was asked for.',
  },
)

const edge = z.object({
  from: z.string(),
  to: z.string(),
  kind: z.enum(['order-word', 'data', 'condition', 'history', 'model']),
} satisfies Fields<EdgeExplanation>)

const forecast: z.ZodType<Forecast> = documented(
  z.object({
    durationMs: z.object({ p50: z.number(), p90: z.number() }),
    usd: z.number().nullable(),
    successProbability: documented(z.number(), { description: '0 to 1.' }),
    criticalPath: z.array(z.string()),
    basis: text('What the figures rest on.'),
  } satisfies Fields<Forecast>),
  { id: 'Forecast', description: 'What a plan will likely take, and how much is known of it.' },
)

const strategy = z.object({
  type: z.enum(['graph', 'reactive']),
  reason: z.string(),
} satisfies Fields<Strategy>)

const candidate = z.object({
  planner: z.string(),
  steps: z.number(),
  forecast,
  isChosen: z.boolean(),
  reason: z.string(),
} satisfies Fields<CandidateView>)

export const plannedView: z.ZodType<PlannedView> = documented(
  z.object({
    plan: z
      .object({ ...planShape, steps: z.array(plannedStep), id: optional(z.string()) })
      .nullable(),
    problems: z.array(problem),
    repairs: z.array(repair),
    route: optional(route),
    analysis: optional(analysis),
    answer: optional(z.string()),
    edges: optional(z.array(edge)),
    questions: optional(z.array(z.string())),
    forecast: optional(forecast),
    strategy: optional(strategy),
    likeRuns: optional(z.number()),
    candidates: optional(z.array(candidate)),
  } satisfies Fields<PlannedView>),
  {
    id: 'Planned',
    description: 'A plan with every problem found in it. Nothing was started.',
    examples: [{ plan: examplePlan, problems: [], repairs: [] }],
  },
)
