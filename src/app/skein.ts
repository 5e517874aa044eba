import type { ContextView, SaveContext } from './context-views.ts'
import type { ProposalAnswer } from '../ports/change-proposal.ts'
import type { LearningView } from './learning-view.ts'
import type {
  AgentMessageQuery,
  AgentMessageView,
  RespondToMessage,
  SendAgentMessage,
  SentMessage,
} from './messages/message-view.ts'
import type { GatheredContext } from '../ports/gathered-context.ts'
import type { Page } from '../ports/store.ts'
import type { Limit } from '../core/limits/limit.ts'
import type { BudgetView } from './budget-view.ts'
import type { LimitView } from './limit-view.ts'
import type {
  AgentView,
  ApprovalAnswer,
  ApprovalChange,
  ApprovalChangeView,
  ApprovalDelegation,
  ApprovalView,
  CapabilityView,
  ChatAnswer,
  ChatRequest,
  CompensationRequest,
  CompensationView,
  ConversationSummary,
  DryRunRequest,
  DryRunView,
  EventView,
  FixtureView,
  GraphAnswer,
  GraphStatus,
  HealthView,
  HttpAgentRegistration,
  JournalEventView,
  McpServerRegistration,
  McpServerView,
  MessageView,
  ModificationQuery,
  ModificationRequest,
  ModificationView,
  OrchestrationView,
  PlannedView,
  ReconciliationRequest,
  ReconciliationView,
  ReplayRequest,
  ReplayView,
  RevisionView,
  RunStepView,
  RunSummary,
  RunView,
  StartRun,
  StepActionRequest,
  Why,
} from './views.ts'
import type { Pieces } from './whole-values.ts'
import type { GcReport, GcRequest, HoldView, StorageView } from './storage/storage-view.ts'
import type { Usage } from '../core/capability.ts'
import type { Json, JsonObject } from '../core/json.ts'

export interface ListQuery {
  readonly limit?: number
  readonly cursor?: string
}

/** A Skein of one organization: what the server, the CLI and embedding programs call. */
export interface Skein {
  /** Plans a request, runs the plan, and answers. Errors: `MESSAGE_EMPTY`, `MESSAGE_TOO_LONG`, `CONVERSATION_NOT_FOUND`. */
  ask(message: string, options?: Omit<ChatRequest, 'message'>): Promise<ChatAnswer>
  /** The answer to a message that was asked without waiting. Errors: `MESSAGE_NOT_FOUND`. */
  answer(messageId: string): Promise<ChatAnswer>
  /** Plans or checks a plan; starts nothing. */
  plan(request: PlanMessage | { readonly plan: unknown }): Promise<PlannedView>
  readonly conversations: Conversations
  readonly runs: Runs
  readonly events: Events
  readonly modifications: Modifications
  readonly orchestrations: Orchestrations
  /** Runs a plan on a virtual clock with mocked agents. Errors: `PLAN_INVALID`, `REQUEST_INVALID`. */
  dryRun(request: DryRunRequest): Promise<DryRunView>
  /** Runs a fixture again with its recorded results. Errors: as `dryRun`. */
  replay(request: ReplayRequest): Promise<ReplayView>
  readonly approvals: Approvals
  readonly limits: Limits
  readonly reconciliations: Reconciliations
  /** How every budget stands: of the organization, of agents, and of runs that are not finished. */
  readonly budgets: { list(query?: ListQuery): Promise<Page<BudgetView>> }
  readonly agents: Agents
  readonly messages: Messages
  readonly contexts: Contexts
  readonly capabilities: { list(query?: ListQuery): Promise<Page<CapabilityView>> }
  readonly mcpServers: McpServers
  readonly graph: Graph
  readonly learning: LearningFacade
  readonly storage: StorageFacade
  /** Large values, by the hash that they are shown with. Errors: `BLOB_NOT_FOUND`. */
  readonly blobs: { open(hash: string): Promise<Pieces> }
  health(): Promise<HealthView>
  close(): Promise<void>
}

export interface PlanMessage {
  readonly message: string
  readonly conversationId?: string
  /** Says of every step and edge why it is there, and foretells the plan. */
  readonly explain?: true
  /** How many plans are made and compared, where a model makes them. */
  readonly candidates?: number
  readonly planner?: 'capability' | 'model'
}

