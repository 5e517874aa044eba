import type { ContextContent, ContextEnvironment } from '../core/journal/context-event.ts'
import type { Json, JsonObject } from '../core/json.ts'

/** A context as callers see it. */
export interface ContextView extends ContextContent {
  readonly name: string
  readonly active: boolean
  /** Agents that may enter it. */
  readonly agents: readonly string[]
  readonly createdAt: string
  readonly updatedAt: string
}

/** All of a context: what is left out is empty, and `active` is true. */
export interface SaveContext {
  readonly environment: ContextEnvironment
  readonly variables?: JsonObject
  readonly constraints?: Json
  readonly resources?: Json
  readonly policies?: Json
  readonly permissions?: Json
  readonly active?: boolean
}
