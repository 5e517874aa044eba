import { z } from 'zod'
import type { ConversationSummary, MessageView } from '../../../app/views.ts'
import { decisionView } from './chat.ts'
import { documented, optional, text, timestamp } from './field.ts'
import type { Fields } from './field.ts'
import { analysis, repair, route } from './plan.ts'

const exampleConversation: ConversationSummary = {
  id: 'conv_01',
  title: 'create application ecommerce with payment service',
  createdAt: '2026-11-24T10:00:00.000Z',
}

export const conversationSummary: z.ZodType<ConversationSummary> = documented(
  z.object({
    id: z.string(),
    title: text('How it began.'),
    createdAt: timestamp,
  } satisfies Fields<ConversationSummary>),
  { id: 'Conversation', description: 'A conversation in a list.', examples: [exampleConversation] },
)

const exampleMessage: MessageView = {
  id: 'msg_01',
  conversationId: 'conv_01',
  text: 'create application ecommerce with payment service',
  createdAt: '2026-11-24T10:00:00.000Z',
  status: 'ANSWERED',
  route: 'plan',
  runId: 'run_01',
  answer: 'Created application ecommerce.',
}

export const messageView: z.ZodType<MessageView> = documented(
  z.object({
    id: z.string(),
    conversationId: z.string(),
    text: z.string(),
    createdAt: timestamp,
    status: documented(z.enum(['RECEIVED', 'PLANNED', 'ANSWERED']), {
      description: '`RECEIVED` before it is planned; `PLANNED` while its run goes on.',
    }),
    route: optional(route),
    analysis: optional(analysis),
    decision: optional(decisionView),
    repairs: optional(z.array(repair)),
    runId: optional(z.string()),
    answer: optional(z.string()),
  } satisfies Fields<MessageView>),
  {
    id: 'Message',
    description: 'What a person said, and what became of it so far.',
    examples: [exampleMessage],
  },
)