/** What is kept, for how long, and what it takes. */
export interface StorageFacade {
  get(): Promise<StorageView>
  /** Takes finished runs away that are due, or says what would go. */
  gc(request?: GcRequest): Promise<GcReport>
  /** A run stays whatever its age. Errors: `RUN_NOT_FOUND`, `RUN_PRUNED`. */
  hold(runId: string, reason?: string): Promise<HoldView>
  release(runId: string, reason?: string): Promise<HoldView>
}

export interface LearningFacade {
  /** All of it, or what is known of a capability, an agent or a word. */
  get(query?: {
    readonly capability?: string
    readonly agent?: string
    readonly word?: string
  }): Promise<LearningView>
  /**
   * Forgets requests that completed before a time, those that used a capability, or both together;
   * all of them where nothing is said. Errors: `REQUEST_INVALID`.
   */
  forget(request?: {
    readonly before?: string
    readonly capability?: string
  }): Promise<LearningView>
}

export interface Conversations {
  /** Newest first. */
  list(query?: ListQuery): Promise<Page<ConversationSummary>>
  /** Newest first. Errors: `CONVERSATION_NOT_FOUND`. */
  messages(conversationId: string, query?: ListQuery): Promise<Page<MessageView>>
}

export interface Runs {
  /** Resolves when the run is durable. Errors: `PLAN_INVALID`, `REQUEST_INVALID`, `IDEMPOTENCY_KEY_REUSED`. */
  start(command: StartRun): Promise<RunView>
  /** As it is now, or as it stood after a position of the journal. */
  get(runId: string, options?: { readonly at?: number }): Promise<RunView>
  list(query?: ListQuery & { readonly status?: string }): Promise<Page<RunSummary>>
  /** Resolves when the run's last event is durable. */
  result(runId: string): Promise<RunView>
  /** Events from the start or after a journal position; ends after the run's last event. */
  events(runId: string, options?: EventOptions): AsyncIterable<EventView>
  /** Events that are there now, as a page. The cursor is a journal position. */
  eventPage(runId: string, query?: ListQuery): Promise<Page<EventView>>
  pause(runId: string, reason?: string): Promise<RunView>
  resume(runId: string, reason?: string): Promise<RunView>
  cancel(runId: string, reason?: string): Promise<RunView>
  step(runId: string, stepId: string): Promise<RunStepView>
  /** The JSON text of its whole output, or of a step's, however large. Errors: `STEP_NOT_FOUND`. */
  output(runId: string, stepId?: string): Promise<Pieces>
  why(runId: string, stepId: string): Promise<Why>
  /** What a step builds on, as its agent is told. Errors: `RUN_NOT_FOUND`, `STEP_NOT_FOUND`. */
  context(runId: string, stepId: string): Promise<GatheredContext>
  /** Does something to a step by hand, on record. Errors: `STEP_STATUS_CONFLICT`. */
  act(place: StepPlace, request: StepActionRequest): Promise<RunView>
  /** Sends a signal: steps that wait for it go on. Errors: `RUN_STATUS_CONFLICT`. */
  signal(runId: string, name: string, data?: Json): Promise<RunView>
  /** Changes the plan while it runs. Errors: `RUN_REVISION_CONFLICT`, `PLAN_INVALID`. */
  modify(runId: string, request: ModificationRequest): Promise<ModificationView>
  /** Newest first, those that wait to be decided on too. */
  modifications(runId: string, query?: ModificationQuery): Promise<Page<ModificationView>>
  revisions(runId: string): Promise<{ readonly items: readonly RevisionView[] }>
  /** A run of its own, from the state that this one had at a position. */
  fork(runId: string, request: { readonly at: number }): Promise<RunView>
  /** What each step came to, to be replayed. */
  fixture(runId: string): Promise<FixtureView>
  /** Undoes what the run has done, or says what that would be. */
  compensate(runId: string, request?: CompensationRequest): Promise<CompensationView>
  /** The later result of a step whose agent answered `accepted`. Errors: `STEP_TOKEN_UNKNOWN`, `STEP_RESULT_LATE`. */
  report(token: string, result: LateResult): Promise<ProposalAnswer | undefined>
  /** A sign of life of such an agent. Errors: `STEP_TOKEN_UNKNOWN`, `STEP_HEARTBEAT_LATE`. */
  heartbeat(token: string): Promise<void>
}

export interface StepPlace {
  readonly runId: string
  readonly stepId: string
}

