import { SkeinError } from '../../core/errors.ts'
import { clip, fenceData, fenceRule } from '../../core/fence-data.ts'
import { isJsonObject } from '../../core/json.ts'
import type { Json, JsonObject, JsonSchema } from '../../core/json.ts'
import { decodePlan } from '../../core/plan/decode-plan.ts'
import type { Step } from '../../core/plan/plan.ts'
import type { Model } from '../../ports/model.ts'
import type { DecideGoal, GoalQuestion } from '../reactive/goal.ts'
import type { StandingStep } from '../reactive/move.ts'
import { describeCapability } from './describe-capability.ts'

/** How much of a run a prompt holds. Units: steps; characters. */
const stepsMax = 20
const resultMax = 1_500
const reasoningMax = 500

const rules = [
  'You decide for Skein what comes next in a run that follows a goal, one decision at a time.',
  'Choose one decision:',
  '- "act": do some steps now, and decide again when they are done. Put them into "steps".',
  '- "done": the goal is reached, or nothing more can be done for it. Say why in "reasoning".',
  '- "ask": a person has to help. Say in "reasoning" with what.',
  '',
  'Rules for steps:',
  '- Use only capabilities of the list named "capabilities", by their exact "name", with every',
  '  required input as a plain value. Read before you change something.',
  '- Steps of one decision run at the same time, but for "dependsOn" between them.',
  '- Do not do again what was done, unless something has changed since.',
  '- What changes something is put to a person first; you need not ask yourself.',
  '',
  fenceRule,
].join('\n')

/** Lets a model decide what comes next. Its answer is data; who asks checks it. */
export function createModelDecider(model: Model): DecideGoal {
  return async (question, signal) => {
    const names = question.capabilities.map(({ name }) => name)
    const { value, usage } = await model.generateObject({
      system: rules,
      prompt: promptOf(question),
      schema: schemaOf(names),
      schemaName: 'decision',
      accepts: { type: 'object', required: ['decision'] },
      signal,
    })
    const decision = value['decision']
    if (decision !== 'act' && decision !== 'done' && decision !== 'ask') {
      const reason = `its decision is ${JSON.stringify(decision)}`
      throw new SkeinError('MODEL_OUTPUT_INVALID', { model: model.name, reason })
    }
    const { reasoning } = value
    const said = typeof reasoning === 'string' ? reasoning : 'The model gave no reason.'
    const steps = decision === 'act' ? stepsOf(value, model.name) : []
    return { decision, reasoning: clip(said, reasoningMax), steps, usage }
  }
}

function promptOf({ standing, capabilities, problems }: GoalQuestion): string {
  const done = standing.steps.filter(({ kind }) => kind === 'task' || kind === 'approval')
  return [
    'These capabilities exist:',
    fenceData('capabilities', capabilities.map(describeCapability)),
    'What was done so far, and what came of it:',
    fenceData('steps', done.slice(-stepsMax).map(describeStep)),
    ...(problems.length === 0
      ? []
      : [
          'Your last answer cannot be done. Correct these problems:',
          fenceData(
            'problems',
            problems.slice(0, 10).map(({ path, message }) => `${path} ${message}`),
          ),
        ]),
    'The goal:',
    fenceData('goal', standing.goal),
  ].join('\n')
}

function describeStep({ id, capability, inputs, status, output, error }: StandingStep): Json {
  return {
    id,
    status,
    ...(capability !== undefined && { capability, inputs: clip(JSON.stringify(inputs), 300) }),
    ...(output !== undefined && { result: clip(JSON.stringify(output), resultMax) }),
    ...(error !== undefined && { error: clip(error.message, 300) }),
  }
}

function schemaOf(names: readonly string[]): JsonSchema {
  const step: JsonSchema = {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'capability', 'inputs'],
    properties: {
      id: { type: 'string', description: 'unique, [a-z][a-z0-9_]*' },
      name: { type: 'string', description: 'what the step does, for a person' },
      capability: { type: 'string', ...(names.length > 0 && { enum: names }) },
      inputs: { type: 'object' },
      dependsOn: { type: 'array', items: { type: 'string' } },
    },
  }
  return {
    type: 'object',
    additionalProperties: false,
    required: ['decision', 'reasoning'],
    properties: {
      decision: { type: 'string', enum: ['act', 'done', 'ask'] },
      reasoning: { type: 'string', description: 'why, in one or two sentences' },
      steps: { type: 'array', items: step },
    },
  }
}

/** Only what was offered is read of a step: no condition, loop or undo of the model's own. */
function stepsOf(value: JsonObject, model: string): readonly Step[] {
  const listed = Array.isArray(value['steps']) ? value['steps'] : []
  const steps = listed.filter(isJsonObject).map((step: JsonObject): JsonObject => {
    const { id = '', name, capability = '', inputs = {}, dependsOn } = step
    return {
      id,
      capability,
      inputs,
      ...(typeof name === 'string' && { name: clip(name, 120) }),
      ...(Array.isArray(dependsOn) && { dependsOn }),
    }
  })
  return decoded(steps, model)
}

function decoded(steps: readonly JsonObject[], model: string): readonly Step[] {
  const plan = decodePlan({ name: 'Steps', steps })
  if (plan.ok && steps.length > 0) return plan.plan.steps
  const reason = plan.ok
    ? 'it acts without steps'
    : (plan.problems[0]?.message ?? 'malformed steps')
  throw new SkeinError('MODEL_OUTPUT_INVALID', { model, reason })
}
