import type { ServerResponse } from 'node:http'
import type { Json, JsonObject } from '../../core/json.ts'

/** What the server does with one request. */
export type ModelServerAnswer =
  /** The object as JSON; `fenced` puts it into a fenced block with prose around it. */
  | { readonly type: 'object'; readonly value: Json; readonly fenced?: boolean }
  | { readonly type: 'text'; readonly text: string }
  /** 429, with `retry-after` where given. */
  | { readonly type: 'rate-limited'; readonly retryAfterSeconds?: number }
  /** Any error status with an OpenAI error body. */
  | { readonly type: 'status'; readonly status: number; readonly message?: string }
  /** 400 for a question with `response_format`; otherwise as `without`. */
  | { readonly type: 'refuse-format'; readonly without: ModelServerAnswer }
  /** Status 200 with a body, or a stream event, that is not JSON. */
  | { readonly type: 'malformed' }
  /** The first half of the text, then a clean end without a finish reason. */
  | { readonly type: 'truncated'; readonly text: string }
  /** The first half of the text, then the connection breaks. */
  | { readonly type: 'reset'; readonly text?: string }
  /** JSON that is no chat completion. */
  | { readonly type: 'wrong-shape' }
  /** The text, cut off with finish reason `length`. */
  | { readonly type: 'length'; readonly text: string }
  /** Nothing until the client gives up or the server closes. */
  | { readonly type: 'silent' }
  /** A normal JSON body, even where a stream was asked for. */
  | { readonly type: 'unstreamed'; readonly text: string }

interface Exchange {
  readonly answer: ModelServerAnswer
  readonly request: JsonObject
}

/** Carries out one scripted answer on the wire. */
export function sendAnswer(response: ServerResponse, { answer, request }: Exchange): void {
  switch (answer.type) {
    case 'object':
      return sendText(response, { request, text: objectText(answer.value, answer.fenced === true) })
    case 'text':
      return sendText(response, { request, text: answer.text })
    case 'length':
      return sendText(response, { request, text: answer.text, finish: 'length' })
    case 'unstreamed':
      return sendText(response, { request: {}, text: answer.text })
    case 'rate-limited':
      return sendRateLimit(response, answer.retryAfterSeconds)
    case 'status':
      return sendJson(response, answer.status, errorBody(answer.message ?? 'scripted failure'))
    case 'refuse-format':
      return request['response_format'] === undefined
        ? sendAnswer(response, { answer: answer.without, request })
        : sendJson(response, 400, errorBody('response_format is not supported here'))
    case 'malformed':
      return sendMalformed(response, request)
    case 'wrong-shape':
      return sendWrongShape(response, request)
    case 'truncated':
      sendHalf(response, answer.text, request)
      response.end()
      return
    case 'reset':
      sendHalf(response, answer.text ?? 'half an answer', request)
      // What was written must reach the socket first, or there would be no half.
      setImmediate(() => response.destroy())
      return
    case 'silent':
      return
  }
}

interface Content {
  readonly request: JsonObject
  readonly text: string
  readonly finish?: string
}

function sendText(response: ServerResponse, { request, text, finish = 'stop' }: Content): void {
  const usage = usageOf(request, text)
  if (request['stream'] !== true) {
    const message = { role: 'assistant', content: text }
    const choices = [{ index: 0, message, finish_reason: finish }]
    return sendJson(response, 200, { ...envelope('chat.completion', request), choices, usage })
  }
  openStream(response)
  for (const piece of pieces(text)) sendChunk(response, request, piece)
  const last = [{ index: 0, delta: {}, finish_reason: finish }]
  sendEvent(response, { ...envelope('chat.completion.chunk', request), choices: last })
  sendEvent(response, { ...envelope('chat.completion.chunk', request), choices: [], usage })
  response.end('data: [DONE]\n\n')
}

function sendHalf(response: ServerResponse, text: string, request: JsonObject): void {
  const half = text.slice(0, Math.ceil(text.length / 2))
  if (request['stream'] === true) {
    openStream(response)
    return sendChunk(response, request, half)
  }
  response.writeHead(200, { 'content-type': 'application/json' })
  const start = JSON.stringify({ ...envelope('chat.completion', request), choices: [] })
  response.write(`${start.slice(0, -2)}{"message":{"content":${JSON.stringify(half).slice(0, -1)}`)
}

function sendMalformed(response: ServerResponse, request: JsonObject): void {
  if (request['stream'] === true) {
    openStream(response)
    response.end('data: {"choices": [{"delta": {"content": "ha\n\ndata: [DONE]\n\n')
    return
  }
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end('{"choices": [{"message": {"content": "ha')
}

function sendWrongShape(response: ServerResponse, request: JsonObject): void {
  const body = { result: { output: 'this is no chat completion' } }
  if (request['stream'] !== true) return sendJson(response, 200, body)
  openStream(response)
  sendEvent(response, body)
  response.end('data: [DONE]\n\n')
}

function sendRateLimit(response: ServerResponse, retryAfterSeconds: number | undefined): void {
  if (retryAfterSeconds !== undefined) response.setHeader('retry-after', String(retryAfterSeconds))
  sendJson(response, 429, errorBody('rate limit reached'))
}

function sendChunk(response: ServerResponse, request: JsonObject, content: string): void {
  const choices = [{ index: 0, delta: { role: 'assistant', content }, finish_reason: null }]
  sendEvent(response, { ...envelope('chat.completion.chunk', request), choices })
}

function sendEvent(response: ServerResponse, event: Json): void {
  response.write(`data: ${JSON.stringify(event)}\n\n`)
}

function sendJson(response: ServerResponse, status: number, body: Json): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

function openStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
}

function envelope(object: string, request: JsonObject): JsonObject {
  return { id: 'chatcmpl-fake', object, created: 0, model: request['model'] ?? 'fake' }
}

function errorBody(message: string): JsonObject {
  return { error: { message, type: 'scripted', param: null, code: null } }
}

function objectText(value: Json, fenced: boolean): string {
  const json = JSON.stringify(value)
  return fenced ? `Here it is:\n\n\`\`\`json\n${json}\n\`\`\`\nAnything else?` : json
}

/** A rough but steady count: four characters a token. */
function usageOf(request: JsonObject, text: string): JsonObject {
  const prompt = Math.ceil(JSON.stringify(request['messages'] ?? []).length / 4)
  const completion = Math.ceil(text.length / 4)
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
  }
}

function pieces(text: string): readonly string[] {
  const size = Math.max(1, Math.ceil(text.length / 5))
  return text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []
}
