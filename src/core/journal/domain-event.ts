import type { Capability } from '../capability.ts'
import type { Limit } from '../limits/limit.ts'
import type { Plan } from '../plan/plan.ts'
import type { CommunicationFact } from './communication-event.ts'
import type { ContextFact } from './context-event.ts'

/**
 * Facts about everything that is not a run: conversations and agents. `type` is the event's type in
 * the journal, the rest its data. Ids are those of the graph's nodes.
 */
export type DomainFact =
  | ConversationStarted
  | MessageReceived
  | AnalysisCompleted
  | PlanCreated
  | DecisionMade
  | MessageAnswered
  | AgentRegistered
  | { readonly type: 'agent.removed'; readonly name: string }
  | AgentHealthChanged
  | LearningForgotten
  | OrchestrationSaved
  | RunsPruned
  | RunHeld
  | CommunicationFact
  | LimitSet
  | ContextFact

/** Stream `retention`. Finished runs were taken away, and their events with them. */
export interface RunsPruned {
  readonly type: 'runs.pruned'
  readonly runs: readonly { readonly runId: string; readonly planId: string }[]
}

/** Stream `retention`. A run must stay, or need no longer. */
export interface RunHeld {
  readonly type: 'run.held' | 'run.released'
  readonly runId: string
  readonly reason: string
}

/** Stream `conversation:<conversationId>`. */
export interface ConversationStarted {
  readonly type: 'conversation.started'
  readonly conversationId: string
  readonly sessionId: string
  readonly userId: string
}

export interface MessageReceived {
  readonly type: 'message.received'
  readonly conversationId: string
  readonly messageId: string
  readonly userId: string
  readonly text: string
}

export interface AnalysisCompleted {
  readonly type: 'analysis.completed'
  readonly analysisId: string
  readonly messageId: string
  /** The whole request, where the message answers a question about an earlier one. */
  readonly request?: string
  readonly intent: string
  readonly category: string
  /** 0 to 100. */
  readonly confidence: number
  readonly reasoning: string
  /** What asking a model took. Units: tokens; requests. */
  readonly usage?: {
    readonly inputTokens: number
    readonly outputTokens: number
    readonly calls: number
  }
  /** Plans of earlier requests that it was made with. */
  readonly informedBy?: readonly string[]
  /** Analyses of earlier requests whose plans this one's takes the place of. */
  readonly supersedes?: readonly string[]
}

export interface PlanCreated {
  readonly type: 'plan.created'
  readonly planId: string
  readonly analysisId?: string
  readonly plan: Plan
}

export type DecisionType = 'CLARIFY' | 'EXECUTE' | 'MODIFY_PLAN' | 'ESCALATE'

export interface DecisionMade {
  readonly type: 'decision.made'
  readonly decisionId: string
  readonly messageId: string
  readonly analysisId: string
  readonly planId?: string
  readonly decision: DecisionType
  readonly action: string
  readonly confidence: number
  readonly reasoning: string
  readonly clarificationQuestion?: string
  readonly requiresApproval: boolean
  readonly status: 'PENDING' | 'APPROVED' | 'REJECTED' | 'EXECUTED'
  /** People who are asked. */
  readonly escalatesTo?: readonly string[]
}

export interface MessageAnswered {
  readonly type: 'message.answered'
  readonly conversationId: string
  readonly messageId: string
  readonly inReplyTo: string
  readonly text: string
  readonly runId?: string
}

/** Stream `agent:<name>`. Registered anew whenever its capabilities change. Carries no credentials. */
export interface AgentRegistered {
  readonly type: 'agent.registered'
  readonly name: string
  readonly kind: string
  readonly capabilities: readonly Capability[]
  readonly parallelMax?: number
}

export interface AgentHealthChanged {
  readonly type: 'agent.health-changed'
  readonly name: string
  readonly status: 'ACTIVE' | 'UNAVAILABLE'
  readonly reason?: string
}

/** Stream `orchestration:<name>`. */
export interface OrchestrationSaved {
  readonly type: 'orchestration.saved'
  readonly name: string
  readonly version: number
  readonly plan: Plan
}

/**
 * Stream `learning`. What completed before this fact is forgotten: runs of before a moment, those
 * that used a capability, or both together; everything where neither is said. Units: milliseconds
 * since 1970.
 */
export interface LearningForgotten {
  readonly type: 'learning.forgotten'
  readonly before?: number
  readonly capability?: string
}

/** Stream `limits`. All limits of a scope, as they are from here on. */
export interface LimitSet extends Limit {
  readonly type: 'limit.set'
}
