import type { Capability, EntityReference } from '../core/capability.ts'
import type { Agent, HttpAgentDefinition } from '../ports/agent.ts'
import type { Blobs } from '../ports/blobs.ts'
import type { Clock } from '../ports/clock.ts'
import type { Engine } from '../ports/engine.ts'
import type { GatheredEntity } from '../ports/gathered-context.ts'
import type { GraphDatabase } from '../ports/graph-database.ts'
import type { Learning } from '../ports/learning.ts'
import type { Planner } from '../ports/planner.ts'
import type { Secrets } from '../ports/secrets.ts'
import type { StoreCare } from '../ports/store-care.ts'
import type { DecideGoal } from '../planning/reactive/goal.ts'
import type { Synthesis } from '../planning/synthesis/synthesis.ts'
import type { Registry } from '../registry/registry.ts'
import type { JsonSchema } from '../core/json.ts'
import type { PolicyRule } from './decision-policy.ts'
import type { Journal } from './journal.ts'
import type { RetentionPolicy } from './storage/storage-view.ts'
import type { MessageDesk } from './messages/message-desk.ts'
import type { GraphStatus, McpServerRegistration } from './views.ts'

/** What the use cases work with: ports that `compose.ts` has filled. */
export interface AppContext {
  readonly organization: string
  readonly version: string
  readonly journal: Journal
  readonly blobs: Blobs
  readonly care: StoreCare
  /** How long finished runs are kept. */
  readonly retention: RetentionPolicy
  readonly clock: Clock
  readonly secrets: Secrets
  readonly registry: Registry
  readonly engine: Engine
  readonly planner: Planner
  /** Plans without a model; `planner` where none is configured. */
  readonly capabilityPlanner: Planner
  /** Opened when it is first asked for. */
  learning(): Promise<Learning>
  closeLearning(): Promise<void>
  readonly synthesis: Synthesis
  /** Decides what comes next for a goal; absent where no model is configured. */
  readonly decideGoal?: DecideGoal
  readonly graph: GraphView
  /** What a step is told of what it builds on has at most so many tokens. */
  readonly contextTokens: number
  /** Messages between agents. */
  readonly desk: MessageDesk
  readonly openAgents: AgentOpener
  /** When a plan needs a person's agreement before it runs. */
  readonly policy: { readonly rules: readonly PolicyRule[]; readonly candidates?: number }
  /** Who has which roles. It says who may answer what, and proves nobody's identity. */
  readonly people: People
  /** The name of the model that is asked, if any is. */
  readonly model?: string
  readonly startedAt: number
  /** Told of what goes wrong where nobody waits for an answer. */
  readonly onError: (error: unknown) => void
}

/** People by name. */
export interface People {
  readonly [name: string]: { readonly roles?: readonly string[] }
}

/** The graph that follows the journal. */
export interface GraphView {
  /** Nothing is opened before this or `caughtUp`. */
  start(): void
  caughtUp(position: number): Promise<void>
  database(): Promise<GraphDatabase>
  status(): GraphStanding
  /** Begins to fill a new graph; `status` tells how far it is. Errors: `GRAPH_REBUILD_REFUSED`. */
  rebuild(to?: string): Promise<void>
  /** Compares the graph with the journal now. */
  check(): Promise<unknown>
  /**
   * What is known of entities. Opens nothing, and refuses where the graph is not open or busy with
   * such questions. Errors: `GRAPH_UNAVAILABLE`.
   */
  related(entities: readonly EntityReference[]): Promise<readonly GatheredEntity[]>
  readonly queries: readonly NamedQuery[]
  close(): Promise<void>
}

/** How the graph stands, as far as that is known without asking it. */
export type GraphStanding = Omit<GraphStatus, 'nodes' | 'relationships' | 'lastCheck'> &
  Partial<Pick<GraphStatus, 'lastCheck'>>

export interface NamedQuery {
  readonly name: string
  readonly description: string
  readonly parameters: JsonSchema
  readonly text: string
}

/** An agent behind a connection that can be made anew. */
export interface ConnectedAgent extends Agent {
  connect(): Promise<void>
  refresh(): Promise<void>
  tools(): readonly string[]
}

export interface McpOptions {
  readonly known: readonly Capability[]
  readonly onChanged: () => void
}

/** Makes agents of the kinds that are registered by data. */
export interface AgentOpener {
  http(definition: HttpAgentDefinition): Promise<Agent>
  mcp(server: McpServerRegistration, options: McpOptions): Promise<ConnectedAgent>
}
