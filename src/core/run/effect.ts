import type { JsonObject } from '../json.ts'
import type { Failure, RunFact } from './run-event.ts'
import type { Climb } from './step-state.ts'

/**
 * Orders, as plain data. `record` and `assign-step` are answered in the same commit, the others are
 * carried out after it.
 */
export type Effect =
  /** A fact that follows from this one: make it durable in the same commit, and feed it back. */
  | { readonly type: 'record'; readonly fact: RunFact }
  | AssignStep
  | SendStep
  /** Start a saved orchestration as a run of its own, and report its end as the step's result. */
  | StartSubRun
  /** Tell the agent, or the sub-run, to stop, and forget the attempt. */
  | {
      readonly type: 'cancel-step'
      readonly step: string
      readonly attempt: number
      readonly undo?: true
    }
  | RecoverStep
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

/**
 * A step has failed for good: look for what this rung has, and record `step.recovering` with what
 * was found, or that there is nothing.
 */
export interface RecoverStep {
  readonly type: 'recover-step'
  readonly step: string
  readonly attempt: number
  readonly rung: 'agent' | 'path' | 'replan'
  readonly error: Failure
  /** Agents that have failed at it. */
  readonly tried: readonly string[]
  /** What was tried before; the same again would not be taken. */
  readonly climbed: readonly Climb[]
}

/** Ready: find an agent and a free slot, then record `step.started` (or `undo.started`). */
export interface AssignStep {
  readonly type: 'assign-step'
  readonly step: string
  readonly attempt: number
  readonly capability: string
  readonly agent?: string
  /** Whoever does it must be able to enter this context. */
  readonly context?: string
  /** Agents that have failed at it; another one is better. */
  readonly avoid: readonly string[]
  /** Longest path in steps from here to an end of the plan: more is more urgent. */
  readonly rank: number
  /** At most one step with this key is under way in the organization. */
  readonly mutex?: string
  /** It needs the key and no agent: record `mutex.taken`. */
  readonly keyOnly?: true
  /** It is to be undone, not done. */
  readonly undo?: true
}

/** Send to the agent; its start is on record. */
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
  /** Units: milliseconds without a sign of life from the agent. */
  readonly idleTimeoutMs?: number
  readonly undo?: true
}

export interface StartSubRun {
  readonly type: 'start-run'
  readonly step: string
  readonly attempt: number
  readonly orchestration: string
  readonly inputs: JsonObject
  /** The sub-run's id follows from it, so that it is started once. */
  readonly idempotencyKey: string
  /** It is to be undone, not done. */
  readonly undo?: true
}
