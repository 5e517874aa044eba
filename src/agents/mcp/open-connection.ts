import { SkeinError } from '../../core/errors.ts'
import { McpConnection } from './mcp-connection.ts'
import type { ConnectionOptions } from './mcp-connection.ts'
import { faultOf } from './mcp-failure.ts'
import { presentable } from './mcp-server.ts'

/**
 * Connects to a server and lists its tools, within the limit. A server that fails leaves no
 * process behind.
 *
 * Errors: `MCP_CONNECT_FAILED`, `MCP_CONNECT_TIMED_OUT`, `AGENT_UNAVAILABLE` once `stop` is
 * aborted.
 */
export async function openConnection(
  options: ConnectionOptions,
  stop: AbortSignal,
): Promise<McpConnection> {
  const late = AbortSignal.timeout(options.connectTimeoutMs)
  const ending = AbortSignal.any([late, stop])
  let failed: Attempt = await attempt(options, 'auto', ending)
  // Some older servers exit at the question which revisions they speak: ask them nothing.
  if (failed.type === 'failed' && failed.exited && !ending.aborted) {
    failed = await attempt(options, 'legacy', ending)
  }
  if (failed.type === 'open') return failed.connection
  const server = options.server.name
  if (stop.aborted) {
    throw new SkeinError('AGENT_UNAVAILABLE', { agent: server, reason: 'it is being removed' })
  }
  const cause = failed.error
  if (late.aborted) {
    const timeoutMs = options.connectTimeoutMs
    throw new SkeinError('MCP_CONNECT_TIMED_OUT', { server, timeoutMs }, { cause })
  }
  throw new SkeinError('MCP_CONNECT_FAILED', { server, reason: failed.reason }, { cause })
}

type Attempt =
  | { readonly type: 'open'; readonly connection: McpConnection }
  | {
      readonly type: 'failed'
      readonly error: unknown
      readonly reason: string
      /** The server's process was there and has ended. */
      readonly exited: boolean
    }

async function attempt(
  options: ConnectionOptions,
  mode: 'auto' | 'legacy',
  ending: AbortSignal,
): Promise<Attempt> {
  let connection: McpConnection | undefined
  try {
    connection = new McpConnection(options, mode)
    await unlessAborted(connection.open(), ending)
    return { type: 'open', connection }
  } catch (error) {
    const exited = connection?.pid !== undefined && connection.ended !== undefined
    const reason = presentable(
      [connection?.ended ?? faultOf(error), connection?.lastLine]
        .filter((part) => part !== undefined && part !== '')
        .join(': '),
      options.server,
    )
    await connection?.close()
    return { type: 'failed', error, reason, exited }
  }
}

/** The promise's answer, or the signal's reason if that comes first. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>()
  const onAbort = (): void => aborted.reject(signal.reason as Error)
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort)
  try {
    return await Promise.race([promise, aborted.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
    promise.catch(() => undefined)
  }
}
