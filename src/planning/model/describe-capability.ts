import type { Capability } from '../../core/capability.ts'
import { clip } from '../../core/fence-data.ts'
import { isJsonObject } from '../../core/json.ts'
import type { JsonObject, JsonSchema } from '../../core/json.ts'

/** How much of one capability a prompt holds, whoever wrote it. Units: characters. */
const descriptionMax = 300
const exampleMax = 120
const examplesMax = 2
const parameterMax = 160
const parametersMax = 16

/** A capability as a model is shown it: bounded, with its schemas in short words. */
export function describeCapability(capability: Capability): JsonObject {
  const { name, description, examples, input, output, requires, produces } = capability
  return {
    name,
    description: clip(description, descriptionMax),
    effect: capability.reversibility,
    ...(examples.length > 0 && {
      examples: examples.slice(0, examplesMax).map((example) => clip(example, exampleMax)),
    }),
    inputs: describeFields(input),
    output: isJsonObject(output.properties) ? describeFields(output) : typeWords(output),
    ...(requires.length > 0 && { requires }),
    ...(produces.length > 0 && { produces }),
  }
}

function describeFields(schema: JsonSchema): JsonObject {
  const required = new Set(schema.required ?? [])
  const fields = Object.entries(schema.properties ?? {}).toSorted(
    ([a], [b]) => Number(required.has(b)) - Number(required.has(a)),
  )
  return Object.fromEntries(
    fields.slice(0, parametersMax).map(([name, field]) => {
      const words = [
        typeWords(field),
        required.has(name) ? 'required' : '',
        field.description ?? '',
      ]
      return [clip(name, 60), clip(words.filter(Boolean).join(', '), parameterMax)]
    }),
  )
}

function typeWords(schema: JsonSchema): string {
  if (schema.enum !== undefined) {
    return `one of ${schema.enum
      .slice(0, 12)
      .map((choice) => JSON.stringify(choice))
      .join(' | ')}`
  }
  const type = schema.type === undefined ? 'any' : [schema.type].flat().join(' or ')
  if (type === 'array' && schema.items !== undefined) return `list of ${typeWords(schema.items)}`
  const names = Object.keys(schema.properties ?? {})
  const format = schema.format === undefined ? '' : ` (${schema.format})`
  return names.length > 0 ? `object with ${names.slice(0, 12).join(', ')}` : `${type}${format}`
}
