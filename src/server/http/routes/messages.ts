import { z } from 'zod'
import type { HttpApp, HttpContext } from '../http-context.ts'
import {
  acknowledgeMessage,
  agentMessageStatus,
  agentMessageView,
  respondToMessage,
  sendAgentMessage,
  sentMessage,
} from '../schemas/agent-message.ts'
import { answer, problems } from '../schemas/answer.ts'
import { listQueryShape, optional, pageOf, text } from '../schemas/field.ts'

const tags = ['Messages']
const params = z.object({ id: text("The message's id.") })

export function messageRoutes(app: HttpApp, context: HttpContext): void {
  sendRoute(app, context)
  readRoutes(app, context)
  answerRoutes(app, context)
}

function sendRoute(app: HttpApp, { skein }: HttpContext): void {
  app.post(
    '/v1/messages',
    {
      schema: {
        tags,
        operationId: 'sendAgentMessage',
        summary: 'Send a message to an agent',
        description:
          'To one, or to each who has a capability. It is durable, and handed over at least once.',
        body: sendAgentMessage,
        response: {
          201: answer('What was sent.', sentMessage),
          ...problems(
            'body',
            'AGENT_NOT_FOUND',
            'CAPABILITY_NOT_FOUND',
            'RUN_NOT_FOUND',
            'STEP_NOT_FOUND',
            'STEP_TOKEN_UNKNOWN',
            'AGENT_MESSAGE_NOT_FOUND',
            'AGENT_MESSAGE_CLOSED',
            'AGENT_MESSAGE_CHAIN_TOO_LONG',
            'AGENT_MESSAGE_RATE_EXCEEDED',
            'MESSAGE_TOO_LONG',
            'SECRET_REFUSED',
          ),
        },
      },
    },
    async (request, reply) => reply.code(201).send(await skein.messages.send(request.body)),
  )
}

function readRoutes(app: HttpApp, { skein }: HttpContext): void {
  app.get(
    '/v1/messages',
    {
      schema: {
        tags,
        operationId: 'listAgentMessages',
        summary: 'List messages between agents',
        description: 'Newest first; of or to an agent, of a run, in a status.',
        querystring: z.object({
          ...listQueryShape,
          agent: optional(text('Sent by it or to it; `user:NAME` for a person.')),
          status: optional(agentMessageStatus),
          runId: optional(text('About this run.')),
        }),
        response: {
          200: answer('A page of messages.', pageOf(agentMessageView)),
          ...problems('query', 'CURSOR_INVALID'),
        },
      },
    },
    async (request) => skein.messages.list(request.query),
  )
  app.get(
    '/v1/messages/:id',
    {
      schema: {
        tags,
        operationId: 'getAgentMessage',
        summary: 'Show a message',
        description: 'What was said, and what was answered.',
        params,
        response: {
          200: answer('The message.', agentMessageView),
          ...problems('none', 'AGENT_MESSAGE_NOT_FOUND'),
        },
      },
    },
    async (request) => skein.messages.get(request.params.id),
  )
}

function answerRoutes(app: HttpApp, { skein }: HttpContext): void {
  const closed = ['AGENT_NOT_FOUND', 'AGENT_MESSAGE_NOT_FOUND', 'AGENT_MESSAGE_CLOSED'] as const
  app.post(
    '/v1/messages/:id/acknowledge',
    {
      schema: {
        tags,
        operationId: 'acknowledgeMessage',
        summary: 'Say that a message was read',
        description: 'Doing it twice is doing it once.',
        params,
        body: acknowledgeMessage,
        response: {
          200: answer('The message.', agentMessageView),
          ...problems('body', ...closed),
        },
      },
    },
    async (request) => skein.messages.acknowledge(request.params.id, request.body ?? {}),
  )
  app.post(
    '/v1/messages/:id/respond',
    {
      schema: {
        tags,
        operationId: 'respondToMessage',
        summary: 'Answer a message',
        description: 'Whoever waits for the answer goes on. The answer is a message of its own.',
        params,
        body: respondToMessage,
        response: {
          200: answer('The message, answered.', agentMessageView),
          ...problems('body', ...closed, 'MESSAGE_TOO_LONG', 'SECRET_REFUSED'),
        },
      },
    },
    async (request) => skein.messages.respond(request.params.id, request.body),
  )
}
