import { Ajv2020 } from 'ajv/dist/2020.js'
import type { JsonObject, JsonSchema } from '../../core/json.ts'

/**
 * What keeps a model's answer from fitting a schema, or undefined if it fits. A schema that cannot
 * be compiled lets every object pass: whoever made it has to mend it, not the model.
 */
export function checkAnswer(value: JsonObject, schema: JsonSchema): string | undefined {
  const { $schema: _dialect, $id: _id, ...rules } = schema
  try {
    const validate = ajv.compile(rules)
    if (validate(value)) return undefined
    const places = (validate.errors ?? [])
      .slice(0, 3)
      .map(({ instancePath, message }) => `${instancePath || 'it'} ${message ?? 'does not fit'}`)
    return places.join(', ')
  } catch {
    return undefined
  } finally {
    // Compiled schemas are kept by identity for ever otherwise, and planners make one a request.
    ajv.removeSchema(rules)
  }
}

const ajv: Ajv2020 = new Ajv2020({
  strict: false,
  allErrors: true,
  logger: false,
  validateFormats: false,
  addUsedSchema: false,
})
