/** JSON as the platform keeps it and as steps pass it on. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export type JsonObject = { readonly [key: string]: Json }

/** A JSON Schema, as far as the platform writes one. */
export type Schema = { readonly [keyword: string]: unknown }

export interface Reference {
  readonly kind: string
  readonly name: string
}

export interface PlatformEntity extends Reference {
  readonly properties?: JsonObject
}

export interface PlatformRelationship {
  readonly from: Reference
  readonly type: string
  readonly to: Reference
}

/** What doing an action came to. */
export interface Outcome {
  readonly output: JsonObject
  readonly entities?: readonly PlatformEntity[]
  readonly relationships?: readonly PlatformRelationship[]
}

/** One request to do an action. `state` is a draft, kept only if the action does not throw. */
export interface Task<State> {
  readonly inputs: JsonObject
  readonly state: State
  readonly now: Date
  readonly runId: string
}

/**
 * Something the platform can do: what planners are told of it, and the deed as a function of the
 * state. No clock, no files, no Skein in it.
 */
export interface Action<State> {
  readonly name: string
  readonly description: string
  readonly examples: readonly string[]
  readonly input: Schema
  readonly output: Schema
  readonly requires: readonly string[]
  readonly produces: readonly string[]
  readonly reversibility: 'read' | 'reversible' | 'irreversible'
  readonly idempotent: boolean
  readonly act: (task: Task<State>) => Outcome
}

/** The platform says no, and why: a fact about its state that trying again will not change. */
export class Refusal extends Error {
  override readonly name: string = 'Refusal'
}

/** Ends an action that cannot be done. */
export function refuse(reason: string): never {
  throw new Refusal(reason)
}

/** The relationship `(from)-[:type]->(to)`. */
export function relate(from: Reference, type: string, to: Reference): PlatformRelationship {
  return {
    from: { kind: from.kind, name: from.name },
    type,
    to: { kind: to.kind, name: to.name },
  }
}
