import { SkeinError, errorCodes, reasonOf } from '../core/errors.ts'
import type { ErrorCode, ErrorDetails } from '../core/errors.ts'

/** The part of the platform's `fetch` that the client uses. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Values that are undefined are left out. */
  readonly query?: { readonly [name: string]: string | number | undefined }
  readonly body?: unknown
  readonly headers?: { readonly [name: string]: string }
  readonly signal?: AbortSignal
}

/**
 * Calls one server.
 *
 * Errors: what the server answers, as the `SkeinError` it was there; `SERVER_UNREACHABLE` when
 * nobody answers.
 */
export interface HttpCalls {
  /** The answer's JSON; undefined where it has none. */
  json<T>(path: string, call?: Call): Promise<T>
  /** The answer as it comes, for streams. */
  open(path: string, call?: Call): Promise<Response>
}

export function createHttpCalls(url: string, fetch: Fetch): HttpCalls {
  const base = url.replace(/\/+$/, '')
  const open = async (path: string, call: Call = {}): Promise<Response> => {
    const response = await reach(base, () =>
      fetch(base + path + encodeQuery(call.query), encode(call)),
    )
    if (response.ok) return response
    throw await decodeError(response)
  }
  const json = async <T>(path: string, call: Call = {}): Promise<T> => {
    const headers = { accept: 'application/json', ...call.headers }
    const response = await open(path, { ...call, headers })
    if (response.status === 204) return undefined as T
    const text = await reach(base, () => response.text())
    const value = decodeJson(text)
    const late = asProblem(value)
    if (late !== undefined) throw late
    return value as T
  }
  return { json, open }
}

/** One path segment of a URL. */
export function segment(text: string): string {
  return encodeURIComponent(text)
}

async function reach<T>(url: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') throw error
    throw new SkeinError(
      'SERVER_UNREACHABLE',
      { url, reason: deepestReason(error) },
      { cause: error },
    )
  }
}

function encode(call: Call): RequestInit {
  const headers: { [name: string]: string } = { ...call.headers }
  if (call.body !== undefined) headers['content-type'] = 'application/json'
  return {
    method: call.method ?? 'GET',
    headers,
    ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
    ...(call.signal !== undefined && { signal: call.signal }),
  }
}

function encodeQuery(query: Call['query']): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) parameters.set(name, String(value))
  }
  const text = parameters.toString()
  return text === '' ? '' : `?${text}`
}

export function decodeJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new SkeinError('INTERNAL', { reason: 'the server answered no JSON' }, { cause: error })
  }
}

/** Members of a problem document that are not the error's details. */
const ownMembers = new Set([
  'type',
  'title',
  'status',
  'detail',
  'code',
  'instance',
  'retryable',
  'details',
])

async function decodeError(response: Response): Promise<SkeinError> {
  const problem: unknown = await response.json().catch(() => undefined)
  const reason = `the server answered ${response.status}`
  return asProblem(problem) ?? new SkeinError('INTERNAL', { reason })
}

/** A problem document as the error it was. A slow answer may be one after its status was sent. */
function asProblem(value: unknown): SkeinError | undefined {
  const problem = asObject(value)
  const { type, code, detail } = problem
  if (typeof type !== 'string' || typeof code !== 'string' || typeof detail !== 'string') {
    return undefined
  }
  if (!isErrorCode(code)) return new SkeinError('INTERNAL', { reason: detail })
  const extensions = Object.entries(problem).filter(([name]) => !ownMembers.has(name))
  const details = { ...Object.fromEntries(extensions), ...asObject(problem['details']) }
  return rebuild(code, details, detail)
}

/** A server of another version may give other details than our message needs. */
function rebuild(code: ErrorCode, details: object, reason: string): SkeinError {
  try {
    return new SkeinError(code, details as ErrorDetails[ErrorCode])
  } catch {
    return new SkeinError('INTERNAL', { reason })
  }
}

function isErrorCode(code: unknown): code is ErrorCode {
  return (errorCodes as readonly unknown[]).includes(code)
}

function asObject(value: unknown): { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null
    ? (value as { readonly [name: string]: unknown })
    : {}
}

/** `fetch failed` hides what happened in its cause. */
function deepestReason(error: unknown): string {
  let deepest = error
  while (deepest instanceof Error && deepest.cause instanceof Error) deepest = deepest.cause
  const code = (deepest as { readonly code?: unknown } | null)?.code
  return reasonOf(deepest) || (typeof code === 'string' ? code : 'no reason given')
}
