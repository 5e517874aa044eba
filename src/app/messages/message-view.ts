import type { AgentMessageType, MessagePriority } from '../../core/journal/communication-event.ts'
import type { Json } from '../../core/json.ts'
import type { AgentMessage } from '../../ports/agent-message.ts'

export type AgentMessageStatus = 'SENT' | 'RECEIVED' | 'ACKNOWLEDGED' | 'RESPONDED'

/** A message between agents as callers see it. */
export interface AgentMessageView extends AgentMessage {
  readonly status: AgentMessageStatus
  /** The first message of its chain. */
  readonly threadId: string
  /** Its answer was waited for, and did not come in time. */
  readonly timedOut?: boolean
  /** Why it could not be handed over; it is tried again at the next start. */
  readonly undelivered?: string
  /** Of one that went to all who have a capability. */
  readonly broadcastId?: string
  readonly capability?: string
  /** Until when its answer is waited for. */
  readonly deadline?: string
  readonly acknowledgedBy?: string
  readonly response?: { readonly id: string; readonly content: Json; readonly at: string }
}

export interface SendAgentMessage {
  /** An agent's name, or `user:NAME`. Follows from `token` where that is given. */
  readonly from?: string
  readonly to?: string
  /** Everybody who has it, in place of `to`. */
  readonly capability?: string
  readonly type: AgentMessageType
  readonly subject: string
  readonly content: Json
  readonly priority?: MessagePriority
  readonly requiresAction?: boolean
  readonly runId?: string
  readonly stepId?: string
  readonly inReplyTo?: string
  /** How long the answer is waited for. */
  readonly timeoutMs?: number
  /** Of the step that sends it: says who it is from, and about which run and step. */
  readonly token?: string
}

/** What was sent: the message itself, or one to each who has the capability. */
export type SentMessage = AgentMessageView | BroadcastView

export interface BroadcastView {
  readonly id: string
  readonly capability: string
  readonly items: readonly AgentMessageView[]
}

export interface AgentMessageQuery {
  readonly limit?: number
  readonly cursor?: string
  /** By it or to it. */
  readonly agent?: string
  readonly status?: string
  readonly runId?: string
}

export interface RespondToMessage {
  readonly content: Json
  /** Who answers; whom it was sent to by default. */
  readonly by?: string
}
