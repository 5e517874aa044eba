import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { jsonSchema, Output, streamText } from 'ai'
import type { LanguageModel } from 'ai'
import { SkeinError } from '../../core/errors.ts'
import type { JsonObject, JsonSchema } from '../../core/json.ts'
import type { Model, ModelUsage, ObjectRequest, TextRequest } from '../../ports/model.ts'
import { checkAnswer } from './check-answer.ts'
import { isFormatRefusal, modelError } from './model-error.ts'
import type { Attempt } from './model-error.ts'
import { extractJson } from './extract-json.ts'
import { readStream } from './read-stream.ts'
import { streamingFetch } from './streaming-fetch.ts'

export interface OpenModelOptions {
  /** Base URL of the endpoint, such as `http://127.0.0.1:11434/v1`. */
  readonly url: string
  readonly model: string
  readonly key?: string
  /** Longest time for one whole answer. */
  readonly timeoutMs: number
}

/**
 * Connects a model behind any endpoint that speaks the OpenAI chat-completions protocol. Nothing is
 * sent before the first question.
 *
 * Answers are streamed, so that an answer cut off on the way is noticed and long ones need no open
 * silence. An endpoint that refuses `response_format` is asked without it from then on.
 *
 * Errors: `CONFIG_INVALID` for a URL that is not one of http or https, or that holds credentials.
 */
export function openModel(options: OpenModelOptions): Model {
  const model = createOpenAICompatible({
    name: providerName,
    baseURL: baseUrl(options.url),
    includeUsage: true,
    supportsStructuredOutputs: true,
    fetch: streamingFetch,
    ...(options.key === undefined ? {} : { apiKey: options.key }),
  }).chatModel(options.model)
  let takesFormat = true

  async function ask(request: TextRequest, schema?: ObjectRequest): Promise<Answer> {
    const attempt = createAttempt(options, request.signal)
    try {
      return await once(model, { request, schema, signal: attempt.signal })
    } catch (error) {
      if (schema === undefined || !isFormatRefusal(error)) throw modelError(error, attempt)
      takesFormat = false
      return await once(model, { request, schema: undefined, signal: attempt.signal }).catch(
        (second: unknown) => {
          throw modelError(second, attempt)
        },
      )
    } finally {
      attempt.end()
    }
  }

  return {
    name: options.model,
    generateText: (request) => ask(request),
    async generateObject(request) {
      const told = { ...request, prompt: promptWithSchema(request) }
      const { text, usage } = await ask(told, takesFormat ? request : undefined)
      return { value: decodeObject(text, options.model, request), usage }
    },
  }
}

/** The provider's name is also the key of its options. */
const providerName = 'endpoint'

interface Answer {
  readonly text: string
  readonly usage: ModelUsage
}

interface Question {
  readonly request: TextRequest
  readonly schema: ObjectRequest | undefined
  readonly signal: AbortSignal
}

function once(model: LanguageModel, { request, schema, signal }: Question): Promise<Answer> {
  const result = streamText({
    model,
    instructions: request.system,
    prompt: request.prompt,
    abortSignal: signal,
    maxRetries: 0,
    telemetry: { recordInputs: false, recordOutputs: false },
    // The stream's error parts are read below; the default would print them.
    onError: () => {},
    // Strict mode refuses open objects, which plans and outputs hold.
    providerOptions: { [providerName]: { strictJsonSchema: false } },
    ...(schema === undefined ? {} : { output: outputOf(schema) }),
  })
  return readStream(result.fullStream, request.onProgress)
}

function outputOf({ schema, schemaName }: ObjectRequest): ReturnType<typeof Output.object> {
  return Output.object({
    schema: jsonSchema(schema as Parameters<typeof jsonSchema>[0]),
    name: schemaName,
  })
}

/** The schema is also told in words: many endpoints take `response_format` and ignore it. */
function promptWithSchema({ prompt, schema }: ObjectRequest): string {
  return [
    prompt,
    '\nAnswer with one JSON object and nothing else. It must fit this JSON Schema:',
    JSON.stringify(schema),
  ].join('\n')
}

function decodeObject(text: string, model: string, request: ObjectRequest): JsonObject {
  const value = extractJson(text)
  if (value === undefined) {
    throw new SkeinError('MODEL_OUTPUT_INVALID', { model, reason: 'it holds no JSON object' })
  }
  const schema: JsonSchema = request.accepts ?? request.schema
  const reason = checkAnswer(value, schema)
  if (reason !== undefined) throw new SkeinError('MODEL_OUTPUT_INVALID', { model, reason })
  return value
}

function createAttempt(
  options: OpenModelOptions,
  signal: AbortSignal | undefined,
): Attempt & { end(): void } {
  const timeout = new AbortController()
  const timer = setTimeout(() => timeout.abort(), options.timeoutMs)
  return {
    model: options.model,
    key: options.key,
    timeoutMs: options.timeoutMs,
    cancelled: () => signal?.aborted === true,
    timedOut: () => timeout.signal.aborted,
    signal: signal === undefined ? timeout.signal : AbortSignal.any([signal, timeout.signal]),
    end: () => clearTimeout(timer),
  }
}

function baseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const problems: string[] = []
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    problems.push('it must be an http or https URL')
  } else if (url.username !== '' || url.password !== '' || url.search !== '') {
    problems.push('it must hold no credentials and no query; give the key as SKEIN_MODEL_KEY')
  }
  if (problems.length > 0)
    throw new SkeinError('CONFIG_INVALID', { source: 'The model URL', problems })
  return text
    .trim()
    .replace(/\/+$/, '')
    .replace(/\/chat\/completions$/, '')
}
