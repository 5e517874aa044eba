import type { DecisionType } from '../core/journal/domain-event.ts'
import type { Json, JsonObject } from '../core/json.ts'
import type { PlanChange } from '../core/plan/plan-change.ts'
import type { Plan } from '../core/plan/plan.ts'
import type { Impact } from '../core/run/impact.ts'
import type { Failure } from '../core/run/run-event.ts'
import type { RunPriority } from '../core/run/priority.ts'
import type { RunStatus, StepStatus } from '../core/run/status.ts'
import type { StepAction } from '../core/run/step-action.ts'
import type { LargePlaces } from '../core/shown-value.ts'
import type { Analysis, Repair } from '../ports/planner.ts'

/** What callers of Skein see. Times are ISO 8601 UTC text. */

export interface ChatRequest {
  readonly message: string
  readonly conversationId?: string
  /** `false` answers as soon as the run is durable. */
  readonly wait?: boolean
}

export interface ChatAnswer {
  readonly conversationId: string
  readonly messageId: string
  readonly route: 'answer' | 'plan' | 'clarify'
  readonly analysis: Analysis
  readonly decision: {
    readonly type: DecisionType
    readonly action: string
    readonly confidence: number
    readonly requiresApproval: boolean
  }
  readonly plan?: PlanView
  /** A person is asked before the plan runs; the answer starts it. */
  readonly approvalId?: string
  /** The change of a plan that the message has made or asked for. */
  readonly modificationId?: string
  readonly run?: { readonly id: string; readonly status: RunStatus }
  readonly answer: string
}

/** A conversation in a list. */
export interface ConversationSummary {
  readonly id: string
  /** How it began. */
  readonly title: string
  readonly createdAt: string
}

/** What a person said, and what became of it so far. */
export interface MessageView {
  readonly id: string
  readonly conversationId: string
  readonly text: string
  readonly createdAt: string
  /** `RECEIVED` before it is planned; `PLANNED` while its run goes on. */
  readonly status: 'RECEIVED' | 'PLANNED' | 'ANSWERED'
  readonly route?: ChatAnswer['route']
  readonly analysis?: Analysis
  readonly decision?: ChatAnswer['decision']
  readonly repairs?: readonly Repair[]
  readonly runId?: string
  readonly answer?: string
}

export interface PlanView {
  readonly id: string
  readonly name: string
  readonly status: RunStatus
  readonly steps: readonly PlanStepView[]
  readonly repairs: readonly Repair[]
}

export interface PlanStepView {
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly status: StepStatus
  readonly capability?: string
  readonly agent?: string
  readonly dependsOn: readonly string[]
  readonly inputs: JsonObject
  readonly when?: string
  readonly forEach?: string
}

export type { CandidateView, PlannedStep, PlannedView } from './planned-view.ts'

export interface StartRun {
  readonly plan: Plan
  readonly inputs?: JsonObject
  readonly name?: string
  readonly idempotencyKey?: string
  /** Its share of slots where they are short. Default `MEDIUM`. */
  readonly priority?: RunPriority
}

export interface RunSummary {
  readonly id: string
  readonly name: string
  readonly status: RunStatus
  readonly planId: string
  readonly conversationId?: string
  readonly createdAt: string
  readonly startedAt?: string
  readonly completedAt?: string
  readonly stepCount: number
}

export interface RunView extends RunSummary, LargePlaces {
  readonly revision: number
  /** The run and step that this is a sub-run of. */
  readonly parent?: { readonly runId: string; readonly stepId: string }
  readonly priority: RunPriority
  /** Why it is paused, where that is known. */
  readonly pauseReason?: string
  readonly inputs: JsonObject
  readonly plan: Plan
  readonly steps: readonly RunStepView[]
  readonly output?: Json
  readonly error?: Failure
}

export interface RunStepView extends LargePlaces {
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly status: StepStatus
  readonly capability?: string
  readonly agent?: string
  readonly attempt: number
  readonly inputs: JsonObject
  readonly output?: Json
  readonly error?: Failure
  readonly startedAt?: string
  readonly completedAt?: string
  readonly dependsOn: readonly string[]
  /** The run that a `run` step has started. */
  readonly subRunId?: string
  /** The fan-out step that this is an item of; items follow their step, in order. */
  readonly parent?: string
}

export type { EventView, JournalEventView } from './event-view.ts'

export interface Why {
  readonly stepId: string
  readonly status: StepStatus
  /** One sentence. */
  readonly sentence: string
  readonly cause: JsonObject
}

export type {
  ApprovalAnswer,
  ApprovalChange,
  ApprovalChangeView,
  ApprovalDelegation,
  ApprovalView,
  ChangeImpact,
  ReconciliationRequest,
  ReconciliationView,
  Settlement,
} from './approval-view.ts'

export type {
  AgentView,
  CapabilityView,
  HttpAgentRegistration,
  McpServerRegistration,
  McpServerView,
} from './agent-views.ts'

