import { z } from 'zod'
import type { EventFilter } from '../../../app/skein.ts'
import type { HttpApp, HttpContext } from '../http-context.ts'
import type { HttpMetrics } from '../metrics.ts'
import { problems } from '../schemas/answer.ts'
import { documented, listQueryShape, optional, pageOf, text } from '../schemas/field.ts'
import { journalEventView } from '../schemas/run.ts'
import { asCursor, decodePosition, resumeHeaders, sendEvents, wantsPage } from '../send-events.ts'

const namedMax = 100

const runs = documented(
  z
    .string()
    .regex(/^([^,@\s]+(@\d{1,15})?(,[^,@\s]+(@\d{1,15})?)*)?$/, {
      error: 'must be ids of runs, each with `@POSITION` where it is known so far',
    })
    .refine((text) => text.split(',').length <= namedMax, `must be at most ${namedMax} runs`),
  {
    description:
      `Ids of runs, at most ${namedMax}, by commas. Their events are given from the first on; from ` +
      'those after a position, with `ID@POSITION`.',
  },
)

const types = documented(
  z.string().regex(/^([a-z.-]+\*?(,[a-z.-]+\*?)*)?$/, {
    error: 'must be types of events, such as `run.finished`, or beginnings, such as `run.*`',
  }),
  { description: 'Types of events by commas; `run.*` are all that begin with `run.`.' },
)

const query = z.object({
  ...listQueryShape,
  after: optional(text('Journal position; later events follow. `Last-Event-ID` goes before it.')),
  runs: optional(runs),
  types: optional(types),
  brief: optional(
    documented(z.enum(['true', 'false']), {
      description: 'Leaves out the data of events of other runs than `runs`.',
    }),
  ),
})

const description =
  'A stream of server-sent events that has no end, as of one run, but from now on, or after `after`: ' +
  'those of any of these `runs`, and those of any of these `types`; all without either. What had ' +
  'happened in `runs` comes first, without `id`. With `Accept: application/json` a page of the ' +
  'events there are, from the first on, by `limit` and `cursor`.'

const streamSchema = documented(z.string(), {
  examples: ['id: 42\nevent: run.finished\ndata: {"position":42,"type":"run.finished"}\n\n'],
})

/** Events of the whole journal, as a stream or as a page. */
export function eventRoutes(app: HttpApp, context: HttpContext, metrics: HttpMetrics): void {
  const { skein } = context
  app.get(
    '/v1/events',
    {
      schema: {
        tags: ['Events'],
        operationId: 'followEvents',
        summary: 'Follow everything that happens',
        description,
        querystring: query,
        headers: resumeHeaders,
        response: {
          200: {
            description: 'Events.',
            content: {
              'text/event-stream': { schema: streamSchema },
              'application/json': { schema: pageOf(journalEventView) },
            },
          },
          ...problems('query', 'CURSOR_INVALID'),
        },
      },
    },
    async (request, reply) => {
      const { limit, cursor, after } = request.query
      const filter = filterOf(request.query)
      if (wantsPage(request.headers.accept)) {
        return skein.events.page({ ...filter, limit, ...asCursor(cursor ?? after) })
      }
      const begin =
        decodePosition(request.headers['last-event-id'] ?? after) ??
        (await skein.health()).journal.position
      const open = (signal: AbortSignal) => skein.events.follow({ ...filter, after: begin, signal })
      sendEvents(request, reply, { context, metrics, open, begin })
      return reply
    },
  )
}

interface Asked {
  readonly runs?: string
  readonly types?: string
  readonly brief?: string
}

function filterOf(asked: Asked): EventFilter {
  return {
    ...(asked.runs !== undefined && { runs: listOf(asked.runs).map(runOf) }),
    ...(asked.types !== undefined && { types: listOf(asked.types) }),
    ...(asked.brief === 'true' && { brief: true }),
  }
}

/** An empty list is none, which is not the same as all. */
function listOf(asked: string): readonly string[] {
  return asked === '' ? [] : asked.split(',')
}

function runOf(asked: string): { readonly id: string; readonly after?: number } {
  const [id = '', after] = asked.split('@')
  return after === undefined ? { id } : { id, after: Number(after) }
}
