import type { DecisionType } from '../core/journal/domain-event.ts'
import type { PlanningResult } from '../ports/planner.ts'
import { createId } from './ids.ts'

/** What is done about a request, and why. `confidence`: 0 to 100. */
export interface Decision {
  readonly decisionId: string
  readonly analysisId: string
  readonly type: DecisionType
  readonly action: string
  readonly confidence: number
  readonly reasoning: string
  readonly requiresApproval: boolean
}

/** Decides what to do with what planning made of a request. */
export function decide(
  result: PlanningResult,
  { requiresApproval = false, isModification = false }: DecisionOptions = {},
): Decision {
  const { confidence, reasoning } = result.analysis
  const made = choose(result)
  const isExtended = isModification && made.action === 'run plan'
  const chosen = requiresApproval ? escalation : isExtended ? extension : made
  const decided = { ...chosen, confidence, requiresApproval }
  const ids = { decisionId: createId('dec'), analysisId: createId('ana') }
  return { ...ids, reasoning, ...decided }
}

/** What is known besides the plan. */
export interface DecisionOptions {
  /** A person is asked before it runs. */
  readonly requiresApproval?: boolean
  /** The message adds to what the conversation has planned before. */
  readonly isModification?: boolean
}

const extension: Pick<Decision, 'type' | 'action'> = { type: 'MODIFY_PLAN', action: 'add to plan' }

const escalation: Pick<Decision, 'type' | 'action'> = { type: 'ESCALATE', action: 'ask first' }

function choose(result: PlanningResult): Pick<Decision, 'type' | 'action'> {
  switch (result.route) {
    case 'answer':
      return { type: 'EXECUTE', action: 'answer' }
    case 'clarify':
      return { type: 'CLARIFY', action: 'ask' }
    case 'plan':
      return result.problems.length === 0
        ? { type: 'EXECUTE', action: 'run plan' }
        : { type: 'CLARIFY', action: 'ask' }
  }
}
