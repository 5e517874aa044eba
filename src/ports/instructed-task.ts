import type { Json, JsonObject, JsonSchema } from '../core/json.ts'
import type { Usage } from '../core/capability.ts'

/** A task that no capability covers: what a person or a planner wants done, in words. */
export interface InstructedTask {
  readonly instructions: string
  readonly inputs: JsonObject
  /** What the steps gave that it depends on, by step id. */
  readonly results: JsonObject
  /** Shape of the answer; without it, it is a text. */
  readonly output?: JsonSchema
}

export interface InstructedResult {
  readonly output: Json
  readonly usage: Usage
}

/**
 * Has a task done by a model. Errors: `MODEL_UNAVAILABLE`, `MODEL_OUTPUT_INVALID`, also where the
 * answer does not fit the shape.
 */
export type PerformInstructed = (
  task: InstructedTask,
  signal: AbortSignal,
) => Promise<InstructedResult>
