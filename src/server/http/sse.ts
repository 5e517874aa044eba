import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import type { EventView } from '../../app/views.ts'

/** How long a client waits before it connects again. */
export const retryMs = 1000

export interface EventStreamOptions {
  readonly heartbeatMs: number
  /** Ends the stream; the client resumes elsewhere or later. */
  readonly stopping: AbortSignal
  readonly onClose: () => void
  /** The source of the events failed; the stream is destroyed. */
  readonly onError: (error: unknown) => void
}

/**
 * Events as server-sent events: `id` is the journal position, so that a client that was cut off
 * resumes after the last one it saw.
 *
 * `open` gets a signal that is aborted when nobody reads any more. A failing source destroys the
 * stream rather than ending it: the client comes again, and is told the error with its status.
 * Source: HTML Living Standard, 9.2.
 */
export function createEventStream(
  open: (signal: AbortSignal) => AsyncIterable<EventView>,
  options: EventStreamOptions,
): PassThrough {
  const stream = new PassThrough()
  const gone = new AbortController()
  const end = () => stream.end()
  const heartbeat = setInterval(() => {
    if (!stream.writableNeedDrain) stream.write(': still here\n\n')
  }, options.heartbeatMs)
  stream.write(`retry: ${retryMs}\n\n`)
  stream.once('close', () => {
    clearInterval(heartbeat)
    options.stopping.removeEventListener('abort', end)
    gone.abort()
    options.onClose()
  })
  options.stopping.addEventListener('abort', end, { once: true })
  pump(open(gone.signal), stream, gone.signal).then(end, (error: unknown) => {
    if (gone.signal.aborted) return
    options.onError(error)
    stream.destroy(error instanceof Error ? error : new Error(String(error)))
  })
  return stream
}

async function pump(
  events: AsyncIterable<EventView>,
  stream: PassThrough,
  signal: AbortSignal,
): Promise<void> {
  for await (const event of events) {
    if (stream.writableEnded || signal.aborted) return
    if (!stream.write(encodeEvent(event))) await once(stream, 'drain', { signal })
  }
}

/** One event of the stream. The data is one line: JSON has no line breaks of its own. */
export function encodeEvent(event: EventView): string {
  return `id: ${event.position}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
}