/** Changes of running plans that somebody has to decide on. */
export interface Modifications {
  /** Errors: `MODIFICATION_NOT_FOUND`. */
  get(modificationId: string): Promise<ModificationView>
  /** Errors: `MODIFICATION_NOT_FOUND`, `MODIFICATION_CLOSED`, `PLAN_INVALID`. */
  approve(modificationId: string): Promise<ModificationView>
  reject(modificationId: string, reason?: string): Promise<ModificationView>
  /**
   * Takes it back and keeps what came after it, as far as it has not been done. Errors: as
   * `approve`; `PLAN_INVALID` where a step has been changed again since.
   */
  revert(modificationId: string, reason?: string): Promise<ModificationView>
}

/** Plans saved under a name, for `run` steps. */
export interface Orchestrations {
  list(query?: ListQuery): Promise<Page<OrchestrationView>>
  get(name: string): Promise<OrchestrationView>
  /** Saves the next version. Errors: `PLAN_INVALID`, `REQUEST_INVALID`. */
  save(name: string, request: { readonly plan: unknown }): Promise<OrchestrationView>
}

/** The journal, for those who look at more than one run. */
export interface Events {
  /**
   * Events as they happen, until the signal is aborted: those after a position, or from now on.
   * What had happened in the runs that are named comes first.
   */
  follow(options?: FollowEvents): AsyncIterable<JournalEventView>
  /** Events that are there now, as a page. The cursor is a journal position. */
  page(query?: EventFilter & ListQuery): Promise<Page<JournalEventView>>
}

/** Which events: those of any of these runs, and those of any of these types. All without either. */
export interface EventFilter {
  /** With what happened in them before, as far as it is after the position. */
  readonly runs?: readonly { readonly id: string; readonly after?: number }[]
  /** A type, or the beginning of types: `run.*`. */
  readonly types?: readonly string[]
  /** Leaves out the data of events of other runs than those that are named. */
  readonly brief?: boolean
}

export interface FollowEvents extends EventFilter, EventOptions {}

export interface EventOptions {
  readonly after?: number
  readonly signal?: AbortSignal
}

export type LateResult =
  | {
      readonly output: Json
      readonly entities?: readonly {
        readonly kind: string
        readonly name: string
        readonly properties?: JsonObject
      }[]
      /** A change of the plan: `{ reason, changes }`. */
      readonly proposedChanges?: unknown
      readonly relationships?: readonly {
        readonly from: { readonly kind: string; readonly name: string }
        readonly type: string
        readonly to: { readonly kind: string; readonly name: string }
        readonly properties?: JsonObject
      }[]
      readonly usage?: Usage
    }
  | {
      readonly error: {
        readonly code?: string
        readonly message: string
        readonly retryable?: boolean
      }
    }

/** `assignee` and `role`: who is asked, by name or by role. */
export interface ApprovalQuery extends ListQuery {
  readonly status?: string
  readonly assignee?: string
  readonly role?: string
}

export interface Approvals {
  list(query?: ApprovalQuery): Promise<Page<ApprovalView>>
  get(approvalId: string): Promise<ApprovalView>
  /** Errors: `APPROVAL_NOT_FOUND`, `APPROVAL_CLOSED`, `APPROVAL_NOT_YOURS`, `APPROVAL_ANSWER_INVALID`. */
  answer(approvalId: string, answer: ApprovalAnswer): Promise<ApprovalView>
  /** Asks others instead. Errors: `APPROVAL_NOT_FOUND`, `APPROVAL_CLOSED`. */
  delegate(approvalId: string, delegation: ApprovalDelegation): Promise<ApprovalView>
  /**
   * Changes an answer that was given: what depends on it is done again, and a finished run goes on.
   * Errors: `APPROVAL_NOT_CHANGEABLE`, `RUN_STATUS_CONFLICT`, and those of `answer`.
   */
  change(approvalId: string, change: ApprovalChange): Promise<ApprovalChangeView>
}

/** How much may go on at once, for the organization, an agent or a run. */
export interface Limits {
  /** By scope. */
  list(query?: ListQuery): Promise<Page<LimitView>>
  /**
   * Sets all limits of a scope anew; a scope alone takes them away. Errors: `REQUEST_INVALID`,
   * `AGENT_NOT_FOUND`, `RUN_NOT_FOUND`.
   */
  set(limit: Limit): Promise<LimitView>
}

