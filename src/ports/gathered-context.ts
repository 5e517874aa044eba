import type { EntityReference } from '../core/capability.ts'
import type { ContextContent } from '../core/journal/context-event.ts'
import type { Json, JsonObject } from '../core/json.ts'
import type { StepStatus } from '../core/run/status.ts'

/**
 * What a step builds on: results of all it depends on, its entities and what relates to them; and
 * of a step that runs in a context, that.
 */
export interface GatheredContext extends Partial<ContextContent> {
  /** Of the context that the step runs in. */
  readonly name?: string
  /** Those that the step declares come first, then what those depend on, the nearest first. */
  readonly dependencies: readonly GatheredDependency[]
  readonly entities: readonly GatheredEntity[]
  /** There is more than is here: it was over the budget, or the graph did not answer in time. */
  readonly truncated: boolean
  /** How many tokens it takes, as a model would count them, about. */
  readonly tokens: number
}

export interface GatheredDependency {
  readonly stepId: string
  readonly name: string
  readonly status: StepStatus
  /** Null before it has one. What is over 64 KiB is a reference `{ hash, bytes, preview }`. */
  readonly output: Json
  /** Where `output` has references: JSON pointers into the dependency. */
  readonly large?: readonly string[]
}

export interface GatheredEntity extends EntityReference {
  readonly properties: JsonObject
  readonly relatedTo: readonly RelatedEntity[]
}

export interface RelatedEntity extends EntityReference {
  /** The type of the relationship, in the domain's own words. */
  readonly type: string
}
