import { SkeinError } from '../../core/errors.ts'
import { isJsonObject } from '../../core/json.ts'
import type { AgentMessage, MessageOutcome } from '../../ports/agent-message.ts'
import type { HttpAddress } from './http-address.ts'
import { answerFailure, networkFailure } from './http-failure.ts'
import { postJson, readText } from './http-post.ts'

const answerBytesMax = 1_000_000

interface MessagePost {
  readonly agent: string
  readonly address: HttpAddress
  readonly message: AgentMessage
  readonly signal: AbortSignal
}

/**
 * Posts a message. 200 with `{ content }` is its answer; 202 and 204 say that it was taken.
 * Errors: `AGENT_UNAVAILABLE`, `AGENT_FAILED`, `STEP_OUTPUT_INVALID`.
 */
export async function postMessage(post: MessagePost): Promise<MessageOutcome> {
  const { agent, address, message, signal } = post
  try {
    const headers = { 'Skein-Message': message.id }
    const body = { message: { ...message } }
    const response = await postJson({ agent, address, headers, body, signal })
    if (!response.ok) throw await answerFailure(agent, response)
    return await outcomeOf(agent, response)
  } catch (error) {
    throw networkFailure(agent, address, error)
  }
}

async function outcomeOf(agent: string, response: Response): Promise<MessageOutcome> {
  const text = (await readText(response, answerBytesMax)) ?? ''
  if (response.status !== 200 || text === '') return { type: 'received' }
  const answer = parse(text)
  if (!isJsonObject(answer) || answer['content'] === undefined) {
    const reason = 'its answer to a message is no JSON object with content'
    throw new SkeinError('STEP_OUTPUT_INVALID', { agent, reason })
  }
  return { type: 'answered', content: answer['content'] }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
