import type { Entity, EntityRelationship, Usage } from '../capability.ts'
import type { RunContexts } from '../journal/context-event.ts'
import type { JsonSchema } from '../json.ts'
import type { Stored, StoredInputs } from '../large.ts'
import type { BudgetBreach } from '../limits/breach.ts'
import type { PlanChange } from '../plan/plan-change.ts'
import type { Plan, Step } from '../plan/plan.ts'
import type { RunPriority } from './priority.ts'
import type { Impact } from './impact.ts'
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
 * `step` names a step instance: `id`, `id[3]` for an item of a fan-out, `group.inner` for a nested
 * step. `attempt` is the fencing token: a fact about an attempt that is no longer the current one
 * changes nothing.
 */
export type RunEvent = { readonly at: number; readonly actor?: string } & RunFact

export type RunFact = RunLevelFact | StepFact

/** Facts about the run as a whole. */
export type RunLevelFact =
  | RunCreated
  | { readonly type: 'run.started' }
  | RunPaused
  | RunResumed
  | BudgetAnswered
  /** Someone asked for the end of the run. */
  | { readonly type: 'run.cancelled'; readonly reason?: string }
  /** A finished run goes on, because somebody changed what became of one of its steps. */
  | { readonly type: 'run.reopened'; readonly reason: string }
  /** What was done is being undone. */
  | { readonly type: 'run.compensating'; readonly reason: string }
  /** The deadline of the run has come. */
  | { readonly type: 'run.due' }
  /** The last fact of a run, unless it is reopened. */
  | RunFinished
  /** Somebody sent a signal, which steps may wait for. */
  | { readonly type: 'signal.received'; readonly name: string; readonly data: Stored }
  | PlanModified
  /** Somebody wants the plan changed, and somebody else has to agree. */
  | {
      readonly type: 'modification.requested'
      readonly modificationId: string
      readonly baseRevision: number
      readonly changes: readonly PlanChange[]
      readonly reason: string
      /** Who asks, and from inside which step. */
      readonly by?: string
      readonly fromStep?: string
      /** The message that asks for it. */
      readonly messageId?: string
      readonly impact?: Impact
    }
  | {
      readonly type: 'modification.rejected'
      readonly modificationId: string
      readonly reason: string
    }

export interface RunPaused {
  readonly type: 'run.paused'
  readonly reason?: string
  /** The budget that has paused it. */
  readonly breach?: BudgetBreach
}

export interface RunResumed {
  readonly type: 'run.resumed'
  readonly reason?: string
  /** Why its budget lets it go on; missing: somebody resumes it all the same. */
  readonly budget?: 'raised' | 'approved'
}

/** A person was asked whether a run may pass the soft limit of a budget. */
export interface BudgetAnswered {
  readonly type: 'budget.answered'
  readonly waitId: string
  readonly decision: 'APPROVE' | 'REJECT'
  readonly by: string
  readonly comment?: string
}

