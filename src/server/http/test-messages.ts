import type { AgentMessageView } from '../../app/messages/message-view.ts'
import type { Messages } from '../../app/skein.ts'
import { SkeinError } from '../../core/errors.ts'

const message: AgentMessageView = {
  id: 'com_1',
  from: 'writer',
  to: 'researcher',
  type: 'REQUEST',
  subject: 'Sources',
  content: 'Which?',
  priority: 'MEDIUM',
  requiresAction: true,
  createdAt: '2026-11-24T10:00:00.000Z',
  status: 'SENT',
  threadId: 'com_1',
}

/** One message that waits for its answer. */
export const testMessages: Messages = {
  send: async (sent) => ({ ...message, subject: sent.subject, content: sent.content }),
  list: async () => ({ items: [message] }),
  get: async (messageId) => require(messageId),
  acknowledge: async (messageId) => ({ ...require(messageId), status: 'ACKNOWLEDGED' }),
  respond: async (messageId) => ({ ...require(messageId), status: 'RESPONDED' }),
}

function require(messageId: string): AgentMessageView {
  if (messageId === message.id) return message
  throw new SkeinError('AGENT_MESSAGE_NOT_FOUND', { messageId })
}
