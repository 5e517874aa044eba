import type { Socket } from 'node:net'
import { pino } from 'pino'
import type { Logger } from 'pino'
import type { Skein } from '../../app/skein.ts'
import { SkeinError, asSkeinError } from '../../core/errors.ts'
import { createHttpApp } from './http-app.ts'
import type { HttpApp } from './http-context.ts'
import type { Studio } from './studio.ts'
import { isLoopback } from './own-machine.ts'

export interface HttpServerOptions {
  readonly skein: Skein
  /** An address of this machine only: there are no keys yet. */
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  readonly version: string
  /** The web studio, served at `/`. */
  readonly studio?: Studio
  /** Default: warnings and errors as JSON lines on stderr. */
  readonly logger?: Logger
  readonly heartbeatMs?: number
  readonly patienceMs?: number
  /** How long `close` waits for answers that are under way. */
  readonly drainMs?: number
  readonly bodyBytesMax?: number
}

export interface HttpServer {
  readonly url: string
  /** Ends event streams at once, lets answers that are under way finish, then cuts the rest off. */
  close(): Promise<void>
}

/**
 * Serves a Skein over HTTP. Closing it does not close the Skein.
 *
 * Errors: `HOST_REFUSED` for an address that others can reach, `PORT_IN_USE`.
 */
export async function openHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { skein, port, version } = options
  if (!isLoopback(options.host)) throw new SkeinError('HOST_REFUSED', { host: options.host })
  // The name may stand for two addresses, which need not have the same port free.
  const host = options.host === 'localhost' ? '127.0.0.1' : options.host
  const stopping = new AbortController()
  const app = await createHttpApp(
    {
      skein,
      version,
      ...(options.studio !== undefined && { studio: options.studio }),
      stopping: stopping.signal,
      heartbeatMs: options.heartbeatMs ?? 15_000,
      patienceMs: options.patienceMs ?? 60_000,
    },
    {
      logger: options.logger ?? pino({ name: 'skein', level: 'warn' }, pino.destination(2)),
      bodyBytesMax: options.bodyBytesMax ?? 1024 * 1024,
    },
  )
  const sockets = trackSockets(app)
  try {
    await app.listen({ host, port })
  } catch (error) {
    await app.close()
    throw asListenError(error, host, port)
  }
  const close = () => drain(app, { stopping, sockets, drainMs: options.drainMs ?? 3000 })
  return { url: urlOf(app, host), close }
}

interface Drain {
  readonly stopping: AbortController
  readonly sockets: ReadonlySet<Socket>
  readonly drainMs: number
}

async function drain(app: HttpApp, { stopping, sockets, drainMs }: Drain): Promise<void> {
  stopping.abort()
  const cut = setTimeout(() => app.server.closeAllConnections(), drainMs)
  // A connection whose answer ends just now becomes idle after Node has looked for idle ones, and
  // one that has asked nothing yet (browsers open some in advance) is never idle to it.
  const idle = setInterval(() => {
    app.server.closeIdleConnections()
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
  }, 20)
  try {
    await app.close()
  } finally {
    clearTimeout(cut)
    clearInterval(idle)
  }
}

function trackSockets(app: HttpApp): ReadonlySet<Socket> {
  const sockets = new Set<Socket>()
  app.server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return sockets
}

function asListenError(error: unknown, host: string, port: number): SkeinError {
  const code = (error as { code?: unknown } | null)?.code
  if (code === 'EADDRINUSE') return new SkeinError('PORT_IN_USE', { port, host }, { cause: error })
  return asSkeinError(error)
}

function urlOf(app: HttpApp, host: string): string {
  const address = app.server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
