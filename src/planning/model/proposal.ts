import { SkeinError } from '../../core/errors.ts'
import { clip } from '../../core/fence-data.ts'
import { isJsonObject } from '../../core/json.ts'
import type { Json, JsonObject, JsonSchema } from '../../core/json.ts'
import type { Problem } from '../../core/plan/plan.ts'
import type { Analysis } from '../../ports/planner.ts'

/** What a model answered to a request, read but not yet checked as a plan. */
export type Proposal = { readonly analysis: Analysis } & (
  | { readonly route: 'answer' | 'clarify'; readonly text: string }
  | { readonly route: 'plan'; readonly document: Json; readonly problems: readonly Problem[] }
)

/** The least an answer must be to be read; what is wrong inside a plan goes back instead. */
export const acceptedProposal: JsonSchema = {
  type: 'object',
  required: ['route'],
  properties: { route: { enum: ['answer', 'clarify', 'plan'] } },
}

/** The shape that a model is asked for. A capability outside `names` is not even expressible. */
export function proposalSchema(names: readonly string[]): JsonSchema {
  return {
    type: 'object',
    additionalProperties: false,
    required: ['route', 'analysis'],
    properties: {
      route: { type: 'string', enum: ['answer', 'clarify', 'plan'] },
      analysis: {
        type: 'object',
        required: ['intent', 'category', 'confidence', 'reasoning'],
        properties: {
          intent: { type: 'string', description: 'what the person wants, in a few words' },
          category: { type: 'string', description: 'one word: create, deploy, find, notify, …' },
          confidence: { type: 'number', description: '0 to 100' },
          reasoning: { type: 'string', description: 'why this route and plan, one sentence' },
        },
      },
      text: { type: 'string', description: 'the answer, or the question of clarify' },
      plan: {
        type: 'object',
        required: ['name', 'steps'],
        properties: {
          name: { type: 'string' },
          steps: { type: 'array', items: stepSchema(names) },
          output: { type: 'string', description: 'optional expression of the result' },
        },
      },
    },
  }
}

function stepSchema(names: readonly string[]): JsonSchema {
  return {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'name'],
    properties: {
      id: { type: 'string', description: 'unique, [a-z][a-z0-9_]*' },
      name: { type: 'string', description: 'what the step does, for a person' },
      kind: { type: 'string', enum: ['task', 'approval'] },
      capability: { type: 'string', ...(names.length > 0 && { enum: names }) },
      instructions: { type: 'string', description: 'what to think out or write' },
      dependsOn: { type: 'array', items: { type: 'string' } },
      inputs: { type: 'object' },
      when: { type: 'string' },
      join: { type: 'string', enum: ['all', 'settled'] },
      forEach: { type: 'string' },
      as: { type: 'string' },
      optional: { type: 'boolean' },
      approval: {
        type: 'object',
        required: ['question'],
        properties: { question: { type: 'string' } },
      },
    },
  }
}

const stepFields: ReadonlySet<string> = new Set([
  ...Object.keys(stepSchema([]).properties ?? {}),
  'description',
])

const textCharactersMax = 8000

/** Errors: `MODEL_OUTPUT_INVALID` where the route is missing what it needs. */
export function decodeProposal(value: JsonObject, model: string): Proposal {
  const route = value['route']
  const analysis = decodeAnalysis(value['analysis'])
  if (route === 'plan' && isJsonObject(value['plan'])) {
    const document = withoutBlanks(value['plan'])
    return { route, analysis, document, problems: unofferedFields(document) }
  }
  const text = value['text']
  if ((route === 'answer' || route === 'clarify') && typeof text === 'string' && text.trim()) {
    return { route, analysis, text: clip(text.trim(), textCharactersMax) }
  }
  const missing = route === 'plan' ? 'a plan' : 'a text'
  const reason = `it chose the route ${JSON.stringify(route ?? null)} without ${missing}`
  throw new SkeinError('MODEL_OUTPUT_INVALID', { model, reason })
}

function decodeAnalysis(value: Json | undefined): Analysis {
  const fields = isJsonObject(value) ? value : {}
  const given = Number(fields['confidence'])
  // Models that were trained on probabilities say 0.9 for 90.
  const percent = given > 0 && given <= 1 ? given * 100 : given
  return {
    intent: line(fields['intent'], 'unknown'),
    category: line(fields['category'], 'general'),
    confidence: Number.isFinite(percent) ? Math.round(Math.min(100, Math.max(0, percent))) : 50,
    reasoning: line(fields['reasoning'], 'The model gave no reason.'),
  }
}

function line(value: Json | undefined, otherwise: string): string {
  const text = typeof value === 'string' ? value.replaceAll(/\s+/g, ' ').trim() : ''
  return text === '' ? otherwise : text.slice(0, 500)
}

/** Models fill optional fields with null or nothing; inside `inputs` such a value may be meant. */
function withoutBlanks(plan: JsonObject): JsonObject {
  const steps = plan['steps']
  const kept = dropBlanks(plan)
  return Array.isArray(steps)
    ? { ...kept, steps: steps.map((step: Json) => (isJsonObject(step) ? dropBlanks(step) : step)) }
    : kept
}

function dropBlanks(fields: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== ''),
  )
}

function unofferedFields(plan: JsonObject): readonly Problem[] {
  const steps = Array.isArray(plan['steps']) ? (plan['steps'] as readonly Json[]) : []
  return steps.flatMap((step, index) =>
    Object.keys(isJsonObject(step) ? step : {})
      .filter((field) => !stepFields.has(field))
      .map((field) => ({
        code: 'PLAN_MALFORMED' as const,
        path: `/steps/${index}/${field}`,
        message: `The field ${JSON.stringify(field)} is not offered here. Leave it out.`,
      })),
  )
}
