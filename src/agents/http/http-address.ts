import { SkeinError } from '../../core/errors.ts'

/** Where to post to, and what to send along. Its headers are secrets. */
export interface HttpAddress {
  readonly url: URL
  readonly headers: { readonly [name: string]: string }
  /** How messages name it: the URL without credentials and query, which may carry keys. */
  readonly shown: string
}

/**
 * Checks a URL and headers once. Credentials in the URL become a header, because fetch refuses
 * them, and with an error that would show them.
 *
 * Errors: `REQUEST_INVALID`.
 */
export function createHttpAddress(definition: {
  readonly url: string
  readonly headers?: { readonly [name: string]: string }
}): HttpAddress {
  const url = URL.parse(definition.url)
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw invalid('/url', 'must be an http or https URL')
  }
  const headers = { ...definition.headers }
  for (const [name, value] of Object.entries(headers)) checkHeader(name, value)
  if (url.username !== '' || url.password !== '') {
    const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
    headers['Authorization'] ??= `Basic ${Buffer.from(pair).toString('base64')}`
    url.username = ''
    url.password = ''
  }
  url.hash = ''
  return { url, headers, shown: `${url.origin}${url.pathname}` }
}

function checkHeader(name: string, value: string): void {
  try {
    // Throws, with the value in its message, so that error goes no further.
    void new Headers([[name, value]])
  } catch {
    throw invalid(`/headers/${name}`, 'is not a usable header')
  }
}

function invalid(path: string, message: string): SkeinError {
  return new SkeinError('REQUEST_INVALID', { problems: [{ path, message }] })
}
