import { createCapability } from '../../core/capability.ts'
import type { Capability, CapabilityDeclaration } from '../../core/capability.ts'
import { reasonOf, SkeinError } from '../../core/errors.ts'
import type { ErrorDetails } from '../../core/errors.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import type { Agent, AgentKind, StepContext, StepOutcome, StepRequest } from '../../ports/agent.ts'
import type { AgentMessage, MessageContext, MessageOutcome } from '../../ports/agent-message.ts'
import { RequestedStep } from './function-step.ts'
import type { FunctionStep } from './function-step.ts'
import { plainJson } from '../../core/plain-json.ts'

/** Does the work of a step: plain data in, plain data out. What it throws fails the step. */
export type FunctionRun = (inputs: JsonObject, step: FunctionStep) => unknown

/** A capability as a function declares it; what is not said is taken on the safe side. */
export type FunctionCapability = Omit<CapabilityDeclaration, 'description'> & {
  readonly description?: string
  readonly run: FunctionRun
}

/**
 * Reads a message. What it returns for a request is the answer; `undefined` says that it answers
 * later, or that there is nothing to say. After a crash it may be called again with the same one.
 */
export type FunctionMessageHandler = (message: AgentMessage, context: MessageContext) => unknown

export interface FunctionAgentDefinition {
  readonly name: string
  /** Steps it may have in flight at once; without it there is no limit. */
  readonly parallelMax?: number
  readonly capabilities: readonly FunctionCapability[]
  /** Without it the agent reads no messages. */
  readonly onMessage?: FunctionMessageHandler
}

/**
 * An agent made of functions of this program.
 *
 * Errors of a step: a `SkeinError` that the function throws passes through; any other throw is
 * `AGENT_FAILED` with its message, and with its `retryable` and `code` where it carries them.
 * `STEP_OUTPUT_INVALID` when the function returns something that is not JSON.
 */
export function functionAgent(definition: FunctionAgentDefinition): Agent {
  return new FunctionAgent(definition)
}

const active = { status: 'ACTIVE' } as const

class FunctionAgent implements Agent {
  readonly name: string
  readonly kind: AgentKind = 'function'
  declare readonly parallelMax?: number
  declare readonly receive?: NonNullable<Agent['receive']>
  readonly #capabilities: readonly Capability[]
  readonly #runs: ReadonlyMap<string, FunctionRun>
  #closed = false

  constructor(definition: FunctionAgentDefinition) {
    this.name = definition.name
    if (definition.parallelMax !== undefined) this.parallelMax = definition.parallelMax
    this.#capabilities = definition.capabilities.map((declaration) =>
      createCapability({ ...declaration, description: declaration.description ?? '' }),
    )
    const { onMessage } = definition
    if (onMessage !== undefined) this.receive = (...said) => this.#read(onMessage, ...said)
    this.#runs = new Map(definition.capabilities.map(({ name, run }) => [name, run]))
  }

  capabilities(): readonly Capability[] {
    return this.#capabilities
  }

  async perform(request: StepRequest, context: StepContext): Promise<StepOutcome> {
    const run = this.#runs.get(request.capability)
    if (run === undefined || this.#closed) throw this.#refusal(request.capability)
    let returned: unknown
    try {
      returned = await run(request.inputs, new RequestedStep(request, context))
    } catch (thrown) {
      throw failure(this.name, thrown)
    }
    return { type: 'succeeded', output: this.#json('output', returned) }
  }

  async #read(
    onMessage: FunctionMessageHandler,
    ...[message, context]: readonly [AgentMessage, MessageContext]
  ): Promise<MessageOutcome> {
    let returned: unknown
    try {
      returned = await onMessage(message, context)
    } catch (thrown) {
      throw failure(this.name, thrown)
    }
    if (returned === undefined) return { type: 'received' }
    return { type: 'answered', content: this.#json('answer', returned) }
  }

  #json(what: string, returned: unknown): Json {
    const plain = plainJson(returned)
    if ('json' in plain) return plain.json
    const reason = `${what}${plain.at} is ${plain.is}, which is not JSON`
    throw new SkeinError('STEP_OUTPUT_INVALID', { agent: this.name, reason })
  }

  health(): { readonly status: 'ACTIVE' } {
    return active
  }

  async close(): Promise<void> {
    this.#closed = true
  }

  #refusal(capability: string): SkeinError {
    return this.#closed
      ? new SkeinError('AGENT_UNAVAILABLE', { agent: this.name, reason: 'it has been closed' })
      : new SkeinError('CAPABILITY_NOT_FOUND', { capability })
  }
}

function failure(agent: string, thrown: unknown): SkeinError {
  if (thrown instanceof SkeinError) return thrown
  const said = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as {
    readonly code?: unknown
    readonly retryable?: unknown
  }
  const details: ErrorDetails['AGENT_FAILED'] = {
    agent,
    reason: reasonOf(thrown) || 'it threw an error without a message',
    ...(typeof said.code === 'string' ? { code: said.code } : {}),
    ...(typeof said.retryable === 'boolean' ? { retryable: said.retryable } : {}),
  }
  return new SkeinError('AGENT_FAILED', details, { cause: thrown })
}
