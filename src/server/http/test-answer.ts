import type { ChatAnswer, ConversationSummary, MessageView } from '../../app/views.ts'

const at = '2026-11-24T10:00:00.000Z'

/** A conversation with one message and its answer. */
export const conversation: ConversationSummary = {
  id: 'conversation_1',
  title: 'Hi',
  createdAt: at,
}
export const message: MessageView = {
  id: 'message_1',
  conversationId: conversation.id,
  text: 'Hi',
  createdAt: at,
  status: 'ANSWERED',
  route: 'answer',
  answer: 'Hello.',
}

export const answer: ChatAnswer = {
  conversationId: 'conversation_1',
  messageId: 'message_1',
  route: 'answer',
  analysis: { intent: 'greeting', category: 'talk', confidence: 90, reasoning: 'A greeting.' },
  decision: { type: 'EXECUTE', action: 'answer', confidence: 90, requiresApproval: false },
  answer: 'Hello.',
}
