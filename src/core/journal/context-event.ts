import type { Json, JsonObject } from '../json.ts'

export type ContextEnvironment = 'DEVELOPMENT' | 'STAGING' | 'PRODUCTION'

/** What a step that runs in a context knows of it. */
export interface ContextContent {
  readonly environment: ContextEnvironment
  /** Not for secrets: agents, expressions and the graph see them. */
  readonly variables: JsonObject
  readonly constraints: Json
  readonly resources: Json
  readonly policies: Json
  readonly permissions: Json
}

/** Contexts by name, as they were when a run began or its plan was changed. */
export type RunContexts = { readonly [name: string]: ContextContent }

/** Streams `context:<name>`, and `agent:<name>` for who may enter. */
export type ContextFact =
  | ContextSaved
  | { readonly type: 'context.removed'; readonly name: string }
  | AgentContextsChanged

export interface ContextSaved extends ContextContent {
  readonly type: 'context.saved'
  readonly name: string
  readonly active: boolean
  /** When it was first saved. */
  readonly createdAt: number
}

/** Which contexts an agent may enter from here on. */
export interface AgentContextsChanged {
  readonly type: 'agent.contexts-changed'
  readonly name: string
  readonly contexts: readonly string[]
}
