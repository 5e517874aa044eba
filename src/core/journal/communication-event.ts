import type { Json } from '../json.ts'

export type AgentMessageType = 'REQUEST' | 'RESPONSE' | 'NOTIFICATION' | 'ESCALATION'
export type MessagePriority = 'LOW' | 'MEDIUM' | 'HIGH' | 'URGENT'

/**
 * Facts about messages between agents. Stream `communication:<threadId>`: a message and all that
 * was said in answer to it.
 */
export type CommunicationFact =
  | CommunicationSent
  /** Its recipient has it. */
  | { readonly type: 'communication.received'; readonly messageId: string }
  | {
      readonly type: 'communication.acknowledged'
      readonly messageId: string
      readonly by: string
    }
  /** It was answered; the answer is a message of its own. */
  | {
      readonly type: 'communication.responded'
      readonly messageId: string
      readonly responseId: string
      readonly content: Json
      readonly by: string
    }
  /** Nobody waits for the answer any more. One that comes later is still on record. */
  | { readonly type: 'communication.timed-out'; readonly messageId: string }
  /** It could not be handed over, and is tried again at the next start. */
  | {
      readonly type: 'communication.undelivered'
      readonly messageId: string
      readonly attempts: number
      readonly reason: string
    }

export interface CommunicationSent {
  readonly type: 'communication.sent'
  readonly messageId: string
  /** The first message of the chain that this belongs to. */
  readonly threadId: string
  /** How many messages came before it in the chain. */
  readonly depth: number
  /** An agent's name, or `user:NAME`. */
  readonly from: string
  readonly to: string
  readonly messageType: AgentMessageType
  readonly subject: string
  readonly content: Json
  readonly priority: MessagePriority
  readonly requiresAction: boolean
  readonly inReplyTo?: string
  readonly runId?: string
  readonly planId?: string
  readonly stepId?: string
  /** The same for all messages of one broadcast, with the capability that was addressed. */
  readonly broadcastId?: string
  readonly capability?: string
  /** Until when the answer is waited for. */
  readonly dueAt?: number
}
