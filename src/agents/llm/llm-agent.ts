import type { Capability, CapabilityDeclaration } from '../../core/capability.ts'
import { createCapability } from '../../core/capability.ts'
import { SkeinError } from '../../core/errors.ts'
import { fenceData, fenceRule } from '../../core/fence-data.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import type { Agent, StepContext, StepOutcome, StepRequest } from '../../ports/agent.ts'
import type { AgentMessage, MessageContext, MessageOutcome } from '../../ports/agent-message.ts'
import type { GatheredContext } from '../../ports/gathered-context.ts'
import type { Model, ModelUsage } from '../../ports/model.ts'
import { askShaped, usageOf } from './ask-shaped.ts'

export interface LlmAgentOptions {
  readonly name: string
  readonly model: Model
  readonly capabilities: readonly CapabilityDeclaration[]
  /** What the model is told about its role, before the capability. */
  readonly instructions?: string
  readonly parallelMax?: number
}

/**
 * An agent that does its capabilities by asking a model. The output is structured where the
 * capability's output schema says how, and text otherwise.
 *
 * Errors of `perform`: those of the model, and `CAPABILITY_NOT_FOUND` for one it does not have.
 */
export function llmAgent(options: LlmAgentOptions): Agent {
  const { name, model, parallelMax } = options
  const capabilities = options.capabilities.map(createCapability)
  const byName = new Map(capabilities.map((capability) => [capability.name, capability]))
  return {
    name,
    kind: 'llm',
    ...(parallelMax !== undefined && { parallelMax }),
    capabilities: () => capabilities,
    async perform(request, context): Promise<StepOutcome> {
      const capability = byName.get(request.capability)
      if (capability === undefined) {
        throw new SkeinError('CAPABILITY_NOT_FOUND', { capability: request.capability })
      }
      const { output, usage } = await ask(options, { capability, request, context })
      context.log(`${model.name}: ${usage.inputTokens} tokens in, ${usage.outputTokens} tokens out`)
      return { type: 'succeeded', output, usage: usageOf(usage) }
    },
    receive: (message, context) => read(options, capabilities, { message, context }),
    health: () => ({ status: 'ACTIVE' }),
    close: async () => {},
  }
}

interface Work {
  readonly capability: Capability
  readonly request: StepRequest
  readonly context: StepContext
}

async function ask(
  { model, instructions }: LlmAgentOptions,
  { capability, request, context }: Work,
): Promise<{ readonly output: Json; readonly usage: ModelUsage }> {
  const question = {
    system: systemOf(capability, instructions),
    prompt: promptOf(capability, request.inputs, await context.gather()),
    signal: context.signal,
    onProgress: () => context.heartbeat(),
  }
  return askShaped(model, question, capability.output)
}

/** A question is answered by the model; what is only said costs nothing. */
async function read(
  { name, model, instructions }: LlmAgentOptions,
  capabilities: readonly Capability[],
  { message, context }: { readonly message: AgentMessage; readonly context: MessageContext },
): Promise<MessageOutcome> {
  const { type, from, subject, content } = message
  if (type !== 'REQUEST' && type !== 'ESCALATION') return { type: 'received' }
  const can = capabilities.map((one) => `- ${one.name}: ${one.description}`).join('\n')
  const system = [
    ...(instructions === undefined ? [] : [instructions]),
    `You are the agent ${name}. You can:\n${can}`,
    'Another agent asks you something. Answer from what you know, in a few sentences.',
    fenceRule,
  ].join('\n\n')
  const prompt = `The question:\n${fenceData('question', { from, subject, content })}`
  const { text } = await model.generateText({ system, prompt, signal: context.signal })
  return { type: 'answered', content: text.trim() }
}

function systemOf({ name, description }: Capability, instructions: string | undefined): string {
  return [
    ...(instructions === undefined ? [] : [instructions]),
    `Your task is "${name}": ${description}`,
    'Do it with the inputs you get, and answer with its result alone: no preamble, no remarks.',
    fenceRule,
  ].join('\n\n')
}

function promptOf({ examples }: Capability, inputs: JsonObject, gathered: GatheredContext): string {
  const use = examples.length === 0 ? '' : ` The task is asked for like this: ${examples[0]}`
  return `The inputs of the task:\n${fenceData('inputs', inputs)}${use}${backgroundOf(gathered)}`
}

/** What was done before, and what is known; nothing where there is nothing. */
function backgroundOf({ truncated: _cut, tokens: _size, ...gathered }: GatheredContext): string {
  const { dependencies, entities, name } = gathered
  if (dependencies.length === 0 && entities.length === 0 && name === undefined) return ''
  const data = fenceData('context', gathered as unknown as JsonObject)
  return `\n\nWhat was done before this task, and what is known of its things:\n${data}`
}
