import { isJsonObject } from '../../core/json.ts'
import type { Json, JsonSchema } from '../../core/json.ts'
import type { Usage } from '../../core/capability.ts'
import type { Model, ModelUsage, TextRequest } from '../../ports/model.ts'

/** Asks a model for a value of a shape, or for a text where the shape says no more than that. */
export async function askShaped(
  model: Model,
  question: TextRequest,
  schema: JsonSchema,
): Promise<{ readonly output: Json; readonly usage: ModelUsage }> {
  const shape = outputShape(schema)
  if (shape === 'text') {
    const { text, usage } = await model.generateText(question)
    return { output: text.trim(), usage }
  }
  const wrapped = shape === 'object' ? schema : wrap(schema)
  const schemaName = 'output'
  const { value, usage } = await model.generateObject({ ...question, schema: wrapped, schemaName })
  return { output: shape === 'object' ? value : (value['result'] ?? null), usage }
}

/** What a step has used, as a run counts it. */
export function usageOf({ inputTokens, outputTokens }: ModelUsage): Usage {
  const tokens = inputTokens + outputTokens
  return tokens > 0 ? { tokens } : {}
}

/** An object is asked for as it is; models answer lists and numbers better inside an object. */
function outputShape(schema: JsonSchema): 'object' | 'wrapped' | 'text' {
  if (isJsonObject(schema.properties)) return 'object'
  const plain = schema.type === undefined || schema.type === 'string' || schema.type === 'object'
  return plain && schema.enum === undefined ? 'text' : 'wrapped'
}

function wrap(schema: JsonSchema): JsonSchema {
  return { type: 'object', properties: { result: schema }, required: ['result'] }
}
