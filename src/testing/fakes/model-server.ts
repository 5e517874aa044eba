import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import { isJsonObject } from '../../core/json.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import { sendAnswer } from './model-server-answer.ts'
import type { ModelServerAnswer } from './model-server-answer.ts'

export type { ModelServerAnswer } from './model-server-answer.ts'

/** An answer, or a function that makes one for the request it gets. */
export type ModelServerScript = ModelServerAnswer | ((request: JsonObject) => ModelServerAnswer)

/** A request as it arrived. */
export interface ModelServerRequest {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: JsonObject
  /** All of the request's messages, one below the other. */
  readonly prompt: string
  /** Resolves once the connection of this request is closed; `true` if no whole answer was sent. */
  readonly closed: Promise<boolean>
}

export interface ModelServer {
  /** Base URL for `SKEIN_MODEL_URL`. */
  readonly url: string
  /** Every request so far, oldest first. */
  readonly requests: readonly ModelServerRequest[]
  /** Adds answers; each is used once, in this order. Without one left, `otherwise` answers. */
  script(...answers: readonly ModelServerScript[]): void
  /** Closes every connection, silent ones too. */
  close(): Promise<void>
}

/**
 * A fake model for tests: a real HTTP server on 127.0.0.1 that speaks the OpenAI chat-completions
 * protocol, streamed or not as the request asks, and answers what the test scripted.
 *
 * ```ts
 * const server = await openModelServer()
 * server.script({ type: 'object', value: { route: 'answer' } }, { type: 'rate-limited' })
 * // point a model at server.url, then look at server.requests
 * await server.close()
 * ```
 */
export async function openModelServer(
  options: { readonly otherwise?: ModelServerScript } = {},
): Promise<ModelServer> {
  const answers: ModelServerScript[] = []
  const requests: ModelServerRequest[] = []
  const otherwise = options.otherwise ?? nothingScripted

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const received = await receive(request, response)
    if (received === undefined) return
    requests.push(received)
    const next = answers.shift() ?? otherwise
    const answer = typeof next === 'function' ? next(received.body) : next
    sendAnswer(response, { answer, request: received.body })
  }

  const server = createServer((request, response) => void serve(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    script: (...more) => void answers.push(...more),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const nothingScripted: ModelServerAnswer = {
  type: 'status',
  status: 500,
  message: 'the test scripted no answer for this request',
}

async function receive(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<ModelServerRequest | undefined> {
  const closed = new Promise<boolean>((resolve) => {
    response.once('close', () => resolve(!response.writableFinished))
  })
  const body = parseBody(await readText(request).catch(() => ''))
  const path = request.url ?? '/'
  if (request.method !== 'POST' || !path.endsWith('/chat/completions') || body === undefined) {
    const status = body === undefined ? 400 : 404
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ error: { message: `cannot serve ${request.method} ${path}` } }))
    return undefined
  }
  return { path, headers: request.headers, body, prompt: promptOf(body), closed }
}

function parseBody(text: string): JsonObject | undefined {
  try {
    const body: unknown = JSON.parse(text)
    return isJsonObject(body) ? body : undefined
  } catch {
    return undefined
  }
}

function promptOf(body: JsonObject): string {
  const messages = Array.isArray(body['messages']) ? (body['messages'] as readonly Json[]) : []
  return messages
    .map((message) => (isJsonObject(message) ? contentOf(message['content'] ?? '') : ''))
    .join('\n\n')
}

function contentOf(content: Json): string {
  if (typeof content === 'string') return content
  return Array.isArray(content) ? (content as readonly Json[]).map(textOf).join('') : ''
}

function textOf(part: Json): string {
  const text = isJsonObject(part) ? part['text'] : undefined
  return typeof text === 'string' ? text : ''
}
