import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Skein } from '../../app/skein.ts'
import type { Studio } from './studio.ts'

/** The Fastify instance that routes are added to. */
export type HttpApp = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>

/** What the routes work with. */
export interface HttpContext {
  readonly skein: Skein
  readonly version: string
  /** The web studio; without it `/` leads to the documentation. */
  readonly studio?: Studio
  /** Aborted when the server begins to close: streams end, and nothing new is taken. */
  readonly stopping: AbortSignal
  /** How often an open event stream shows that it is alive. */
  readonly heartbeatMs: number
  /** How long the first byte of an answer may take; then it is kept alive until it is there. */
  readonly patienceMs: number
}
