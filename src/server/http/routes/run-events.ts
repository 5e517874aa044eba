import { z } from 'zod'
import type { Skein } from '../../../app/skein.ts'
import { isFinished } from '../../../core/run/status.ts'
import type { HttpApp, HttpContext } from '../http-context.ts'
import type { HttpMetrics } from '../metrics.ts'
import { emptyAnswer, problems } from '../schemas/answer.ts'
import { documented, listQueryShape, optional, pageOf, text } from '../schemas/field.ts'
import { eventView } from '../schemas/run.ts'
import { asCursor, decodePosition, resumeHeaders, sendEvents, wantsPage } from '../send-events.ts'
import { runParams } from './runs.ts'

const query = z.object({
  ...listQueryShape,
  after: optional(text('Journal position; later events follow. `Last-Event-ID` goes before it.')),
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
        headers: resumeHeaders,
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
      const { limit, cursor, after: from } = request.query
      if (wantsPage(request.headers.accept)) {
        return context.skein.runs.eventPage(id, { limit, ...asCursor(cursor ?? from) })
      }
      const position = decodePosition(request.headers['last-event-id'] ?? from)
      const seen = position !== undefined && (await sawEverything(context.skein, id, position))
      if (seen) return reply.code(204).send()
      await context.skein.runs.get(id)
      const after = position === undefined ? {} : { after: position }
      sendEvents(request, reply, {
        context,
        metrics,
        open: (signal) => context.skein.runs.events(id, { ...after, signal }),
      })
      return reply
    },
  )
}

const streamSchema = documented(z.string(), {
  examples: ['id: 42\nevent: step.started\ndata: {"position":42,"type":"step.started"}\n\n'],
})

async function sawEverything(skein: Skein, id: string, position: number): Promise<boolean> {
  const run = await skein.runs.get(id)
  if (!isFinished(run.status)) return false
  const rest = await skein.runs.eventPage(id, { limit: 1, cursor: String(position) })
  return rest.items.length === 0
}
