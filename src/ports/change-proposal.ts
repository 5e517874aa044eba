import type { PlanChange } from '../core/plan/plan-change.ts'
import type { Impact } from '../core/run/impact.ts'

/** What an agent wants changed of the plan that its step belongs to. */
export interface ChangeProposal {
  readonly reason: string
  readonly changes: readonly PlanChange[]
}

/**
 * What became of a proposal: `APPLIED` is in the plan, `REQUESTED` waits for a person, `REJECTED`
 * is refused, and `why` says for what reason. Without an `id` it was not even put on record.
 */
export interface ProposalAnswer {
  readonly id?: string
  readonly status: 'APPLIED' | 'REQUESTED' | 'REJECTED'
  /** Of the plan as it is now. */
  readonly revision: number
  readonly why?: string
  readonly impact?: Impact
}

/** Asks for a change from inside a step. Never throws for what is wrong with the change. */
export type ProposeChange = (proposal: ChangeProposal) => Promise<ProposalAnswer>
