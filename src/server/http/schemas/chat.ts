import { z } from 'zod'
import type { ChatAnswer, ChatRequest, PlanStepView, PlanView } from '../../../app/views.ts'
import { documented, jsonObject, optional, text } from './field.ts'
import type { Fields } from './field.ts'
import { analysis, repair, route } from './plan.ts'
import { runStatus, stepStatus } from './run.ts'

export const chatRequest: z.ZodType<ChatRequest> = documented(
  z.object({
    message: text('What you want done, at most 32 KiB.'),
    conversationId: optional(text('Goes on with a conversation; without it one is started.')),
    wait: optional(
      documented(z.boolean(), { description: '`false` answers as soon as the run is durable.' }),
    ),
  } satisfies Fields<ChatRequest>),
  { examples: [{ message: 'create application ecommerce with payment service' }] },
)

const planStepView = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.string(),
  status: stepStatus,
  capability: optional(z.string()),
  agent: optional(z.string()),
  dependsOn: z.array(z.string()),
  inputs: jsonObject,
  when: optional(z.string()),
  forEach: optional(z.string()),
} satisfies Fields<PlanStepView>)

const planView = z.object({
  id: z.string(),
  name: z.string(),
  status: runStatus,
  steps: z.array(planStepView),
  repairs: z.array(repair),
} satisfies Fields<PlanView>)

const example: ChatAnswer = {
  conversationId: 'conversation_01',
  messageId: 'message_01',
  route: 'plan',
  analysis: {
    intent: 'create application',
    category: 'platform',
    confidence: 93,
    reasoning: 'Names an application and a service to create.',
  },
  decision: { type: 'EXECUTE', action: 'run the plan', confidence: 93, requiresApproval: false },
  plan: {
    id: 'plan_01',
    name: 'Create ecommerce with payment',
    status: 'COMPLETED',
    steps: [
      {
        id: 'create_application',
        name: 'Create application ecommerce',
        kind: 'task',
        status: 'COMPLETED',
        capability: 'application.create',
        agent: 'applications',
        dependsOn: [],
        inputs: { name: 'ecommerce' },
      },
    ],
    repairs: [],
  },
  run: { id: 'run_01', status: 'COMPLETED' },
  answer: 'Created application ecommerce.',
}

export const decisionView: z.ZodType<ChatAnswer['decision']> = z.object({
  type: z.enum(['CLARIFY', 'EXECUTE', 'MODIFY_PLAN', 'ESCALATE']),
  action: z.string(),
  confidence: z.number(),
  requiresApproval: z.boolean(),
} satisfies Fields<ChatAnswer['decision']>)

export const chatAnswer: z.ZodType<ChatAnswer> = documented(
  z.object({
    conversationId: z.string(),
    messageId: z.string(),
    route,
    analysis,
    decision: decisionView,
    plan: optional(planView),
    run: optional(z.object({ id: z.string(), status: runStatus })),
    approvalId: optional(z.string()),
    modificationId: optional(text('The change of a plan that the message has made or asked for.')),
    answer: z.string(),
  } satisfies Fields<ChatAnswer>),
  {
    id: 'ChatAnswer',
    description: 'How a request was understood, and its answer.',
    examples: [example],
  },
)
