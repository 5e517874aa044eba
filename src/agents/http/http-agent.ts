import { createCapability } from '../../core/capability.ts'
import type { Capability } from '../../core/capability.ts'
import { SkeinError } from '../../core/errors.ts'
import type { JsonObject } from '../../core/json.ts'
import { decodeStepResult } from '../../core/step-result.ts'
import type {
  Agent,
  AgentKind,
  HttpAgentDefinition,
  StepContext,
  StepOutcome,
  StepRequest,
} from '../../ports/agent.ts'
import type { GatheredContext } from '../../ports/gathered-context.ts'
import { createHttpAddress } from './http-address.ts'
import type { HttpAddress } from './http-address.ts'
import { postMessage } from './http-message.ts'
import { answerFailure, networkFailure } from './http-failure.ts'
import { postJson, readText } from './http-post.ts'
import type { Post } from './http-post.ts'

/**
 * An agent behind a URL: each step is one POST that is answered with a result (200), with
 * "accepted" (202, the result comes later), or with an error.
 *
 * Errors: `REQUEST_INVALID` when the URL or a header cannot be used.
 */
export function httpAgent(definition: HttpAgentDefinition): Agent {
  return new HttpAgent(definition)
}

const active = { status: 'ACTIVE' } as const
/** An output of 100 MB fits with what is around it. Text of more than 512 MB cannot be read. */
const answerBytesMaxDefault = 256 * 1024 * 1024

class HttpAgent implements Agent {
  readonly name: string
  readonly kind: AgentKind = 'http'
  declare readonly parallelMax?: number
  declare readonly receive?: NonNullable<Agent['receive']>
  readonly #address: HttpAddress
  readonly #capabilities: readonly Capability[]
  readonly #names: ReadonlySet<string>
  readonly #answerBytesMax: number
  readonly #isGivenContext: boolean
  #unavailable: string | undefined
  readonly #closing = new AbortController()

  constructor(definition: HttpAgentDefinition) {
    this.name = definition.name
    if (definition.parallelMax !== undefined) this.parallelMax = definition.parallelMax
    this.#address = createHttpAddress(definition)
    this.#capabilities = definition.capabilities.map(createCapability)
    this.#names = new Set(this.#capabilities.map(({ name }) => name))
    const { messagesUrl, headers = {} } = definition
    if (messagesUrl !== undefined) {
      const address = createHttpAddress({ url: messagesUrl, headers })
      this.receive = (message, { signal }) =>
        postMessage({ agent: this.name, address, message, signal })
    }
    this.#isGivenContext = definition.context ?? true
    this.#answerBytesMax = definition.answerBytesMax ?? answerBytesMaxDefault
  }

  capabilities(): readonly Capability[] {
    return this.#capabilities
  }

  async perform(request: StepRequest, context: StepContext): Promise<StepOutcome> {
    if (this.#closing.signal.aborted) throw this.#closed()
    if (!this.#names.has(request.capability)) {
      throw new SkeinError('CAPABILITY_NOT_FOUND', { capability: request.capability })
    }
    const signal = AbortSignal.any([context.signal, this.#closing.signal])
    try {
      const gathered = this.#isGivenContext ? await context.gather() : undefined
      const response = await postJson(this.#post(request, gathered, signal))
      this.#unavailable = undefined
      return await this.#outcome(response)
    } catch (error) {
      throw this.#failure(error, context.signal)
    }
  }

  health(): { readonly status: 'ACTIVE' | 'UNAVAILABLE'; readonly reason?: string } {
    const reason = this.#unavailable
    return reason === undefined ? active : { status: 'UNAVAILABLE', reason }
  }

  async close(): Promise<void> {
    this.#closing.abort()
  }

  #post(request: StepRequest, gathered: GatheredContext | undefined, signal: AbortSignal): Post {
    const { capability, inputs, runId, stepId, attempt, idempotencyKey, token } = request
    const deadline =
      request.deadline === undefined ? null : new Date(request.deadline).toISOString()
    return {
      agent: this.name,
      address: this.#address,
      headers: { 'Idempotency-Key': idempotencyKey },
      body: {
        capability,
        inputs,
        runId,
        stepId,
        attempt,
        idempotencyKey,
        deadline,
        token,
        ...(gathered !== undefined && { context: gathered as unknown as JsonObject }),
      },
      signal,
    }
  }

  async #outcome(response: Response): Promise<StepOutcome> {
    if (!response.ok) throw await answerFailure(this.name, response)
    if (response.status === 202) {
      await response.body?.cancel()
      return { type: 'accepted' }
    }
    const text = await readText(response, this.#answerBytesMax)
    if (text === undefined) {
      throw this.#unusable(`it is larger than ${this.#answerBytesMax} bytes`)
    }
    const decoded = decodeStepResult(this.#parse(response.status, text))
    if (decoded.type === 'unfit') throw this.#unusable(decoded.reason)
    const { result, proposedChanges } = decoded
    return {
      type: 'succeeded',
      ...result,
      ...(proposedChanges !== undefined && { proposedChanges }),
    }
  }

  #parse(status: number, text: string): unknown {
    try {
      return JSON.parse(text)
    } catch (cause) {
      const start = text === '' ? 'nothing' : JSON.stringify(text.slice(0, 80))
      throw this.#unusable(`HTTP ${status} came with ${start}, which is not JSON`, cause)
    }
  }

  #unusable(reason: string, cause?: unknown): SkeinError {
    return new SkeinError('STEP_OUTPUT_INVALID', { agent: this.name, reason }, { cause })
  }

  #failure(error: unknown, signal: AbortSignal): SkeinError {
    if (signal.aborted) return stopped(this.name, signal.reason)
    if (this.#closing.signal.aborted) return this.#closed()
    const failure = networkFailure(this.name, this.#address, error)
    if (failure.code === 'AGENT_UNAVAILABLE') {
      this.#unavailable = `${failure.message} Start it, or register its new URL.`
    }
    return failure
  }

  #closed(): SkeinError {
    return new SkeinError('AGENT_UNAVAILABLE', { agent: this.name, reason: 'it has been removed' })
  }
}

function stopped(agent: string, reason: unknown): SkeinError {
  if (reason instanceof SkeinError) return reason
  return new SkeinError('AGENT_FAILED', { agent, reason: 'the step was stopped', retryable: false })
}
