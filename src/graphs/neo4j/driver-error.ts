import { SkeinError, reasonOf } from '../../core/errors.ts'

/**
 * The driver's error as one of ours. `timeoutMs` is the limit that the call had.
 *
 * Shape: syntax errors name line and column; nothing of the server's own advice is kept.
 */
export function translateError(error: unknown, timeoutMs: number): SkeinError {
  if (error instanceof SkeinError) return error
  const code = codeOf(error)
  const options = { cause: error }
  if (/TransactionTimedOut|LockClientStopped/.test(code)) {
    return new SkeinError('GRAPH_QUERY_TIMED_OUT', { timeoutMs }, options)
  }
  if (/Statement\.AccessMode|Security\.Forbidden/.test(code)) {
    const reason = 'a query may only read'
    return new SkeinError('GRAPH_QUERY_REFUSED', { reason }, options)
  }
  if (isUnavailable(code)) {
    return new SkeinError('GRAPH_UNAVAILABLE', { reason: unavailability(error, code) }, options)
  }
  return new SkeinError('GRAPH_QUERY_FAILED', { reason: failure(error, code) }, options)
}

/**
 * A query that the server gives no more memory. It calls that transient, and the driver would run
 * the query again and again; as an error of ours it ends there.
 */
export function asTooLarge(error: unknown): unknown {
  if (!/OutOfMemory/.test(codeOf(error))) return error
  const reason = 'it needed more memory than the server gives. Bound its patterns, or ask for less'
  return new SkeinError('GRAPH_QUERY_FAILED', { reason }, { cause: error })
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** Nothing is wrong with the query: the server is away, busy, or does not let us in. */
function isUnavailable(code: string): boolean {
  return (
    /^(ServiceUnavailable|SessionExpired)$/.test(code) ||
    code.startsWith('Neo.TransientError.') ||
    /Security\.|DatabaseNotFound|DatabaseUnavailable|General\.Unknown/.test(code)
  )
}

function unavailability(error: unknown, code: string): string {
  if (/Security\.(Unauthorized|AuthenticationRateLimit)/.test(code)) {
    return 'Neo4j refuses SKEIN_GRAPH_USER and SKEIN_GRAPH_PASSWORD'
  }
  if (/DatabaseNotFound/.test(code)) return 'Neo4j has no database SKEIN_GRAPH_DATABASE'
  return `Neo4j does not answer (${firstLine(error)})`
}

/** As `Syntax error: … at line 2, column 1`. */
function failure(error: unknown, code: string): string {
  const text = reasonOf(error)
  const place = /\(line (\d+), column (\d+)/.exec(text)
  const at = place === null ? '' : ` at line ${place[1]}, column ${place[2]}`
  const kind = /SyntaxError/.test(code) ? 'Syntax error: ' : ''
  const said = firstLine(error).replace(/\s*\(line \d+, column \d+.*$/, '')
  return `${kind}${said}${at}`
}

function firstLine(error: unknown): string {
  return reasonOf(error).split('\n')[0] ?? ''
}