export interface GraphAnswer {
  readonly columns: readonly string[]
  readonly rows: readonly { readonly [column: string]: Json }[]
  readonly truncated: boolean
  /** Where a named query has more rows: how to get them. */
  readonly nextCursor?: string
}

/** How the graph stands to its journal. */
export interface GraphStatus {
  readonly engine: 'grafeo' | 'neo4j'
  /** The journal position that the graph stands at. */
  readonly position: number
  /** Journal positions that it is behind. */
  readonly lag: number
  readonly nodes: number
  readonly relationships: number
  /** The last comparison of its counts with the journal's. */
  readonly lastCheck: {
    /** Units: milliseconds since 1970. */
    readonly at: number
    readonly position: number
    readonly status: 'complete' | 'incomplete'
    /** Nodes that the graph lacks, by label. */
    readonly missing: { readonly [label: string]: number }
  } | null
  readonly error?: string
  /** The last rebuild since Skein was started. */
  readonly rebuild?: {
    readonly to: string
    readonly status: 'RUNNING' | 'DONE' | 'FAILED'
    readonly position: number
    readonly head: number
    readonly error?: string
  }
}

export type { HealthView } from './health-view.ts'

export type { StepAction } from '../core/run/step-action.ts'

export interface StepActionRequest {
  readonly action: StepAction
  readonly reason: string
  /** For `complete`: what the step's output is. */
  readonly output?: Json
}

export interface CompensationRequest {
  readonly dryRun?: boolean
  readonly reason?: string
}

export interface ModificationRequest {
  /** The revision that the changes were thought out for; another one now is a conflict. */
  readonly baseRevision?: number
  readonly reason: string
  readonly changes: readonly PlanChange[]
  /** Only says what it would do. */
  readonly dryRun?: boolean
  /** Who asks, where it is not the user: `agent:NAME`. */
  readonly by?: string
}

export interface ModificationView {
  readonly id: string
  readonly runId: string
  readonly status: ModificationStatus
  /** Of the plan after it where it is applied, before it otherwise. */
  readonly revision: number
  readonly changes: readonly PlanChange[]
  readonly reason: string
  readonly by: string
  readonly createdAt: string
  readonly impact: Impact
  /** The step that it was asked for from inside of. */
  readonly stepId?: string
  /** The message that asked for it. */
  readonly messageId?: string
  readonly decidedBy?: string
  /** Why it was rejected. */
  readonly why?: string
}

export type ModificationStatus = 'DRY_RUN' | 'REQUESTED' | 'APPLIED' | 'REJECTED'

export interface ModificationQuery {
  readonly limit?: number
  readonly cursor?: string
  readonly status?: ModificationStatus
}

export interface RevisionView {
  readonly revision: number
  readonly at: string
  readonly by: string
  readonly position: number
  readonly reason: string
  readonly modificationId?: string
  readonly changes: readonly PlanChange[]
  readonly plan: Plan
}

export interface CompensationView {
  /** In the order in which they are undone, those that depend on each other. */
  readonly undo: readonly { readonly stepId: string; readonly capability: string }[]
  /** Steps that were done and have no way to be undone. */
  readonly cannot: readonly string[]
  readonly run: RunView
}

export interface OrchestrationView {
  readonly name: string
  readonly version: number
  readonly createdAt: string
  readonly plan: Plan
}

/** What a capability, or one step, does in a dry run. */
export interface MockedAgent {
  readonly durationMs?: number
  readonly output?: Json
  readonly error?: { readonly code?: string; readonly message: string }
  readonly usd?: number
}

export interface DryRunRequest {
  readonly plan: Plan
  readonly inputs?: JsonObject
  /** By capability or by step id. */
  readonly agents?: { readonly [name: string]: MockedAgent }
}

/** A step of a dry run. Units: milliseconds since its start; US dollars. */
export interface DryRunStep {
  readonly id: string
  readonly status: StepStatus
  readonly startMs?: number
  readonly endMs?: number
  readonly output?: Json
  readonly error?: Failure
  readonly usd: number
}

export interface DryRunView {
  readonly status: RunStatus
  readonly durationMs: number
  readonly usd: number
  readonly steps: readonly DryRunStep[]
  readonly output?: Json
  readonly error?: Failure
}

/** A run with what its steps came to. */
export interface FixtureView {
  readonly runId: string
  readonly plan: Plan
  readonly inputs: JsonObject
  readonly status: RunStatus
  readonly results: {
    readonly [stepId: string]: {
      readonly status: StepStatus
      readonly durationMs: number
      readonly output?: Json
      readonly error?: Failure
    }
  }
}

export interface ReplayRequest {
  readonly fixture: FixtureView
  /** The plan to run it on; that of the fixture where it is missing. */
  readonly plan?: Plan
}

export interface ReplayView extends DryRunView {
  readonly differences: readonly {
    readonly stepId: string
    readonly before: string | null
    readonly after: string | null
  }[]
}
