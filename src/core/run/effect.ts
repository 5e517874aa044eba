import type { JsonObject } from '../json.ts'
import type { RunFact } from './run-event.ts'

/**
 * Orders, as plain data. `record` and `assign-step` are answered in the same commit, the others are
 * carried out after it.
 */
export type Effect =
  /** A fact that follows from this one: make it durable in the same commit, and feed it back. */
  | { readonly type: 'record'; readonly fact: RunFact }
  /** Ready: find an agent and a free slot, then record `step.started`. */
  | {
      readonly type: 'assign-step'
      readonly step: string
      readonly attempt: number
      readonly capability: string
      readonly agent?: string
      /** Agents that have failed at it; another one is better. */
      readonly avoid: readonly string[]
      /** Longest path in steps from here to an end of the plan: more is more urgent. */
      readonly rank: number
    }
  /** Send to the agent; its start is on record. */
  | SendStep
  /** Tell the agent to stop, and forget the attempt. */
  | { readonly type: 'cancel-step'; readonly step: string; readonly attempt: number }
  /**
   * Ring at `at` with a `step.due` of this step and attempt. One timer a step; a new one replaces
   * it. Step `''` is the run itself, which gets a `run.due`.
   */
  | {
      readonly type: 'set-timer'
      readonly step: string
      readonly attempt: number
      readonly at: number
    }
  | { readonly type: 'clear-timer'; readonly step: string }

export interface SendStep {
  readonly type: 'send-step'
  readonly step: string
  readonly attempt: number
  readonly agent: string
  readonly capability: string
  readonly inputs: JsonObject
  /** The same for every attempt that may repeat the same work. */
  readonly idempotencyKey: string
  /** Milliseconds since 1970. */
  readonly deadline?: number
}
