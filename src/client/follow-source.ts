import type { EventOptions } from '../app/skein.ts'
import { SkeinError } from '../core/errors.ts'
import { decodeJson } from './http-call.ts'
import type { Call, HttpCalls } from './http-call.ts'
import { createEventStreamParser } from './server-sent-event.ts'

export interface FollowOptions extends EventOptions {
  /** How long a server that was there may be away before we give up. */
  readonly resumeMaxMs: number
}

/** Which stream is followed, and where it is taken up again after what came of it. */
export interface EventSource<Event> {
  readonly path: string
  /** How to ask for what comes after the events that were taken. */
  readonly request: () => Pick<Call, 'query' | 'headers'>
  readonly take: (event: Event) => void
  /** Whether all has come. An end of the stream before it is taken for a lost connection. */
  readonly isOver: () => boolean
}

/**
 * Follows a stream of events to its end. A lost connection is taken up again after the last event
 * that came, so no event is missed and none comes twice. Aborting the signal ends it without error.
 *
 * Errors: those of the server; `SERVER_UNREACHABLE` at once when nobody answers the first time, and
 * later once nobody has answered for `resumeMaxMs`.
 */
export async function* followSource<Event>(
  calls: HttpCalls,
  source: EventSource<Event>,
  options: FollowOptions,
): AsyncGenerator<Event, void, undefined> {
  const follower: Follower = { retryMs: 1000 }
  let lostAt: number | undefined
  let connectedOnce = false
  let tries = 0
  while (!isAborted(options)) {
    try {
      const response = await connect(calls, source, options)
      connectedOnce = true
      lostAt = undefined
      if (response.status === 204) return
      refuseOthers(response)
      for await (const data of readEvents(follower, response)) {
        tries = 0
        const event = decodeJson(data) as Event
        source.take(event)
        yield event
      }
      if (source.isOver()) return
    } catch (error) {
      if (isAborted(options)) return
      if (!connectedOnce || !isPassing(error)) throw error
      lostAt ??= Date.now()
      if (Date.now() - lostAt > options.resumeMaxMs) throw error
    }
    await pause(Math.min(follower.retryMs, 100 * 2 ** tries), options.signal)
    tries += 1
  }
}

interface Follower {
  retryMs: number
}

function connect<Event>(
  calls: HttpCalls,
  source: EventSource<Event>,
  { signal }: FollowOptions,
): Promise<Response> {
  const { query, headers } = source.request()
  return calls.open(source.path, {
    headers: { accept: 'text/event-stream', ...headers },
    ...(query !== undefined && { query }),
    ...(signal !== undefined && { signal }),
  })
}

/** Another server's page is no stream, and asking it again would not help. */
function refuseOthers(response: Response): void {
  const type = response.headers.get('content-type') ?? 'nothing'
  if (type.startsWith('text/event-stream')) return
  throw new SkeinError('INTERNAL', { reason: `the server answered ${type}, not events` })
}

async function* readEvents(follower: Follower, response: Response): AsyncGenerator<string> {
  if (response.body === null) return
  const parser = createEventStreamParser()
  const decoder = new TextDecoder()
  const reader = response.body.getReader()
  try {
    for (;;) {
      const { done, value } = await read(reader)
      if (done) return
      const events = parser.push(decoder.decode(value, { stream: true }))
      follower.retryMs = parser.retryMs() ?? follower.retryMs
      for (const { data } of events) yield data
    }
  } finally {
    // Whoever stops reading early lets the server know.
    await reader.cancel().catch(() => undefined)
  }
}

interface Reader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array }>
}

async function read(
  reader: Reader,
): Promise<{ readonly done: boolean; readonly value?: Uint8Array }> {
  try {
    return await reader.read()
  } catch (error) {
    throw new ConnectionLost('The event stream was cut off', { cause: error })
  }
}

class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'
}

/** Whether connecting again can help. */
function isPassing(error: unknown): boolean {
  if (error instanceof ConnectionLost) return true
  return (
    error instanceof SkeinError &&
    (error.code === 'SERVER_UNREACHABLE' || error.code === 'SHUTTING_DOWN')
  )
}

function isAborted(options: EventOptions): boolean {
  return options.signal?.aborted === true
}

function pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((done) => {
    const end = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      done()
    }
    const timer = setTimeout(end, delayMs)
    if (signal?.aborted === true) end()
    else signal?.addEventListener('abort', end, { once: true })
  })
}
