import { z } from 'zod'
import type {
  AgentMessageView,
  BroadcastView,
  RespondToMessage,
  SendAgentMessage,
  SentMessage,
} from '../../../app/messages/message-view.ts'
import { anyJson, documented, optional, text, timestamp } from './field.ts'
import type { Fields } from './field.ts'

const party = text("An agent's name, or `user:NAME`.")
const messageType = z.enum(['REQUEST', 'RESPONSE', 'NOTIFICATION', 'ESCALATION'])
const priority = z.enum(['LOW', 'MEDIUM', 'HIGH', 'URGENT'])

export const agentMessageStatus: z.ZodType<AgentMessageView['status']> = z.enum([
  'SENT',
  'RECEIVED',
  'ACKNOWLEDGED',
  'RESPONDED',
])

const example: AgentMessageView = {
  id: 'com_01',
  from: 'writer',
  to: 'researcher',
  type: 'REQUEST',
  subject: 'Sources',
  content: 'Which sources speak of this?',
  priority: 'MEDIUM',
  requiresAction: true,
  createdAt: '2026-11-24T10:00:00.000Z',
  status: 'SENT',
  threadId: 'com_01',
}

export const agentMessageView: z.ZodType<AgentMessageView> = documented(
  z.object({
    id: text('The same whenever it is handed over: to know a second time by.'),
    from: party,
    to: party,
    type: messageType,
    subject: z.string(),
    content: anyJson,
    priority,
    requiresAction: z.boolean(),
    runId: optional(z.string()),
    stepId: optional(z.string()),
    inReplyTo: optional(z.string()),
    createdAt: timestamp,
    status: agentMessageStatus,
    threadId: text('The first message of its chain.'),
    timedOut: optional(
      documented(z.boolean(), { description: 'The answer did not come in time.' }),
    ),
    undelivered: optional(text('Why it could not be handed over.')),
    broadcastId: optional(z.string()),
    capability: optional(text('That all recipients of the broadcast have.')),
    deadline: optional(timestamp),
    acknowledgedBy: optional(z.string()),
    response: optional(z.object({ id: z.string(), content: anyJson, at: timestamp })),
  } satisfies Fields<AgentMessageView>),
  { id: 'AgentMessage', description: 'What one agent says to another.', examples: [example] },
)

const broadcastView: z.ZodType<BroadcastView> = documented(
  z.object({
    id: z.string(),
    capability: z.string(),
    items: z.array(agentMessageView),
  } satisfies Fields<BroadcastView>),
  { description: 'One message to each agent that has the capability.' },
)

export const sentMessage: z.ZodType<SentMessage> = documented(
  z.union([agentMessageView, broadcastView]),
  { examples: [example] },
)

export const sendAgentMessage: z.ZodType<SendAgentMessage> = documented(
  z
    .strictObject({
      from: optional(party),
      to: optional(party),
      capability: optional(text('Everybody who has it, in place of `to`.')),
      type: messageType,
      subject: z.string(),
      content: anyJson,
      priority: optional(priority),
      requiresAction: optional(z.boolean()),
      runId: optional(z.string()),
      stepId: optional(z.string()),
      inReplyTo: optional(z.string()),
      timeoutMs: optional(
        documented(z.number().int().min(1), { description: 'How long the answer is waited for.' }),
      ),
      token: optional(text('Of the step that sends it, in place of from, runId and stepId.')),
    } satisfies Fields<SendAgentMessage>)
    .refine((body) => body.from !== undefined || body.token !== undefined, {
      path: ['from'],
      message: 'is missing: who sends it, or the token of a step',
    }),
  {
    examples: [
      {
        from: 'writer',
        to: 'researcher',
        type: 'REQUEST',
        subject: 'Sources',
        content: 'Which sources speak of this?',
      },
    ],
  },
)

export const respondToMessage: z.ZodType<RespondToMessage> = documented(
  z.strictObject({
    content: anyJson,
    by: optional(text('Who answers; whom it was sent to by default.')),
  } satisfies Fields<RespondToMessage>),
  { examples: [{ content: 'Two: the almanac and the log.' }] },
)

export const acknowledgeMessage: z.ZodType<{ readonly by?: string } | undefined> = documented(
  z.strictObject({ by: optional(text('Who read it; whom it was sent to by default.')) }).optional(),
  { examples: [{ by: 'researcher' }] },
)
