import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { ChatAnswer } from '../../../app/views.ts'
import type { HttpApp, HttpContext } from '../http-context.ts'
import { problemOf } from '../problem.ts'
import { createSlowAnswer, within } from '../slow-answer.ts'
import { answer, problems } from '../schemas/answer.ts'
import { chatAnswer, chatRequest } from '../schemas/chat.ts'
import { text } from '../schemas/field.ts'

const tags = ['Chat']

const slowness =
  'An answer that takes more than a minute begins with white space, so that nobody gives up; ' +
  'should it fail then, its body is the problem document.'

export function chatRoutes(app: HttpApp, context: HttpContext): void {
  askRoute(app, context)
  answerRoute(app, context)
}

function askRoute(app: HttpApp, context: HttpContext): void {
  app.post(
    '/v3/ai/chat',
    {
      schema: {
        tags,
        operationId: 'chat',
        summary: 'Say what you want done',
        description:
          'Plans the request, runs the plan and answers. With `wait: false` it answers as soon ' +
          'as the run is durable: follow its events, then ask for the answer. JSON is read ' +
          `whatever the content type. ${slowness}`,
        body: chatRequest,
        response: {
          200: answer('The answer, after the end of the run.', chatAnswer),
          202: answer('The run is durable and goes on.', chatAnswer),
          ...problems('body', 'MESSAGE_EMPTY', 'MESSAGE_TOO_LONG', 'CONVERSATION_NOT_FOUND'),
        },
      },
    },
    async (request, reply) => {
      const { message, ...options } = request.body
      const work = context.skein.ask(message, options)
      if (options.wait === false) return reply.code(202).send(await work)
      return answerPatiently({ work, request, reply, context })
    },
  )
}

function answerRoute(app: HttpApp, context: HttpContext): void {
  app.get(
    '/v3/ai/chat/:messageId',
    {
      schema: {
        tags,
        operationId: 'chatAnswer',
        summary: 'The answer to a message',
        description:
          'For a message that was sent with `wait: false`: waits for the end of its run. ' +
          slowness,
        params: z.object({ messageId: text('The `messageId` of the first answer.') }),
        response: {
          200: answer('The answer, after the end of the run.', chatAnswer),
          ...problems('none', 'MESSAGE_NOT_FOUND'),
        },
      },
    },
    async (request, reply) => {
      const work = context.skein.answer(request.params.messageId)
      return answerPatiently({ work, request, reply, context })
    },
  )
}

interface PatientAnswer {
  readonly work: Promise<ChatAnswer>
  readonly request: FastifyRequest
  readonly reply: Pick<FastifyReply, 'header' | 'send'>
  readonly context: HttpContext
}

/** The answer; when it takes long, a stream that keeps the connection alive until it is there. */
async function answerPatiently(answering: PatientAnswer): Promise<ChatAnswer> {
  const { work, request, reply, context } = answering
  const early = await within(work, context.patienceMs)
  if (early.type === 'done') return early.value
  const body = createSlowAnswer(work, {
    beatMs: context.heartbeatMs,
    encode: (value) => JSON.stringify(chatAnswer.encode(value)),
    encodeError: (error) => JSON.stringify(problemOf(error, request)),
  })
  reply.header('content-type', 'application/json; charset=utf-8')
  return body as never
}
