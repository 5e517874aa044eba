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
  /** Where a task asks what becomes of it: whether it failed, or its outcome is not known. */
  readonly about?: Trouble
  readonly form?: JsonSchema
  readonly assignees: readonly string[]
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
