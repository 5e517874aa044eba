import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { EventView, JournalEventView } from '../../app/views.ts'
import { SkeinError } from '../../core/errors.ts'
import type { HttpContext } from './http-context.ts'
import type { HttpMetrics } from './metrics.ts'
import { optional, text } from './schemas/field.ts'
import { createEventStream } from './sse.ts'

/** How a client that was cut off says where it was. */
export const resumeHeaders: z.ZodType<{ 'last-event-id'?: string }> = z.looseObject({
  'last-event-id': optional(text('`id` of the last event seen; the stream goes on after it.')),
})

export interface EventAnswer {
  readonly context: HttpContext
  readonly metrics: HttpMetrics
  readonly open: (signal: AbortSignal) => AsyncIterable<EventView | JournalEventView>
  /** See `createEventStream`. */
  readonly begin?: number
}

/** Answers with a stream of events. */
export function sendEvents(
  request: FastifyRequest,
  reply: FastifyReply,
  { context, metrics, open, begin }: EventAnswer,
): void {
  metrics.eventStreamOpened()
  const body = createEventStream(open, {
    begin,
    heartbeatMs: context.heartbeatMs,
    stopping: context.stopping,
    onClose: () => metrics.eventStreamClosed(),
    onError: (error) => request.log.error({ err: error, url: request.url }, 'A stream broke'),
  })
  reply
    .header('content-type', 'text/event-stream')
    .header('cache-control', 'no-store')
    .header('connection', 'close')
    .send(body)
}

/** Whether a client wants a page of the events there are, rather than a stream. */
export function wantsPage(accept: string | undefined): boolean {
  const types = (accept ?? '').split(',').map((type) => type.split(';', 1)[0]?.trim())
  return types.includes('application/json') && !types.includes('text/event-stream')
}

/** Errors: `CURSOR_INVALID`. */
export function decodePosition(position: string | undefined): number | undefined {
  if (position === undefined || position === '') return undefined
  if (!/^\d{1,15}$/.test(position)) throw new SkeinError('CURSOR_INVALID', { cursor: position })
  return Number(position)
}

export function asCursor(cursor: string | undefined): { readonly cursor?: string } {
  return cursor === undefined ? {} : { cursor }
}
