import type {
  CommunicationFact,
  CommunicationSent,
} from '../../../core/journal/communication-event.ts'
import type { Json } from '../../../core/json.ts'
import type { GraphOperation, NodeReference } from '../../../ports/graph-database.ts'
import { datetime, jsonText, text } from '../graph-value.ts'
import { party, plan, relate, step, upsert } from './operations.ts'

/** A message between agents, and what became of it. People send and receive as `User`. */
export function projectCommunication(fact: CommunicationFact, at: number): GraphOperation[] {
  const node = communication(fact.messageId)
  switch (fact.type) {
    case 'communication.sent':
      return projectSent(fact, at)
    case 'communication.received':
      return [upsert(node, { status: 'RECEIVED' })]
    case 'communication.acknowledged':
      return [upsert(node, { status: 'ACKNOWLEDGED', action_taken: `read by ${fact.by}` })]
    case 'communication.responded':
      return [
        upsert(node, {
          status: 'RESPONDED',
          response_content: contentText(fact.content),
          response_timestamp: datetime(at),
          action_taken: `answered by ${fact.by}`,
        }),
      ]
    case 'communication.timed-out':
      return [upsert(node, { timed_out: true })]
    case 'communication.undelivered':
      return [upsert(node, { undelivered_reason: text(fact.reason) })]
  }
}

function projectSent(fact: CommunicationSent, at: number): GraphOperation[] {
  const node = communication(fact.messageId)
  const { planId, stepId, inReplyTo } = fact
  return [
    upsert(node, {
      message_type: fact.messageType,
      subject: text(fact.subject),
      content: contentText(fact.content),
      priority: fact.priority,
      status: 'SENT',
      timestamp: datetime(at),
      requires_action: fact.requiresAction,
      due_at: datetime(fact.dueAt),
      capability: text(fact.capability),
    }),
    ...relate(party(fact.from), 'SENDS', { to: node }),
    ...relate(party(fact.to), 'RECEIVES', { to: node }),
    ...(planId === undefined ? [] : relate(node, 'ABOUT_PLAN', { to: plan(planId) })),
    ...(planId === undefined || stepId === undefined
      ? []
      : relate(node, 'ABOUT_STEP', { to: step(planId, stepId) })),
    ...(inReplyTo === undefined
      ? []
      : relate(node, 'RESPONDS_TO', { to: communication(inReplyTo) })),
  ]
}

function communication(id: string): NodeReference {
  return { label: 'AgentCommunication', id }
}

function contentText(content: Json): string | null {
  return typeof content === 'string' ? text(content) : jsonText(content)
}