/** Facts about one step. */
export type StepFact =
  | StepStarted
  /** The agent took the step and will report its result later, under its token. */
  | { readonly type: 'step.accepted'; readonly step: string; readonly attempt: number }
  /** The agent that has the step gives a sign of life. */
  | { readonly type: 'step.alive'; readonly step: string; readonly attempt: number }
  | StepSucceeded
  | StepFailed
  /** The engine that ran the attempt is gone; whether the agent did it is not known. */
  | { readonly type: 'step.interrupted'; readonly step: string; readonly attempt: number }
  | { readonly type: 'step.skipped'; readonly step: string; readonly reason: SkipReason }
  /** Nobody needs the step any more, or somebody stopped it. */
  | { readonly type: 'step.cancelled'; readonly step: string; readonly reason: string }
  | StepWaiting
  /** A fan-out step evaluated its list; its items are steps `id[0]` to `id[count - 1]`. */
  | { readonly type: 'step.expanded'; readonly step: string; readonly items: readonly Stored[] }
  /** A step that is no task has the key of its mutex, until it settles. */
  | {
      readonly type: 'mutex.taken'
      readonly step: string
      readonly attempt: number
      readonly mutex: string
    }
  /** A group opened; its nested steps are `id.inner`. */
  | { readonly type: 'step.entered'; readonly step: string; readonly attempt: number }
  /** A round of a repeated step is over, and another one follows unless it is done. */
  | RoundEnded
  /** A timer that the core asked for has rung. */
  | { readonly type: 'step.due'; readonly step: string; readonly attempt: number }
  /** A result came for an attempt that is no longer current. On record, without effect. */
  | {
      readonly type: 'step.refused'
      readonly step: string
      readonly attempt: number
      readonly reason: string
    }
  /** Another way is looked for after the last attempt failed, one rung of the ladder at a time. */
  | {
      readonly type: 'step.recovering'
      readonly step: string
      readonly attempt: number
      readonly rung: RecoveryRung
      /** What was found on the rung; none of these where there is nothing on it. */
      readonly agent?: string
      /** Steps that are done in the place of this one; the last gives its output. */
      readonly path?: readonly Step[]
      readonly modificationId?: string
      readonly waitId?: string
      readonly detail: string
    }
  /** A person wants a step in trouble tried again. */
  | {
      readonly type: 'step.retried'
      readonly step: string
      readonly attempt: number
      readonly reason: string
    }
  /** No rung of the ladder helped. */
  | { readonly type: 'step.abandoned'; readonly step: string; readonly attempt: number }
  /** Somebody said what the step's outcome is. */
  | {
      readonly type: 'step.completed-by-hand'
      readonly step: string
      readonly output: Stored
      readonly reason: string
    }
  /** Somebody has found out what became of an attempt whose outcome was not known. */
  | {
      readonly type: 'step.reconciled'
      readonly step: string
      readonly attempt: number
      /** `complete`: it was undone after all. `fail`: that it failed stands. */
      readonly action: 'complete' | 'fail'
      readonly undo?: true
      readonly reason: string
    }
  /** Somebody had a settled step done again, and all that depends on it. */
  | { readonly type: 'step.rerun'; readonly step: string; readonly reason: string }
  | WaitOpened
  | WaitAnswered
  | WaitVoted
  /** Others are asked: somebody handed the question on, or the deadline did. */
  | {
      readonly type: 'wait.delegated'
      readonly step: string
      readonly waitId: string
      readonly assignees: readonly string[]
      readonly by: string
      readonly dueAt?: number
      /** Who was asked when it was handed on. If it is somebody else by now, it is late. */
      readonly from?: readonly string[]
    }
  /** An earlier answer was changed; what depends on it is done again. */
  | WaitChanged
  /** Nobody needs the answer any more. */
  | { readonly type: 'wait.closed'; readonly step: string; readonly waitId: string }
  | UndoFact

/** Facts about undoing a step. `attempt` counts the attempts to undo it. */
export type UndoFact =
  | {
      readonly type: 'undo.started'
      readonly step: string
      readonly attempt: number
      readonly agent: string
      readonly idempotent?: true
    }
  | { readonly type: 'undo.succeeded'; readonly step: string; readonly attempt: number }
  /** The engine that ran the attempt is gone; whether the agent did it is not known. */
  | { readonly type: 'undo.interrupted'; readonly step: string; readonly attempt: number }
  | {
      readonly type: 'undo.failed'
      readonly step: string
      readonly attempt: number
      readonly error: Failure
    }

/** Why people are asked on behalf of a step: it has failed, or whether it was done is not known. */
export type Trouble = 'failure' | 'unknown'

export type RecoveryRung = 'agent' | 'path' | 'replan' | 'ask' | 'compensate'

export interface RunCreated {
  readonly type: 'run.created'
  readonly name: string
  /** Id of the execution plan; one plan is run once. */
  readonly planId: string
  readonly plan: Plan
  readonly inputs: StoredInputs
  /** Links to what asked for this run; ids of records. */
  readonly cause?: RunCause
  /** The contexts that its steps run in, as they were. */
  readonly contexts?: RunContexts
  /** Default `MEDIUM`. */
  readonly priority?: RunPriority
  /** Steps that are taken over from another run, settled as they were there. */
  readonly adopted?: readonly AdoptedStep[]
}

