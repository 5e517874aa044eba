import type {
  Capability,
  CapabilityDeclaration,
  Entity,
  EntityRelationship,
  StepResult,
  Usage,
} from '../core/capability.ts'
import type { JsonObject } from '../core/json.ts'
import type { GatheredContext } from './gathered-context.ts'
import type { AgentMessage, MessageContext, MessageOutcome, StepTalk } from './agent-message.ts'
import type { ProposeChange } from './change-proposal.ts'

export type AgentKind = 'function' | 'llm' | 'mcp' | 'a2a' | 'http' | 'human'

/** One attempt at one step, as an agent is asked to do it. */
export interface StepRequest {
  readonly organization: string
  readonly runId: string
  /** The step instance: `id`, or `id[3]` for an item of a fan-out. */
  readonly stepId: string
  readonly attempt: number
  readonly capability: string
  readonly inputs: JsonObject
  /** The same for every attempt that may repeat the same work. */
  readonly idempotencyKey: string
  /** Under which a later result is reported, for an agent that answers `accepted`. */
  readonly token: string
  /** Milliseconds since 1970. */
  readonly deadline?: number
}

/** How an agent talks to Skein while it works on a step. */
export interface StepContext {
  /** Aborted when the step is cancelled or has timed out. */
  readonly signal: AbortSignal
  /** A sign of life. Lines and reports are signs of life too. */
  heartbeat(): void
  /** A line for the step's log. Never a secret. */
  log(line: string): void
  /** Reports an entity that the step created or operated on. */
  entity(entity: Entity): void
  /** Reports a relationship between two entities. */
  relationship(relationship: EntityRelationship): void
  /** What the step builds on. Gathered when it is asked for. */
  gather(): Promise<GatheredContext>
  /** Reports what the step has used so far, besides what was reported before. */
  usage(usage: Usage): void
  /** How the step talks to other agents and to people. */
  readonly talk: StepTalk
  /** Asks for a change of the plan that the step belongs to. */
  readonly proposeChange: ProposeChange
}

export type StepOutcome =
  | ({ readonly type: 'succeeded' } & StepResult & {
        /** A change of the plan, as an agent says it that cannot ask while it works. */
        readonly proposedChanges?: unknown
      })
  /** Taken; the result comes later under the request's token. */
  | { readonly type: 'accepted' }

/**
 * Does steps. Adapters translate their protocol at this door. Must pass `agentContract`.
 *
 * Errors of `perform`: a `SkeinError`; its disposition says whether trying again can help.
 */
export interface Agent {
  readonly name: string
  readonly kind: AgentKind
  /** Steps it may have in flight at once; undefined: no limit. */
  readonly parallelMax?: number
  /** What it can do now. An MCP agent learns it from its server; before that, the last known list. */
  capabilities(): readonly Capability[]
  perform(request: StepRequest, context: StepContext): Promise<StepOutcome>
  /**
   * Reads a message, and answers a question where it can. An agent without it is sent nothing: it
   * has to look for its messages. Errors: as `perform`.
   */
  receive?(message: AgentMessage, context: MessageContext): Promise<MessageOutcome>
  /** `ok`, or one sentence on what is wrong and how to mend it. */
  health(): { readonly status: 'ACTIVE' | 'UNAVAILABLE'; readonly reason?: string }
  close(): Promise<void>
}

/** An agent behind a URL, as it is registered. */
export interface HttpAgentDefinition {
  readonly name: string
  readonly url: string
  /** Sent with every request; never shown. */
  readonly headers?: { readonly [name: string]: string }
  readonly capabilities: readonly CapabilityDeclaration[]
  /** Steps it may have in flight at once; without it there is no limit. */
  readonly parallelMax?: number
  /** Where messages for it are posted; without it, it has to look for them. */
  readonly messagesUrl?: string
  /** Whether its steps come with what they build on. Default: yes. */
  readonly context?: boolean
  /** Largest answer that is read. Default 256 MiB. */
  readonly answerBytesMax?: number
}
