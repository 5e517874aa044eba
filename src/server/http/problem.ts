import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { SkeinError } from '../../core/errors.ts'
import type { ErrorCode } from '../../core/errors.ts'

/** The media type of every error. Source: RFC 9457. */
export const problemType = 'application/problem+json'

/** The HTTP status of every error. */
export const statusByCode: { readonly [C in ErrorCode]: number } = {
  REQUEST_INVALID: 400,
  BODY_MALFORMED: 400,
  BODY_TOO_LARGE: 413,
  ROUTE_NOT_FOUND: 404,
  CURSOR_INVALID: 400,
  HOST_REFUSED: 403,
  ORIGIN_REFUSED: 403,
  MESSAGE_EMPTY: 400,
  MESSAGE_TOO_LONG: 413,
  CONVERSATION_NOT_FOUND: 404,
  MESSAGE_NOT_FOUND: 404,
  PLAN_INVALID: 422,
  BLOB_NOT_FOUND: 404,
  RUN_NOT_FOUND: 404,
  RUN_PRUNED: 410,
  RUN_VERSION_CONFLICT: 409,
  RUN_STATUS_CONFLICT: 409,
  RUN_TIMED_OUT: 504,
  STEP_NOT_FOUND: 404,
  STEP_TIMED_OUT: 504,
  STEP_TOKEN_UNKNOWN: 404,
  STEP_RESULT_LATE: 409,
  STEP_INPUT_INVALID: 422,
  STEP_OUTPUT_INVALID: 502,
  OUTCOME_UNKNOWN: 409,
  GROUP_FAILED: 502,
  ITEM_FAILED: 502,
  MODIFICATION_CLOSED: 409,
  MODIFICATION_NOT_FOUND: 404,
  ORCHESTRATION_NOT_FOUND: 404,
  MUTEX_NESTED: 422,
  REPEAT_EXHAUSTED: 502,
  RUN_REVISION_CONFLICT: 409,
  STEP_STATUS_CONFLICT: 409,
  UNDO_FAILED: 502,
  EXPRESSION_FAILED: 422,
  IDEMPOTENCY_KEY_REUSED: 409,
  APPROVAL_NOT_FOUND: 404,
  APPROVAL_CLOSED: 409,
  APPROVAL_NOT_DELEGABLE: 409,
  APPROVAL_EXPIRED: 409,
  STEP_HEARTBEAT_LATE: 409,
  STEP_IDLE: 504,
  RUN_TOO_DEEP: 422,
  APPROVAL_NOT_YOURS: 403,
  APPROVAL_NOT_CHANGEABLE: 409,
  RECONCILIATION_CLOSED: 409,
  RECONCILIATION_NOT_FOUND: 404,
  APPROVAL_ANSWER_INVALID: 422,
  AGENT_NOT_FOUND: 404,
  AGENT_EXISTS: 409,
  AGENT_UNAVAILABLE: 503,
  AGENT_FAILED: 502,
  AGENT_REFUSED: 422,
  AGENT_MESSAGE_NOT_FOUND: 404,
  AGENT_MESSAGE_CLOSED: 409,
  AGENT_MESSAGE_TIMED_OUT: 504,
  AGENT_MESSAGE_UNDELIVERED: 502,
  AGENT_MESSAGE_CHAIN_TOO_LONG: 409,
  AGENT_MESSAGE_RATE_EXCEEDED: 429,
  CONTEXT_NOT_FOUND: 404,
  CONTEXT_INACTIVE: 409,
  CONTEXT_ACCESS_DENIED: 403,
  SECRET_REFUSED: 422,
  CAPABILITY_NOT_FOUND: 404,
  MCP_SERVER_NOT_FOUND: 404,
  MCP_CONNECT_FAILED: 502,
  MCP_CONNECT_TIMED_OUT: 504,
  MODEL_UNAVAILABLE: 503,
  MODEL_OUTPUT_INVALID: 502,
  GRAPH_QUERY_REFUSED: 400,
  GRAPH_QUERY_FAILED: 400,
  GRAPH_QUERY_TIMED_OUT: 504,
  GRAPH_QUERY_UNKNOWN: 404,
  GRAPH_REBUILD_REFUSED: 409,
  GRAPH_UNAVAILABLE: 503,
  STORE_LOCKED: 503,
  STORE_NOT_WRITABLE: 503,
  STORE_TOO_NEW: 503,
  STORE_READ_FAILED: 503,
  STORE_WRITE_FAILED: 503,
  SECRET_UNREADABLE: 500,
  CONFIG_INVALID: 500,
  PORT_IN_USE: 500,
  SERVER_UNREACHABLE: 502,
  SHUTTING_DOWN: 503,
  INTERNAL: 500,
}