export interface RunCause {
  readonly analysisId?: string
  readonly decisionId?: string
  readonly messageId?: string
  readonly conversationId?: string
  /** The run and step that this is a sub-run of. */
  readonly parentRunId?: string
  readonly parentStep?: string
  /** How many runs this is inside of. */
  readonly depth?: number
  /** The saved orchestration that it is an instance of. */
  readonly orchestration?: string
  /** The run that this was forked from, and at which journal position. */
  readonly forkedFrom?: string
  readonly forkedAt?: number
}

export interface AdoptedStep {
  readonly step: string
  readonly status: 'COMPLETED' | 'FAILED' | 'SKIPPED' | 'CANCELLED'
  readonly output?: Stored
  readonly error?: Failure
  readonly skipReason?: SkipReason
  readonly rejected?: true
}

export interface RunFinished {
  readonly type: 'run.finished'
  readonly status: RunStatus
  readonly output?: Stored
  /** The output is what the last steps came to, and is not written a second time. */
  readonly gathered?: true
  readonly error?: Failure
}

/** The plan was changed while it runs. `revision` is the one it has from here on. */
export interface PlanModified {
  readonly type: 'plan.modified'
  readonly modificationId: string
  readonly revision: number
  readonly changes: readonly PlanChange[]
  readonly plan: Plan
  readonly contexts?: RunContexts
  readonly reason: string
  /** Who asked for it; who agreed is the event's actor. */
  readonly by?: string
  readonly fromStep?: string
  /** The message that asked for it. */
  readonly messageId?: string
  readonly impact?: Impact
  /** When it was asked for, where somebody else had to agree: it must still be open. */
  readonly requestedAt?: number
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
  readonly output: Stored
  /** The output is that of the items or nested steps together, and is not written a second time. */
  readonly gathered?: true
  readonly entities?: readonly Entity[]
  readonly relationships?: readonly EntityRelationship[]
  readonly usage?: Usage
}

export interface StepFailed {
  readonly type: 'step.failed'
  readonly step: string
  readonly attempt: number
  readonly error: Failure
  /** Its time was up while it was with its agent: whether it was done is not known. */
  readonly lost?: true
  readonly usage?: Usage
}

/** A step waits for a moment, or for a signal. */
export interface StepWaiting {
  readonly type: 'step.waiting'
  readonly step: string
  readonly attempt: number
  readonly dueAt?: number
  readonly signal?: string
}

export interface RoundEnded {
  readonly type: 'step.round-ended'
  readonly step: string
  readonly attempt: number
  readonly round: number
  readonly done: boolean
}

export type SkipReason =
  | { readonly type: 'condition'; readonly expression: string }
  | { readonly type: 'dependencies-skipped' }
  | { readonly type: 'dependency-failed'; readonly step: string }
  | { readonly type: 'rejected'; readonly step: string }
  | { readonly type: 'join-unmet' }
  | { readonly type: 'by-hand'; readonly reason: string }

export interface WaitOpened {
  readonly type: 'wait.opened'
  readonly step: string
  readonly attempt: number
  readonly waitId: string
  readonly question: string
  readonly form?: JsonSchema
  readonly assignees?: readonly string[]
  readonly roles?: readonly string[]
  readonly quorum?: number
  readonly dueAt?: number
  /** Asked on behalf of a step that is in trouble. */
  readonly about?: Trouble
}

interface Answer {
  readonly step: string
  readonly attempt: number
  readonly waitId: string
  readonly decision: 'APPROVE' | 'REJECT'
  readonly data?: Stored
  readonly comment?: string
  readonly by: string
  /**
   * Which of the roles that are asked `by` has, as the directory said. Where this is there, the
   * question must ask `by` when the answer comes, or it is late.
   */
  readonly roles?: readonly string[]
}

export interface WaitAnswered extends Answer {
  readonly type: 'wait.answered'
}

/** One of several answers that are needed. */
export interface WaitVoted extends Answer {
  readonly type: 'wait.voted'
}

export interface WaitChanged extends Answer {
  readonly type: 'wait.changed'
}
