import { SkeinError } from '../../core/errors.ts'
import type { ErrorDetails } from '../../core/errors.ts'
import { isJsonObject } from '../../core/json.ts'
import type { JsonObject } from '../../core/json.ts'
import type { HttpAddress } from './http-address.ts'
import { readText } from './http-post.ts'

const problemBytesMax = 64 * 1024
const reasonCharactersMax = 2_000

/** 4xx that say "not now" rather than "not so". */
const retryableStatuses: ReadonlySet<number> = new Set([408, 425, 429])

/** Failures of fetch before anything was sent, by the code of their cause. */
const unsentReasons: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'nothing listens there'],
  ['ENOTFOUND', 'its host name is not known'],
  ['EAI_AGAIN', 'its host name cannot be looked up now'],
  ['EHOSTUNREACH', 'its host cannot be reached'],
  ['ENETUNREACH', 'its network cannot be reached'],
  ['UND_ERR_CONNECT_TIMEOUT', 'no connection was made in time'],
])

/** Failures after the request may have been read, by the code of their cause. */
const brokenReasons: ReadonlyMap<string, string> = new Map([
  ['UND_ERR_HEADERS_TIMEOUT', 'it did not answer in time; for long work answer 202, report later'],
  ['UND_ERR_BODY_TIMEOUT', 'its answer stopped before it was complete'],
  ['UND_ERR_SOCKET', 'it closed the connection before its answer was complete'],
  ['ECONNRESET', 'it closed the connection before its answer was complete'],
])

/** What an error status says: the problem+json of the agent where there is one. */
export async function answerFailure(agent: string, response: Response): Promise<SkeinError> {
  const problem = parseObject((await readText(response, problemBytesMax)) ?? '')
  const { code, detail, title } = problem
  const reason =
    [detail, title].filter((text) => typeof text === 'string').find((text) => text !== '') ??
    `HTTP ${response.status} ${response.statusText}`.trim()
  const retryable = isRetryable(response.status, problem['retryable'])
  const details: ErrorDetails['AGENT_FAILED'] = {
    agent,
    reason: reason.slice(0, reasonCharactersMax),
    ...(typeof code === 'string' ? { code } : {}),
    ...(retryable === undefined ? {} : { retryable }),
  }
  return new SkeinError('AGENT_FAILED', details)
}

/** What a failed fetch says. `AGENT_UNAVAILABLE` only where nothing was sent. */
export function networkFailure(agent: string, address: HttpAddress, error: unknown): SkeinError {
  if (error instanceof SkeinError) return error
  const code = causeCode(error)
  const unsent = unsentReasons.get(code) ?? certificateReason(code)
  if (unsent !== undefined) {
    const reason = `${address.shown}: ${unsent}`
    return new SkeinError('AGENT_UNAVAILABLE', { agent, reason }, { cause: error })
  }
  const broken = brokenReasons.get(code) ?? 'the connection failed'
  const reason = `${address.shown}: ${broken}${code === '' ? '' : ` (${code})`}`
  return new SkeinError('AGENT_FAILED', { agent, reason }, { cause: error })
}

function isRetryable(status: number, said: unknown): boolean | undefined {
  if (typeof said === 'boolean') return said
  if (status >= 500) return undefined
  return retryableStatuses.has(status)
}

function parseObject(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : {}
  } catch {
    return {}
  }
}

/** A handshake that fails over a certificate has sent nothing of the request. */
function certificateReason(code: string): string | undefined {
  return /CERT|^ERR_TLS|^EPROTO$/.test(code) ? `its certificate was refused (${code})` : undefined
}

/** fetch wraps the system's error, and that may be one per address tried. */
function causeCode(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  const first = cause instanceof AggregateError ? (cause.errors[0] as unknown) : cause
  for (const candidate of [cause, first, error]) {
    const code = (candidate as { readonly code?: unknown } | undefined)?.code
    if (typeof code === 'string' && code !== '') return code
  }
  return ''
}
