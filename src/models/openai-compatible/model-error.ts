import { APICallError, InvalidResponseDataError, JSONParseError, TypeValidationError } from 'ai'
import { SkeinError } from '../../core/errors.ts'
import { BrokenAnswer, brokenOff, UnusableAnswer } from './read-stream.ts'

/** One call to the endpoint: what is needed to say why it failed. */
export interface Attempt {
  readonly model: string
  readonly key: string | undefined
  readonly timeoutMs: number
  readonly signal: AbortSignal
  cancelled(): boolean
  timedOut(): boolean
}

/**
 * What a call failed with, in our words. The SDK's error is not kept as the cause: it holds the
 * prompt, and its message may repeat the key.
 */
export function modelError(error: unknown, attempt: Attempt): SkeinError {
  const { model, timeoutMs } = attempt
  if (attempt.cancelled()) return unavailable(model, 'the request was cancelled')
  if (attempt.timedOut()) return unavailable(model, `it took more than ${timeoutMs} ms`)
  if (error instanceof UnusableAnswer) return unusable(model, error.message)
  if (error instanceof BrokenAnswer) return unavailable(model, error.message)
  // What the SDK calls a stream without a finish reason.
  if (InvalidResponseDataError.isInstance(error)) return unavailable(model, brokenOff)
  if (JSONParseError.isInstance(error)) return unusable(model, 'the endpoint sent malformed JSON')
  if (TypeValidationError.isInstance(error)) {
    return unusable(model, 'the endpoint sent something other than a chat completion')
  }
  return unavailable(model, scrub(reasonOfCall(error), attempt.key))
}

/** Whether the endpoint refused the question for its `response_format`, and not for its content. */
export function isFormatRefusal(error: unknown): boolean {
  return (
    APICallError.isInstance(error) &&
    (error.statusCode === 400 || error.statusCode === 422) &&
    /response_format|json_schema|structured/i.test(`${error.message} ${error.responseBody ?? ''}`)
  )
}

function reasonOfCall(error: unknown): string {
  if (APICallError.isInstance(error) && error.statusCode !== undefined) {
    return reasonOfStatus(error.statusCode, error)
  }
  const code = networkCode(error)
  if (code !== undefined) return `the connection failed (${code})`
  return isErrorPart(error)
    ? `the endpoint said: ${oneLine(error.message)}`
    : 'the connection failed'
}

function reasonOfStatus(status: number, error: APICallError): string {
  const said = ` (${status}: ${oneLine(error.message)})`
  if (status === 401 || status === 403) return `the endpoint refused the key (${status})`
  if (status === 404) return `the endpoint knows no such model or address${said}`
  if (status === 429) return `the endpoint is asked too often (429${waitOf(error)})`
  if (status >= 500) return `the endpoint failed${said}`
  if (status < 300) return brokenOff
  return `the endpoint refused the question${said}`
}

function waitOf(error: APICallError): string {
  const seconds = error.responseHeaders?.['retry-after']
  return seconds !== undefined && /^\d+$/.test(seconds) ? `, try again in ${seconds} s` : ''
}

function networkCode(error: unknown): string | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code
  }
  return undefined
}

/** An error the endpoint put into its stream. */
function isErrorPart(error: unknown): error is { readonly message: string } {
  return (
    typeof error === 'object' &&
    error !== null &&
    !(error instanceof Error) &&
    'message' in error &&
    typeof error.message === 'string'
  )
}

function scrub(text: string, key: string | undefined): string {
  return key === undefined || key === '' ? text : text.replaceAll(key, '[key]')
}

/** Cut after the key was taken out, or a piece of it would stay. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}

const reasonCharactersMax = 300

function unavailable(model: string, reason: string): SkeinError {
  return new SkeinError('MODEL_UNAVAILABLE', {
    model,
    reason: reason.slice(0, reasonCharactersMax),
  })
}

function unusable(model: string, reason: string): SkeinError {
  return new SkeinError('MODEL_OUTPUT_INVALID', { model, reason })
}
