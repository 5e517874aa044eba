import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Skein } from '../../../app/skein.ts'
import { SkeinError } from '../../../core/errors.ts'
import { isFinished } from '../../../core/run/status.ts'
import type { HttpApp, HttpContext } from '../http-context.ts'
import type { HttpMetrics } from '../metrics.ts'
import { emptyAnswer, problems } from '../schemas/answer.ts'
import { documented, listQueryShape, optional, pageOf, text } from '../schemas/field.ts'
import { eventView } from '../schemas/run.ts'
import { createEventStream } from '../sse.ts'
import { runParams } from './runs.ts'

const query = z.object({
  ...listQueryShape,
  after: optional(text('Journal position; later events follow. `Last-Event-ID` goes before it.')),
})

const headers = z.looseObject({
  'last-event-id': optional(text('`id` of the last event seen; the stream goes on after it.')),
})

const eventPage = pageOf(eventView)

const description =
  'A stream of server-sent events: `id` is the journal position, `event` the type, `data` the ' +
  'event as JSON. It starts with the first event, goes on while the run does and ends with it; a ' +
  'client that comes again after the end gets 204, which tells a browser to stop. With ' +
  '`Accept: application/json` a page of the events there are, by `limit` and `cursor`.'

/** Events of a run, as a stream or as a page. */
export function runEventRoutes(app: HttpApp, context: HttpContext, metrics: HttpMetrics): void {
  app.get(
    '/v1/runs/:id/events',
    {
      schema: {
        tags: ['Runs'],
        operationId: 'followRun',
        summary: 'Follow the events of a run',
        description,
        params: runParams,
        querystring: query,
        headers,
        response: {
          200: {
            description: 'Events.',
            content: {
              'text/event-stream': { schema: streamSchema },
              'application/json': { schema: eventPage },
            },
          },
          204: emptyAnswer('The run has ended, and everything was seen.'),
          ...problems('query', 'RUN_NOT_FOUND', 'CURSOR_INVALID'),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const { limit, cursor, after } = request.query
      if (wantsPage(request.headers.accept)) {
        return context.skein.runs.eventPage(id, { limit, ...asCursor(cursor ?? after) })
      }
      const position = decodePosition(request.headers['last-event-id'] ?? after)
      const seen = position !== undefined && (await sawEverything(context.skein, id, position))
      if (seen) return reply.code(204).send()
      await context.skein.runs.get(id)
      sendStream(request, reply, { context, metrics, id, position })
      return reply
    },
  )
}

const streamSchema = documented(z.string(), {
  examples: ['id: 42\nevent: step.started\ndata: {"position":42,"type":"step.started"}\n\n'],
})

interface StreamRequest {
  readonly context: HttpContext
  readonly metrics: HttpMetrics
  readonly id: string
  readonly position: number | undefined
}

function sendStream(request: FastifyRequest, reply: FastifyReply, stream: StreamRequest): void {
  const { context, metrics, id, position } = stream
  const after = position === undefined ? {} : { after: position }
  metrics.eventStreamOpened()
  const body = createEventStream((signal) => context.skein.runs.events(id, { ...after, signal }), {
    heartbeatMs: context.heartbeatMs,
    stopping: context.stopping,
    onClose: () => metrics.eventStreamClosed(),
    onError: (error) => request.log.error({ err: error, run: id }, 'An event stream broke'),
  })
  reply
    .header('content-type', 'text/event-stream')
    .header('cache-control', 'no-store')
    .header('connection', 'close')
    .send(body)
}

async function sawEverything(skein: Skein, id: string, position: number): Promise<boolean> {
  const run = await skein.runs.get(id)
  if (!isFinished(run.status)) return false
  const rest = await skein.runs.eventPage(id, { limit: 1, cursor: String(position) })
  return rest.items.length === 0
}

function wantsPage(accept: string | undefined): boolean {
  const types = (accept ?? '').split(',').map((type) => type.split(';', 1)[0]?.trim())
  return types.includes('application/json') && !types.includes('text/event-stream')
}

function decodePosition(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined
  if (!/^\d{1,15}$/.test(text)) throw new SkeinError('CURSOR_INVALID', { cursor: text })
  return Number(text)
}

function asCursor(cursor: string | undefined): { readonly cursor?: string } {
  return cursor === undefined ? {} : { cursor }
}