/** Steps that were sent and whose outcome was lost. */
export interface Reconciliations {
  /** Newest first. */
  list(query?: ListQuery & { readonly status?: string }): Promise<Page<ReconciliationView>>
  /** Errors: `RECONCILIATION_NOT_FOUND`. */
  get(id: string): Promise<ReconciliationView>
  /** Says what became of one. Errors: `RECONCILIATION_NOT_FOUND`, `RECONCILIATION_CLOSED`. */
  settle(id: string, request: ReconciliationRequest): Promise<ReconciliationView>
}

export interface Agents {
  list(query?: ListQuery): Promise<Page<AgentView>>
  get(name: string): Promise<AgentView>
  register(registration: HttpAgentRegistration): Promise<AgentView>
  remove(name: string): Promise<void>
  /** Says which contexts it may enter. Errors: `AGENT_NOT_FOUND`, `CONTEXT_NOT_FOUND`. */
  setContexts(name: string, request: { readonly contexts: readonly string[] }): Promise<AgentView>
}

/** Environments that steps run in, and that only some agents may enter. */
export interface Contexts {
  list(query?: ListQuery): Promise<Page<ContextView>>
  /** Errors: `CONTEXT_NOT_FOUND`. */
  get(name: string): Promise<ContextView>
  /** Makes it, or puts it in the place of the one before. Errors: `REQUEST_INVALID`, `SECRET_REFUSED`. */
  save(name: string, request: SaveContext): Promise<ContextView>
  /** Agents lose their access to it. Errors: `CONTEXT_NOT_FOUND`. */
  remove(name: string): Promise<void>
}

/** Messages between agents, and between agents and people. */
export interface Messages {
  /**
   * Sends one message, or one to each who has a capability. Errors: `AGENT_NOT_FOUND`,
   * `CAPABILITY_NOT_FOUND`, `AGENT_MESSAGE_CHAIN_TOO_LONG`, `AGENT_MESSAGE_RATE_EXCEEDED`,
   * `MESSAGE_TOO_LONG`, `SECRET_REFUSED`.
   */
  send(message: SendAgentMessage): Promise<SentMessage>
  /** Newest first. */
  list(query?: AgentMessageQuery): Promise<Page<AgentMessageView>>
  get(messageId: string): Promise<AgentMessageView>
  /** Says that it was read. Errors: `AGENT_MESSAGE_NOT_FOUND`, `AGENT_MESSAGE_CLOSED`. */
  acknowledge(messageId: string, request?: { readonly by?: string }): Promise<AgentMessageView>
  /** Answers it; whoever asked goes on. Errors: as `acknowledge`. */
  respond(messageId: string, answer: RespondToMessage): Promise<AgentMessageView>
}

export interface McpServers {
  list(query?: ListQuery): Promise<Page<McpServerView>>
  get(name: string): Promise<McpServerView>
  /** Keeps the server even when it cannot be reached now; its status says so. */
  register(registration: McpServerRegistration): Promise<McpServerView>
  remove(name: string): Promise<void>
  /** Connects anew and lists its tools again. */
  refresh(name: string): Promise<McpServerView>
}

export interface Graph {
  /** The user's own Cypher, reading only. `latest` waits until the graph has everything journalled before the call. */
  query(query: {
    readonly query: string
    readonly parameters?: JsonObject
    readonly consistency?: 'latest'
    readonly limit?: number
  }): Promise<GraphAnswer>
  /** At once here, by a promise over HTTP: await it. */
  queries(): readonly NamedQuery[] | Promise<readonly NamedQuery[]>
  /** The cursor is the answer's `nextCursor`, for the same name and parameters. */
  run(
    name: string,
    query: {
      readonly parameters?: JsonObject
      readonly limit?: number
      readonly cursor?: string
    },
  ): Promise<GraphAnswer>
  /** `check` compares the counts with the journal's now. */
  status(options?: { readonly check?: boolean }): Promise<GraphStatus>
  /**
   * Begins to build the graph anew from the journal, in a new place of the same engine or where
   * `to` says, while the old one serves. Errors: `GRAPH_REBUILD_REFUSED`.
   */
  rebuild(options?: { readonly to?: string }): Promise<GraphStatus>
}

/** A query that Skein knows by name. `parameters`: their JSON Schemas by name. */
export interface NamedQuery {
  readonly name: string
  readonly description: string
  readonly parameters: JsonObject
}
