import type { Json, JsonSchema } from '../core/json.ts'
import type { Trouble } from '../core/run/run-event.ts'
import type { TroubleAction } from '../core/run/trouble.ts'

export interface ApprovalView {
  readonly id: string
  /** Where it is about a plan that has not started: its id. `stepId` is empty then. */
  readonly planId?: string
  readonly status: 'OPEN' | 'APPROVED' | 'REJECTED' | 'CANCELLED' | 'EXPIRED'
  readonly runId: string
  readonly stepId: string
  readonly question: string
  /**
   * Where it is asked on behalf of a task: whether that failed, or its outcome is not known; or
   * `budget`, whether the run may pass a soft limit.
   */
  readonly about?: Trouble | 'budget'
  readonly form?: JsonSchema
  /** Who may answer, by name; with `roles` also whoever has one of them. Neither: anybody. */
  readonly assignees: readonly string[]
  readonly roles?: readonly string[]
  /** How many must approve, where more than one must, and who has said what so far. */
  readonly quorum?: number
  readonly votes?: readonly { readonly by: string; readonly decision: string }[]
  readonly createdAt: string
  readonly deadline?: string
  readonly answer?: { readonly decision: string; readonly by: string; readonly comment?: string }
}

/** What may be said of a lost outcome. */
export type Settlement = Exclude<TroubleAction, 'compensate'>

/** An attempt that was sent and whose outcome is not known, because Skein stopped meanwhile. */
export interface ReconciliationView {
  readonly id: string
  readonly status: 'OPEN' | 'SETTLED'
  readonly runId: string
  readonly stepId: string
  readonly attempt: number
  readonly capability: string
  readonly agent: string
  readonly sentAt: string
  /** It was an attempt to undo the step. */
  readonly undo?: true
  /** The question to people, where the plan's policy asks. */
  readonly approvalId?: string
  /** How it may be settled now. */
  readonly actions: readonly Settlement[]
  readonly settlement?: {
    readonly action: string
    readonly by: string
    readonly at: string
    readonly reason?: string
  }
}

export interface ReconciliationRequest {
  /** It was done (`complete`), do it again, go on without it, or let it have failed. */
  readonly action: Settlement
  /** For `complete`: what the step's output is. */
  readonly output?: Json
  readonly reason: string
  readonly by?: string
}

export interface ApprovalAnswer {
  readonly decision: 'APPROVE' | 'REJECT'
  readonly data?: Json
  readonly comment?: string
  readonly by?: string
}

/** Who is asked from here on. */
export interface ApprovalDelegation {
  readonly assignees: readonly string[]
  readonly by?: string
}

/** Another answer to a question that was answered. */
export interface ApprovalChange extends ApprovalAnswer {
  /** Only says what it would do. */
  readonly dryRun?: boolean
}

/** What changing an answer does, as the run stood when it was asked. */
export interface ChangeImpact {
  /** Steps that are done again, or begun again where they are at work. */
  readonly again: readonly string[]
  /** Of these, those that are at work or wait now, and are stopped. */
  readonly stopped: readonly string[]
  /** Of these or inside them, those that were done and cannot be undone: they are done twice. */
  readonly irreversible: readonly string[]
  /** The run had ended, and goes on. */
  readonly reopens: boolean
}

export interface ApprovalChangeView {
  readonly dryRun: boolean
  readonly approval: ApprovalView
  readonly impact: ChangeImpact
}
