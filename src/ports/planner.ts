import type { Capability, EntityReference } from '../core/capability.ts'
import type { Plan, Problem } from '../core/plan/plan.ts'
import type { PlanHistory } from './plan-history.ts'

export interface PlanningRequest {
  readonly message: string
  /** Entities that the conversation has named or made, latest first. */
  readonly entities: readonly EntityReference[]
  /** Earlier turns of the conversation, oldest first. */
  readonly history: readonly { readonly role: 'user' | 'assistant'; readonly text: string }[]
  readonly capabilities: readonly Capability[]
  /** What completed runs of the organization teach; absent where learning is off. */
  readonly experience?: PlanHistory
}

/** What the request is about and how sure the planner is. `confidence`: 0 to 100. */
export interface Analysis {
  readonly intent: string
  readonly category: string
  readonly confidence: number
  readonly reasoning: string
  /** What asking a model took, where one was asked. */
  readonly usage?: PlanningUsage
}

/** Units: tokens; requests to the model. */
export interface PlanningUsage {
  readonly inputTokens: number
  readonly outputTokens: number
  readonly calls: number
}

/** Something repair did to a plan, and why. */
export interface Repair {
  readonly code:
    | 'PREREQUISITE_ADDED'
    | 'EDGE_ADDED'
    | 'EDGE_REMOVED'
    | 'EDGE_REVERSED'
    | 'CAPABILITY_RENAMED'
  readonly step: string
  readonly message: string
}

/** Why a step is in a plan. */
export type StepReason = 'said' | 'prerequisite' | 'history' | 'model'

export interface StepExplanation {
  readonly reason: StepReason
  /** 0 to 100. */
  readonly confidence: number
  /** What speaks for it, in one sentence. */
  readonly because: string
  /**
   * No verb of the request asks for this effect: it may not be carried out before a person has
   * agreed. Never set for what only reads.
   */
  readonly isUnasked?: true
}

/** Why an edge is in a plan. */
export type EdgeKind = 'order-word' | 'data' | 'condition' | 'history' | 'model'

export interface EdgeExplanation {
  readonly from: string
  readonly to: string
  readonly kind: EdgeKind
}

/** How the plan is carried out, and why so. */
export interface Strategy {
  readonly type: 'graph' | 'reactive'
  readonly reason: string
}

/** Why a plan is as it is. */
export interface Explanation {
  readonly steps: { readonly [stepId: string]: StepExplanation }
  readonly edges: readonly EdgeExplanation[]
  readonly strategy: Strategy
  /** Earlier runs that the plan follows; 0 where it follows none. */
  readonly likeRuns: number
}

export type PlanningResult =
  /** Nothing needs to be done: here is the answer. */
  | { readonly route: 'answer'; readonly analysis: Analysis; readonly answer: string }
  /** Something is missing or nothing fits: ask. */
  | { readonly route: 'clarify'; readonly analysis: Analysis; readonly question: string }
  | {
      readonly route: 'plan'
      readonly analysis: Analysis
      readonly plan: Plan
      readonly repairs: readonly Repair[]
      /** Empty in a plan that may run. */
      readonly problems: readonly Problem[]
      readonly explanation?: Explanation
    }

/** Turns a request into an answer, a question or a plan. Must pass `plannerContract`. */
export interface Planner {
  readonly name: string
  /** Errors: `MODEL_UNAVAILABLE`, `MODEL_OUTPUT_INVALID` from planners that ask a model. */
  plan(request: PlanningRequest, signal: AbortSignal): Promise<PlanningResult>
}
