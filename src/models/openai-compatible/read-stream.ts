import type { ModelUsage } from '../../ports/model.ts'

/** What of the SDK's stream is looked at; its other parts pass by. */
export interface StreamPart {
  readonly type: string
  readonly text?: string
  readonly error?: unknown
  readonly finishReason?: string
  readonly rawFinishReason?: string | undefined
  readonly totalUsage?: {
    readonly inputTokens: number | undefined
    readonly outputTokens: number | undefined
  }
}

/** The answer arrived whole, but cannot be used. */
export class UnusableAnswer extends Error {}
/** The answer broke off on the way. */
export class BrokenAnswer extends Error {}

export const brokenOff: string = 'the answer broke off before its end'

/** Longest answer that is read. Units: characters. */
const answerCharactersMax: number = 1_000_000

/**
 * Collects a streamed answer. The SDK does not throw for a stream that ends early or holds an
 * error: that is found here, by its error parts and its finish reason.
 *
 * Errors: `UnusableAnswer`, `BrokenAnswer`, or what the stream failed with.
 */
export async function readStream(
  parts: AsyncIterable<unknown>,
  onPart: () => void = () => undefined,
): Promise<{ readonly text: string; readonly usage: ModelUsage }> {
  let text = ''
  let finish: StreamPart | undefined
  for await (const part of parts as AsyncIterable<StreamPart>) {
    onPart()
    if (part.type === 'error') throw part.error
    if (part.type === 'abort') throw new BrokenAnswer('it was stopped')
    if (part.type === 'text-delta') text += part.text ?? ''
    if (part.type === 'finish') finish = part
    if (text.length > answerCharactersMax) {
      throw new UnusableAnswer(`it is longer than ${answerCharactersMax} characters`)
    }
  }
  refuseUnfinished(finish)
  if (text.trim() === '') throw new UnusableAnswer('it is empty')
  return {
    text,
    usage: {
      inputTokens: finish?.totalUsage?.inputTokens ?? 0,
      outputTokens: finish?.totalUsage?.outputTokens ?? 0,
    },
  }
}

function refuseUnfinished(finish: StreamPart | undefined): void {
  const reason = finish?.finishReason
  if (reason === 'stop') return
  if (reason === 'length') throw new UnusableAnswer('it was cut off at its length limit')
  if (reason === 'content-filter') throw new UnusableAnswer('the model declined to answer')
  if (reason === 'tool-calls') throw new UnusableAnswer('it calls a tool that was not offered')
  // Endpoints have words of their own for a normal end; only none at all means a broken stream.
  if (reason === 'other' && finish?.rawFinishReason !== undefined) return
  throw new BrokenAnswer(brokenOff)
}
