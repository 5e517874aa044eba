import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import type { EventView, JournalEventView } from '../../app/views.ts'

/** How long a client waits before it connects again. */
const retryMs = 1000

export interface EventStreamOptions {
  readonly heartbeatMs: number
  /**
   * Where the stream begins, for streams that begin with earlier events: those have no `id`, so that
   * a client that was cut off resumes from here.
   */
  readonly begin?: number | undefined
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
  open: (signal: AbortSignal) => AsyncIterable<AnyEvent>,
  options: EventStreamOptions,
): PassThrough {
  const stream = new PassThrough()
  const gone = new AbortController()
  const end = () => stream.end()
  const heartbeat = setInterval(() => {
    if (!stream.writableNeedDrain) stream.write(': still here\n\n')
  }, options.heartbeatMs)
  const { begin = 0 } = options
  stream.write(`retry: ${retryMs}\n${begin > 0 ? `id: ${begin}\n` : ''}\n`)
  stream.once('close', () => {
    clearInterval(heartbeat)
    options.stopping.removeEventListener('abort', end)
    gone.abort()
    options.onClose()
  })
  options.stopping.addEventListener('abort', end, { once: true })
  pump(open(gone.signal), stream, { signal: gone.signal, begin }).then(end, (error: unknown) => {
    if (gone.signal.aborted) return
    options.onError(error)
    stream.destroy(error instanceof Error ? error : new Error(String(error)))
  })
  return stream
}

type AnyEvent = EventView | JournalEventView

interface Pumping {
  readonly signal: AbortSignal
  readonly begin: number
}

async function pump(
  events: AsyncIterable<AnyEvent>,
  stream: PassThrough,
  { signal, begin }: Pumping,
): Promise<void> {
  for await (const event of events) {
    if (stream.writableEnded || signal.aborted) return
    if (!stream.write(encodeEvent(event, begin))) await once(stream, 'drain', { signal })
  }
}

/** One event of the stream. The data is one line: JSON has no line breaks of its own. */
function encodeEvent(event: AnyEvent, begin: number): string {
  const id = event.position > begin ? `id: ${event.position}\n` : ''
  return `${id}event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
}
