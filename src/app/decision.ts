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
export function decide(result: PlanningResult): Decision {
  const { confidence, reasoning } = result.analysis
  const decided = { ...choose(result), confidence, requiresApproval: false }
  const ids = { decisionId: createId('dec'), analysisId: createId('ana') }
  return { ...ids, reasoning, ...decided }
}

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
