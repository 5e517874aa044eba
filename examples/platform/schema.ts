import type { Schema } from './action.ts'

/** The four environments that the platform knows. */
export const environmentNames: readonly string[] = ['production', 'staging', 'development', 'test']

export function text(description: string): Schema {
  return { type: 'string', description }
}

export function choice(description: string, values: readonly string[]): Schema {
  return { type: 'string', description, enum: values }
}

export function formatted(description: string, format: string): Schema {
  return { type: 'string', description, format }
}

export function flag(description: string): Schema {
  return { type: 'boolean', description }
}

export function whole(description: string): Schema {
  return { type: 'integer', description }
}

export function decimal(description: string): Schema {
  return { type: 'number', description }
}

export function listOf(items: Schema, description?: string): Schema {
  return description === undefined
    ? { type: 'array', items }
    : { type: 'array', items, description }
}

/** An object whose properties are all there. */
export function record(properties: { readonly [name: string]: Schema }): Schema {
  return { type: 'object', properties, required: Object.keys(properties) }
}

/** An action's inputs: only those named are required. */
export function inputs(
  properties: { readonly [name: string]: Schema },
  required: readonly string[],
): Schema {
  return { type: 'object', properties, required }
}
