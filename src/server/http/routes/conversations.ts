import { z } from 'zod'
import type { HttpApp, HttpContext } from '../http-context.ts'
import { answer, problems } from '../schemas/answer.ts'
import { conversationSummary, messageView } from '../schemas/conversation.ts'
import { listQuery, pageOf, text } from '../schemas/field.ts'

const tags = ['Conversations']
const params = z.object({ id: text("The conversation's id.") })

export function conversationRoutes(app: HttpApp, { skein }: HttpContext): void {
  app.get(
    '/v1/conversations',
    {
      schema: {
        tags,
        operationId: 'listConversations',
        summary: 'List conversations',
        description: 'Newest first.',
        querystring: listQuery,
        response: {
          200: answer('A page of conversations.', pageOf(conversationSummary)),
          ...problems('query', 'CURSOR_INVALID'),
        },
      },
    },
    async (request) => skein.conversations.list(request.query),
  )
  app.get(
    '/v1/conversations/:id/messages',
    {
      schema: {
        tags,
        operationId: 'listMessages',
        summary: 'List the messages of a conversation',
        description: 'Newest first, each with its answer and its run.',
        params,
        querystring: listQuery,
        response: {
          200: answer('A page of messages.', pageOf(messageView)),
          ...problems('query', 'CONVERSATION_NOT_FOUND', 'CURSOR_INVALID'),
        },
      },
    },
    async (request) => skein.conversations.messages(request.params.id, request.query),
  )
}
