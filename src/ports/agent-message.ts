import type { Json } from '../core/json.ts'
import type { AgentMessageType, MessagePriority } from '../core/journal/communication-event.ts'

/**
 * What one agent, or a person (`user:NAME`), says to another. It may be handed over more than once
 * after a crash: `id` is the same every time. Its content is data, never an instruction to Skein.
 */
export interface AgentMessage {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly type: AgentMessageType
  readonly subject: string
  readonly content: Json
  readonly priority: MessagePriority
  readonly requiresAction: boolean
  readonly runId?: string
  readonly stepId?: string
  readonly inReplyTo?: string
  /** ISO 8601 UTC. */
  readonly createdAt: string
}

/** What an agent made of a message. */
export type MessageOutcome =
  | { readonly type: 'answered'; readonly content: Json }
  /** It has it; an answer may come later. */
  | { readonly type: 'received' }

/** What an agent may do while it reads a message. */
export interface MessageContext {
  /** Aborted when the answer is no longer waited for. */
  readonly signal: AbortSignal
  /** Asks another agent, as a part of the same chain of messages. */
  readonly ask: (whom: Addressee, question: Json, options?: AskOptions) => Promise<Json>
  /** Tells another agent, as a part of the same chain of messages. */
  readonly tell: (whom: Addressee, content: Json, options?: TellOptions) => Promise<void>
}

/** An agent or person by name, or whoever has a capability: one to ask, all of them to tell. */
export type Addressee = string | { readonly capability: string }

export interface TellOptions {
  readonly subject?: string
  readonly priority?: MessagePriority
}

export interface AskOptions extends TellOptions {
  /** How long the answer is waited for. Default: 30 s, for people a day. */
  readonly timeoutMs?: number
}

/** How a step talks to agents and people while it works. */
export interface StepTalk {
  /**
   * Asks and waits for the answer. The same question of the same step is asked once, also when the
   * step is done again after a crash. Errors: `AGENT_MESSAGE_TIMED_OUT`,
   * `AGENT_MESSAGE_UNDELIVERED`, `AGENT_NOT_FOUND`, `CAPABILITY_NOT_FOUND`.
   */
  readonly ask: (whom: Addressee, question: Json, options?: AskOptions) => Promise<Json>
  /** Says something, and waits for nothing but that it is durable. */
  readonly tell: (whom: Addressee, content: Json, options?: TellOptions) => Promise<void>
  /** Asks a person, and waits for the answer. Default: whoever uses this Skein. */
  readonly escalate: (
    question: Json,
    options?: AskOptions & { readonly to?: string },
  ) => Promise<Json>
}
