import { clip, fenceData, fenceRule } from '../../core/fence-data.ts'
import { SkeinError } from '../../core/errors.ts'
import type { Json } from '../../core/json.ts'
import type { Model } from '../../ports/model.ts'
import { inventedFacts } from './grounding.ts'
import { openLines } from './synthesize.ts'
import type { Synthesis, SynthesisInput, SynthesisStep } from './synthesis.ts'

/** How much of a run a prompt holds. */
const stepsMax = 60
const resultCharactersMax = 2000
const factsCharactersMax = 40_000

const rules = [
  'You tell a person what came of a request. You get the request and the facts of its run.',
  '- Say only what the facts say: no knowledge of your own, no advice, no other number.',
  '- A step with a status other than COMPLETED has not been done.',
  '- Answer in the language of the request, in at most 150 words of plain text, no Markdown.',
  fenceRule,
].join('\n')

/**
 * Lets a model word the answer, held to the facts of the run. What failed or waits is added in our
 * own words, so that no model can leave it out. Where the model fails, or names a number or address
 * that the facts do not have, the fallback answers.
 */
export function createModelSynthesis(options: {
  readonly model: Model
  readonly fallback: (input: SynthesisInput) => string
}): Synthesis {
  const { model, fallback } = options
  return async (input, signal) => {
    const facts = factsOf(input)
    try {
      const { text } = await model.generateText({
        system: rules,
        prompt: promptOf(input, facts),
        signal,
      })
      const isGrounded = inventedFacts(text, `${input.message}\n${facts}`).length === 0
      return isGrounded ? [text.trim(), ...openParagraph(input)].join('\n') : fallback(input)
    } catch (error) {
      if (signal.aborted || !(error instanceof SkeinError)) throw error
      return fallback(input)
    }
  }
}

function openParagraph(input: SynthesisInput): readonly string[] {
  const lines = openLines(input)
  return lines.length === 0 ? [] : ['', ...lines.map((line) => `- ${line}`)]
}

function promptOf({ message, status }: SynthesisInput, facts: string): string {
  return [
    'The request:',
    fenceData('request', message),
    `Its run is ${status}. These are the facts:`,
    fenceData('facts', facts),
  ].join('\n')
}

function factsOf(input: SynthesisInput): string {
  const steps = input.steps.slice(0, stepsMax).map(factOf)
  const output = input.output === undefined ? [] : [`result of the run: ${bounded(input.output)}`]
  return clip([...steps, ...output].join('\n'), factsCharactersMax)
}

function factOf(step: SynthesisStep): string {
  const { name, capability, status, inputs, output, error, entities, items } = step
  return [
    `${name} (${capability ?? step.kind}): ${status}`,
    `with ${bounded(inputs)}`,
    output === undefined ? '' : `gave ${bounded(output)}`,
    error === undefined ? '' : `failed because ${clip(error.message, 300)}`,
    entities === undefined ? '' : `entities ${bounded(entities as unknown as Json)}`,
    items === undefined ? '' : `for ${items.length} items`,
  ]
    .filter(Boolean)
    .join('; ')
}

function bounded(value: Json): string {
  return clip(JSON.stringify(value), resultCharactersMax)
}
