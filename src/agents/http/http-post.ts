import { SkeinError } from '../../core/errors.ts'
import type { JsonObject } from '../../core/json.ts'
import type { HttpAddress } from './http-address.ts'

const redirectsMax = 5

export interface Post {
  readonly agent: string
  readonly address: HttpAddress
  readonly headers: { readonly [name: string]: string }
  readonly body: JsonObject
  readonly signal: AbortSignal
}

/**
 * Posts JSON. A redirect is followed only where it keeps the method and stays at the same origin:
 * a step's inputs and the agent's headers go nowhere else.
 *
 * Errors: fetch's own, and `AGENT_FAILED` for a redirect that is not followed.
 */
export async function postJson(post: Post): Promise<Response> {
  const body = JSON.stringify(post.body)
  let url = post.address.url
  for (let redirects = 0; redirects <= redirectsMax; redirects += 1) {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json, application/problem+json',
        ...post.address.headers,
        ...post.headers,
      },
      body,
      redirect: 'manual',
      signal: post.signal,
    })
    if (response.status < 300 || response.status > 399) return response
    await response.body?.cancel()
    url = followed(post, url, response)
  }
  throw refused(post.agent, `it redirected more than ${redirectsMax} times`)
}

function followed(post: Post, from: URL, response: Response): URL {
  const location = response.headers.get('location')
  const target = location === null ? null : URL.parse(location, from.href)
  const keepsMethod = response.status === 307 || response.status === 308
  if (target !== null && keepsMethod && target.origin === from.origin) return target
  const where = target === null ? 'nowhere' : target.origin
  throw refused(
    post.agent,
    `it answered HTTP ${response.status} to ${where}, which is not followed`,
  )
}

function refused(agent: string, reason: string): SkeinError {
  return new SkeinError('AGENT_FAILED', { agent, reason, retryable: false })
}

/** The body as text, or undefined when it is larger than `bytesMax`; the rest is not read. */
export async function readText(response: Response, bytesMax: number): Promise<string | undefined> {
  if (response.body === null) return ''
  if (Number(response.headers.get('content-length') ?? 0) > bytesMax) {
    await response.body.cancel()
    return undefined
  }
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body) {
    bytes += chunk.byteLength
    if (bytes > bytesMax) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, bytes).toString('utf8')
}