/** An error as a caller gets it. Source: RFC 9457. */
export interface ProblemDocument {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: ErrorCode
  readonly instance: string
  /** Whether the same request can succeed later. */
  readonly retryable: boolean
  /** The error's own details, and under `details` those whose names are taken above. */
  readonly [extension: string]: unknown
}

/** The error as a problem document; `instance` is the path that met it. */
export function createProblem(error: SkeinError, instance: string): ProblemDocument {
  const own = {
    type: `/docs#${error.code}`,
    title: titleOf(error.code),
    status: statusByCode[error.code],
    detail: error.message,
    code: error.code,
    instance,
    retryable: error.disposition !== 'never-retry',
  }
  const details = Object.entries(error.details)
  const isTaken = ([name]: readonly [string, unknown]) => name in own || name === 'details'
  const taken = details.filter(isTaken)
  return {
    ...own,
    ...Object.fromEntries(details.filter((detail) => !isTaken(detail))),
    ...(taken.length > 0 && { details: Object.fromEntries(taken) }),
  }
}

/** The one place where errors become answers. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = problemOf(error, request)
  if (problem.status === 503) reply.header('retry-after', '1')
  reply.code(problem.status).type(problemType).send(JSON.stringify(problem))
}

/** What a request met. What nobody expected is logged, and told to nobody. */
export function problemOf(error: unknown, request: FastifyRequest): ProblemDocument {
  const known = asKnownError(error)
  if (known === undefined || known.code === 'INTERNAL') {
    request.log.error({ err: error, route: routeOf(request) }, 'A request failed unexpectedly')
  }
  const told = known ?? new SkeinError('INTERNAL', { reason: `see ${request.id} in the log` })
  return createProblem(told, instanceOf(request))
}

export function routeNotFound(request: FastifyRequest): never {
  throw new SkeinError('ROUTE_NOT_FOUND', { method: request.method, path: pathOf(request.url) })
}

function asKnownError(error: unknown): SkeinError | undefined {
  if (error instanceof SkeinError) return error
  if (hasZodFastifySchemaValidationErrors(error)) {
    const place = (error as { validationContext?: string }).validationContext ?? 'body'
    const problems = error.validation.map((issue) => ({
      path: placeOf(place, issue.instancePath),
      message: issue.message ?? 'does not fit',
    }))
    return new SkeinError('REQUEST_INVALID', { problems })
  }
  return error instanceof Error ? fromFastify(error) : undefined
}

const places: { readonly [context: string]: string } = {
  body: '',
  querystring: 'query',
  params: 'path',
  headers: 'header',
}

/** `/steps` in the body stays as it is; elsewhere the place is named: `query/limit`. */
function placeOf(context: string, path: string): string {
  return `${places[context] ?? context}${path}`
}

function fromFastify(error: Partial<FastifyError>): SkeinError | undefined {
  if (error.code === 'FST_ERR_BAD_URL') {
    return new SkeinError('REQUEST_INVALID', {
      problems: [{ path: 'url', message: 'is malformed' }],
    })
  }
  if (error.code?.startsWith('FST_ERR_CTP_')) {
    return new SkeinError('BODY_MALFORMED', { reason: error.message ?? 'it could not be read' })
  }
  return undefined
}

/** The path; the route where the path carries a step's token, which is a secret. */
function instanceOf(request: FastifyRequest): string {
  return isSecret(request) ? routeOf(request) : pathOf(request.url)
}

function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? 'unknown'
}

function isSecret(request: FastifyRequest): boolean {
  return routeOf(request).includes(':token')
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? url
}

/** `RUN_NOT_FOUND` -> `Run not found`. */
export function titleOf(code: ErrorCode): string {
  const words = code.toLowerCase().replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
