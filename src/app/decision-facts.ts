import type { DecisionMade, DomainFact } from '../core/journal/domain-event.ts'
import type { Turn } from './chat-turn.ts'

/** The facts of what was understood of a message, and of what is done about it. */
export function decisionFacts(
  turn: Turn,
  status: DecisionMade['status'] = 'EXECUTED',
): readonly [analysed: DomainFact, decided: DomainFact] {
  const { messageId, analysis, decision, informedBy, supersedes, pending } = turn
  const before = {
    ...(pending !== undefined && { request: pending }),
    ...(informedBy !== undefined && { informedBy }),
    ...(supersedes !== undefined && { supersedes }),
  }
  const { analysisId } = decision
  return [
    { type: 'analysis.completed', analysisId, messageId, ...analysis, ...before },
    decisionFact(turn, status),
  ]
}

/** The fact of a decision as it stands; told again when it stands otherwise. */
export function decisionFact(turn: Turn, status: DecisionMade['status']): DomainFact {
  const { messageId, decision, planId } = turn
  const { analysisId, decisionId, type, action, confidence, reasoning, requiresApproval } = decision
  return {
    type: 'decision.made',
    decisionId,
    messageId,
    analysisId,
    ...(planId !== undefined && { planId }),
    decision: type,
    action,
    confidence,
    reasoning,
    ...(type === 'CLARIFY' && { clarificationQuestion: turn.answer ?? '' }),
    requiresApproval,
    status,
  }
}
