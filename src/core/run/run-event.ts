import type { Entity, EntityRelationship } from '../capability.ts'
import type { Json, JsonObject, JsonSchema } from '../json.ts'
import type { Plan } from '../plan/plan.ts'
import type { RunStatus } from './status.ts'

/** Why a step or a run failed. `code` is stable: an error code of Skein or the agent's own. */
export interface Failure {
  readonly code: string
  readonly message: string
  readonly retryable?: boolean
}

/**
 * Facts about one run, in the order they became durable. `at` is milliseconds since 1970, `actor`
 * who caused it (`user:ada`, `agent:github`, `engine`).
 *
 * `step` names a step instance: `id`, or `id[3]` for an item of a fan-out. `attempt` is the fencing
 * token: a fact about an attempt that is no longer the current one changes nothing.
 */
export type RunEvent = { readonly at: number; readonly actor?: string } & RunFact

export type RunFact =
  | RunCreated
  | { readonly type: 'run.started' }
  | { readonly type: 'run.paused'; readonly reason?: string }
  | { readonly type: 'run.resumed'; readonly reason?: string }
  /** Someone asked for the end of the run. */
  | { readonly type: 'run.cancelled'; readonly reason?: string }
  /** The last fact of a run. */
  | RunFinished
  | StepStarted
  /** The agent took the step and will report its result later, under its token. */
  | { readonly type: 'step.accepted'; readonly step: string; readonly attempt: number }
  | StepSucceeded
  | StepFailed
  /** The engine that ran the attempt is gone; whether the agent did it is not known. */
  | { readonly type: 'step.interrupted'; readonly step: string; readonly attempt: number }
  | { readonly type: 'step.skipped'; readonly step: string; readonly reason: SkipReason }
  /** Nobody needs the step any more: its run was cancelled, or its fan-out has failed. */
  | { readonly type: 'step.cancelled'; readonly step: string; readonly reason: string }
  /** A step that waits for a moment. */
  | {
      readonly type: 'step.waiting'
      readonly step: string
      readonly attempt: number
      readonly dueAt: number
    }
  /** A fan-out step evaluated its list; its items are steps `id[0]` to `id[count - 1]`. */
  | { readonly type: 'step.expanded'; readonly step: string; readonly items: readonly Json[] }
  /** A timer that the core asked for has rung. */
  | { readonly type: 'step.due'; readonly step: string; readonly attempt: number }
  | { readonly type: 'run.due' }
  /** A result came for an attempt that is no longer current. On record, without effect. */
  | {
      readonly type: 'step.refused'
      readonly step: string
      readonly attempt: number
      readonly reason: string
    }
  | WaitOpened
  | WaitAnswered
  /** Nobody needs the answer any more. */
  | { readonly type: 'wait.closed'; readonly step: string; readonly waitId: string }

export interface RunCreated {
  readonly type: 'run.created'
  readonly name: string
  /** Id of the execution plan; one plan is run once. */
  readonly planId: string
  readonly plan: Plan
  readonly inputs: JsonObject
  /** Links to what asked for this run; ids of records. */
  readonly cause?: {
    readonly analysisId?: string
    readonly decisionId?: string
    readonly messageId?: string
    readonly conversationId?: string
  }
}

export interface RunFinished {
  readonly type: 'run.finished'
  readonly status: RunStatus
  readonly output?: Json
  readonly error?: Failure
}

export interface StepStarted {
  readonly type: 'step.started'
  readonly step: string
  readonly attempt: number
  readonly agent: string
  /** The capability may be repeated under the same idempotency key. */
  readonly idempotent?: true
}

export interface StepSucceeded {
  readonly type: 'step.succeeded'
  readonly step: string
  readonly attempt: number
  readonly output: Json
  readonly entities?: readonly Entity[]
  readonly relationships?: readonly EntityRelationship[]
}

export interface StepFailed {
  readonly type: 'step.failed'
  readonly step: string
  readonly attempt: number
  readonly error: Failure
}

export type SkipReason =
  | { readonly type: 'condition'; readonly expression: string }
  | { readonly type: 'dependencies-skipped' }
  | { readonly type: 'dependency-failed'; readonly step: string }
  | { readonly type: 'rejected'; readonly step: string }
  | { readonly type: 'join-unmet' }

export interface WaitOpened {
  readonly type: 'wait.opened'
  readonly step: string
  readonly attempt: number
  readonly waitId: string
  readonly question: string
  readonly form?: JsonSchema
  readonly assignees?: readonly string[]
  readonly dueAt?: number
}

export interface WaitAnswered {
  readonly type: 'wait.answered'
  readonly step: string
  readonly attempt: number
  readonly waitId: string
  readonly decision: 'APPROVE' | 'REJECT'
  readonly data?: Json
  readonly comment?: string
  readonly by: string
}
