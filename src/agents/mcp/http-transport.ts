import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import type { JSONRPCMessage } from '@modelcontextprotocol/client'
import type { HttpServer } from './mcp-server.ts'

type SendOptions = NonNullable<Parameters<StreamableHTTPClientTransport['send']>[1]>

/** The error code under which a request fails whose answer can no longer come. */
export const streamEndedCode = -32_099

/**
 * Streamable HTTP that notices a lost answer. The SDK's transport leaves a request waiting for its
 * timeout when the stream that should bring its answer has ended for good.
 */
export class HttpTransport extends StreamableHTTPClientTransport {
  constructor(server: HttpServer) {
    const { url, headers } = withoutCredentials(server)
    super(url, { requestInit: { headers } })
  }

  override send(message: JSONRPCMessage, options: SendOptions = {}): Promise<void> {
    if (!('method' in message) || !('id' in message)) return super.send(message, options)
    const { id } = message
    return super.send(message, {
      ...options,
      onRequestStreamEnd: () => {
        options.onRequestStreamEnd?.()
        // After the microtasks that settle a request whose answer did come; then nobody waits.
        setImmediate(() => this.#failRequest(id))
      },
    })
  }

  #failRequest(id: string | number): void {
    const error = { code: streamEndedCode, message: 'the connection ended before the answer came' }
    this.onmessage?.({ jsonrpc: '2.0', id, error })
  }
}

/** Credentials in the URL become a header: fetch refuses them, and would show them. */
function withoutCredentials(server: HttpServer): {
  readonly url: URL
  readonly headers: { [name: string]: string }
} {
  const url = new URL(server.url)
  const headers: { [name: string]: string } = { ...server.headers }
  if (url.username !== '' || url.password !== '') {
    const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
    headers['Authorization'] ??= `Basic ${Buffer.from(pair).toString('base64')}`
    url.username = ''
    url.password = ''
  }
  return { url, headers }
}
