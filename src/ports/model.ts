import type { JsonObject, JsonSchema } from '../core/json.ts'

/** What one call took. Units: tokens; 0 where the endpoint did not say. */
export interface ModelUsage {
  readonly inputTokens: number
  readonly outputTokens: number
}

export interface TextRequest {
  /** What the model is for and the rules it keeps. Never holds data of others. */
  readonly system: string
  readonly prompt: string
  readonly signal?: AbortSignal
  /** Called while the answer comes, where the endpoint streams it. */
  readonly onProgress?: () => void
}

export interface ObjectRequest extends TextRequest {
  /** Shape of the answer, as the model is told it. Its type is `object`. */
  readonly schema: JsonSchema
  /** Names the shape to the model: `[a-z_]+`. */
  readonly schemaName: string
  /** What an answer must fit at least, for a caller that can mend the rest. Default: `schema`. */
  readonly accepts?: JsonSchema
}

/**
 * A language model. Tries once: who asks decides whether to ask again.
 *
 * Errors: `MODEL_UNAVAILABLE` (down, refused, too slow, cancelled, cut off on the way) and
 * `MODEL_OUTPUT_INVALID` (an answer came that cannot be used). Neither ever holds the key.
 */
export interface Model {
  readonly name: string
  generateObject(
    request: ObjectRequest,
  ): Promise<{ readonly value: JsonObject; readonly usage: ModelUsage }>
  generateText(request: TextRequest): Promise<{ readonly text: string; readonly usage: ModelUsage }>
}
