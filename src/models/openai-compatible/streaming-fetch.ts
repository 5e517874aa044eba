import { isJsonObject } from '../../core/json.ts'
import type { Json, JsonObject } from '../../core/json.ts'

/**
 * `fetch` for endpoints that were asked for a stream and may still answer with one JSON body, as
 * small servers do: such a body is handed on as a stream of one chunk.
 */
export const streamingFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, init)
  const contentType = response.headers.get('content-type') ?? ''
  if (!response.ok || !contentType.includes('application/json')) return response
  const body = await response.text()
  return new Response(asStream(body), {
    status: response.status,
    headers: { 'content-type': 'text/event-stream' },
  })
}

function asStream(body: string): string {
  const chunk = parse(body)
  // Left as it is, for the SDK to name what is wrong with it.
  const data = chunk === undefined ? body.replaceAll(/\s+/g, ' ') : JSON.stringify(chunk)
  return `data: ${data}\n\ndata: [DONE]\n\n`
}

function parse(body: string): Json | undefined {
  try {
    const answer = JSON.parse(body) as Json
    return isJsonObject(answer) && Array.isArray(answer['choices'])
      ? { ...answer, choices: answer['choices'].map(asDelta) }
      : answer
  } catch {
    return undefined
  }
}

/** A body that could be parsed is whole, so a choice without a finish reason has stopped. */
function asDelta(choice: Json): Json {
  if (!isJsonObject(choice) || !isJsonObject(choice['message'])) return choice
  const delta: JsonObject = choice['message']
  return { index: 0, delta, finish_reason: choice['finish_reason'] ?? 'stop' }
}
