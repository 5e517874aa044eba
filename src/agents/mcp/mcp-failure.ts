import {
  ProtocolError,
  ProtocolErrorCode,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
} from '@modelcontextprotocol/client'
import { reasonOf, SkeinError } from '../../core/errors.ts'
import type { ErrorDetails } from '../../core/errors.ts'
import { streamEndedCode } from './http-transport.ts'
import type { McpConnection } from './mcp-connection.ts'
import { presentable } from './mcp-server.ts'

/** Codes of system errors that mean: nothing of the request has arrived. */
const unsentCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EPIPE',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
])

/** JSON-RPC codes that say that this call will never do. */
const hopelessCodes: ReadonlySet<number> = new Set([
  ProtocolErrorCode.InvalidParams,
  ProtocolErrorCode.MethodNotFound,
])

/** 4xx that say "not now" rather than "not so". */
const retryableStatuses: ReadonlySet<number> = new Set([408, 425, 429])

/** Whether the call certainly did not reach a tool, so that it may be made again elsewhere. */
export function wasNotSent(connection: McpConnection, error: unknown): boolean {
  if (SdkHttpError.isInstance(error)) {
    // So a server answers to a session that it has forgotten, before it looks at the request.
    return connection.hasSession && (error.status === 400 || error.status === 404)
  }
  if (SdkError.isInstance(error) && error.code === SdkErrorCode.NotConnected) return true
  return unsentCodes.has(causeCode(error)) || reasonOf(error) === 'Not connected'
}

/**
 * A failed call in our words. What is known not to help is said not to be retryable; where the
 * server may or may not have done it, nothing is said.
 */
export function callFailure(connection: McpConnection, error: unknown): SkeinError {
  if (error instanceof SkeinError) return error
  const { server } = connection
  const details: ErrorDetails['AGENT_FAILED'] = {
    agent: server.name,
    reason: presentable(reasonOfCall(connection, error), server),
    ...codeOf(error),
    ...retryableOf(error),
  }
  return new SkeinError('AGENT_FAILED', details, { cause: error })
}

/** One line on what went wrong, with the system's code where fetch hides it in a cause. */
export function faultOf(error: unknown): string {
  const code = causeCode(error)
  if (code === 'ECONNREFUSED') return 'nothing listens there'
  return code === '' ? reasonOf(error) : `${reasonOf(error)} (${code})`
}

function reasonOfCall(connection: McpConnection, error: unknown): string {
  const { ended, lastLine } = connection
  if (ended === undefined) return faultOf(error)
  return `its server ended while it worked (${ended})${lastLine === '' ? '' : `: ${lastLine}`}`
}

function codeOf(error: unknown): { readonly code?: string } {
  if (!ProtocolError.isInstance(error) || error.code === streamEndedCode) return {}
  return { code: String(error.code) }
}

function retryableOf(error: unknown): { readonly retryable?: boolean } {
  if (SdkHttpError.isInstance(error)) {
    return error.status >= 500 ? {} : { retryable: retryableStatuses.has(error.status) }
  }
  if (!ProtocolError.isInstance(error)) return {}
  return hopelessCodes.has(error.code) ? { retryable: false } : {}
}

/** The system's code of an error or of what caused it. */
function causeCode(error: unknown): string {
  let current = error
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    const { code } = current as { readonly code?: unknown }
    const systems = typeof code === 'string' && /^E[A-Z0-9_]+$|^UND_/.test(code)
    if (systems && !SdkError.isInstance(current)) return code
    current = current instanceof AggregateError ? (current.errors[0] as unknown) : current.cause
  }
  return ''
}
