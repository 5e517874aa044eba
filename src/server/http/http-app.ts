import swagger from '@fastify/swagger'
import fastify, { LogController } from 'fastify'
import type { FastifyBaseLogger } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { SkeinError } from '../../core/errors.ts'
import type { HttpApp, HttpContext } from './http-context.ts'
import { readJsonBodies } from './json-body.ts'
import { createHttpMetrics } from './metrics.ts'
import { openApiOptions } from './openapi.ts'
import { refuseStrangers } from './own-machine.ts'
import { answerError, createProblem, problemType, routeNotFound } from './problem.ts'
import { sendPage, wantsPage } from './studio.ts'
import { addRoutes } from './routes/all-routes.ts'

export interface HttpAppOptions {
  readonly logger: FastifyBaseLogger
  /** Largest body that is read. */
  readonly bodyBytesMax: number
}

/** Makes the application with all its routes; it listens nowhere yet. */
export async function createHttpApp(
  context: HttpContext,
  options: HttpAppOptions,
): Promise<HttpApp> {
  const app: HttpApp = fastify({
    loggerInstance: options.logger,
    // The engine's events are the record of what was done; a line a request says nothing more.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: options.bodyBytesMax,
    genReqId: () => randomUUID(),
    exposeHeadRoutes: false,
    // Refused by `refuseWhileStopping`, in our own words.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 1000 },
    clientErrorHandler: answerUnreadable,
    frameworkErrors: (error, request, reply) => answerError(error, request, reply),
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler((route) => {
    const check = validatorCompiler(route as Parameters<typeof validatorCompiler>[0])
    // Fastify hands a missing body over as null.
    return (value) => check(value ?? undefined)
  })
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler((error, request, reply) => {
    answerError(withBodyLimit(error, options.bodyBytesMax), request, reply)
  })
  app.setNotFoundHandler((request, reply) => {
    const { studio } = context
    if (studio !== undefined && wantsPage(request)) return sendPage(reply, studio.page)
    return routeNotFound(request)
  })
  readJsonBodies(app)
  addHooks(app, context)
  const metrics = createHttpMetrics(app, context.skein)
  await app.register(swagger, openApiOptions(context.version))
  addRoutes(app, context, metrics)
  await app.ready()
  return app
}

function addHooks(app: HttpApp, context: HttpContext): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-content-type-options', 'nosniff')
    reply.header('cache-control', 'no-store')
    reply.header('cross-origin-resource-policy', 'same-origin')
    if (context.stopping.aborted) throw new SkeinError('SHUTTING_DOWN', {})
    refuseStrangers(request)
    done()
  })
}

/** Fastify does not say how large a body may be; we do. */
function withBodyLimit(error: unknown, bytesMax: number): unknown {
  const code = (error as { code?: unknown } | null)?.code
  return code === 'FST_ERR_CTP_BODY_TOO_LARGE'
    ? new SkeinError('BODY_TOO_LARGE', { bytesMax })
    : error
}

/** Answers what is not HTTP at all, so that no request object exists. */
function answerUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return
  const problems = [{ path: 'request', message: 'is not HTTP that can be read' }]
  const problem = createProblem(new SkeinError('REQUEST_INVALID', { problems }), '/')
  const body = JSON.stringify(problem)
  socket.end(
    `HTTP/1.1 ${problem.status} Bad Request\r\ncontent-type: ${problemType}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  )
}
