import type {
  AnalysisCompleted,
  ConversationStarted,
  DecisionMade,
  MessageAnswered,
  MessageReceived,
} from '../../../core/journal/domain-event.ts'
import type { GraphOperation, NodeReference } from '../../../ports/graph-database.ts'
import { datetime, text } from '../graph-value.ts'
import { analysis, decision, message, plan, relate, upsert, user } from './operations.ts'

export function projectConversationStarted(
  fact: ConversationStarted,
  at: number,
): GraphOperation[] {
  const session: NodeReference = { label: 'Session', id: fact.sessionId }
  return [
    upsert(conversation(fact.conversationId), { created_at: datetime(at) }),
    ...relate(user(fact.userId), 'HAS_SESSION', { to: session }),
    ...relate(session, 'CONTAINS_CONVERSATION', { to: conversation(fact.conversationId) }),
  ]
}

export function projectMessageReceived(fact: MessageReceived, at: number): GraphOperation[] {
  const received = message(fact.messageId)
  return [
    upsert(received, { role: 'user', content: text(fact.text), timestamp: datetime(at) }),
    ...relate(conversation(fact.conversationId), 'CONTAINS_MESSAGE', { to: received }),
    ...relate(user(fact.userId), 'INITIATES', { to: received }),
  ]
}

export function projectMessageAnswered(fact: MessageAnswered, at: number): GraphOperation[] {
  const answer = message(fact.messageId)
  return [
    upsert(answer, { role: 'assistant', content: text(fact.text), timestamp: datetime(at) }),
    ...relate(conversation(fact.conversationId), 'CONTAINS_MESSAGE', { to: answer }),
    ...relate(answer, 'RESPONDS_TO', { to: message(fact.inReplyTo) }),
  ]
}

export function projectAnalysis(fact: AnalysisCompleted, at: number): GraphOperation[] {
  const done = analysis(fact.analysisId)
  return [
    upsert(done, {
      intent: text(fact.intent),
      category: text(fact.category),
      confidence: fact.confidence,
      reasoning: text(fact.reasoning),
      timestamp: datetime(at),
      status: 'COMPLETED',
    }),
    ...(fact.supersedes ?? []).map((id) => upsert(analysis(id), { status: 'SUPERSEDED' })),
    ...relate(message(fact.messageId), 'TRIGGERS_ANALYSIS', { to: done }),
    ...(fact.informedBy ?? []).flatMap((id) => relate(plan(id), 'INFORMS_ANALYSIS', { to: done })),
  ]
}

/** A decision as it stands; where a person was asked, with who was and what they said. */
export function projectDecision(
  fact: DecisionMade,
  { at, actor }: { readonly at: number; readonly actor: string },
): GraphOperation[] {
  const made = decision(fact.decisionId)
  const verdict = fact.status === 'APPROVED' ? 'APPROVES' : 'REJECTS'
  const isVerdict = fact.status === 'APPROVED' || fact.status === 'REJECTED'
  return [
    upsert(made, {
      type: fact.decision,
      action: text(fact.action),
      clarification_question: text(fact.clarificationQuestion),
      reasoning: text(fact.reasoning),
      confidence: fact.confidence,
      timestamp: datetime(at),
      status: fact.status,
      requires_approval: fact.requiresApproval,
    }),
    ...relate(analysis(fact.analysisId), 'INFORMS_DECISION', { to: made }),
    ...relate(made, 'DECIDES_ON', { to: message(fact.messageId) }),
    ...(fact.planId === undefined ? [] : relate(made, 'AFFECTS_PLAN', { to: plan(fact.planId) })),
    ...(fact.escalatesTo ?? []).flatMap((name) => relate(made, 'ESCALATES_TO', { to: user(name) })),
    ...(isVerdict && actor.startsWith('user:')
      ? relate(user(actor), verdict, { to: made, properties: { at: datetime(at) } })
      : []),
  ]
}

function conversation(id: string): NodeReference {
  return { label: 'Conversation', id }
}
