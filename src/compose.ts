/*
 * The only file that knows every room: from options or a configuration to a running system. Rooms
 * with heavy libraries are imported when they are first needed.
 */
import { join } from 'node:path'
import { announceAgent } from './app/announce.ts'
import { restoreAgents } from './app/agents.ts'
import { CarryOut } from './app/carry-out.ts'
import type { StepLogLine } from './app/carry-out.ts'
import { resumeAnswers } from './app/chat-answer.ts'
import type { AgentOpener, AppContext, GraphView, People } from './app/context.ts'
import { restoreContexts } from './app/contexts.ts'
import { Journal } from './app/journal.ts'
import { gatherContext } from './app/gather-context.ts'
import { keepAlive } from './app/keep-alive.ts'
import { restoreLimits } from './app/limits.ts'
import { createMadeAgent } from './app/made-agent.ts'
import { openServer, restoreServers } from './app/mcp-servers.ts'
import { MessageDesk } from './app/messages/message-desk.ts'
import { talkOfSteps } from './app/messages/talk-of-steps.ts'
import { createSubRuns, stopOrphans } from './app/sub-runs.ts'
import { createOrchestrator } from './app/orchestrator.ts'
import { createProposals } from './app/modifications/proposals.ts'
import { createRecovery } from './app/recovery.ts'
import { resumeSupervision } from './app/reactive/supervision.ts'
import type { Skein } from './app/skein.ts'
import type { RetentionPolicy } from './app/storage/storage-view.ts'
import type { PolicyRule } from './app/decision-policy.ts'
import type { McpServerRegistration } from './app/views.ts'
import type { Config, GraphConfig } from './config/config.ts'
import { loadPlatform, noPlatform } from './config/example-platform.ts'
import { SkeinError } from './core/errors.ts'
import { invariant } from './core/invariant.ts'
import { InProcessEngine } from './engines/in-process/in-process-engine.ts'
import { namedQueries } from './graphs/cypher/named-queries.ts'
import { createGraphHomes } from './graphs/cypher/graph-homes.ts'
import { createGraphKeeper } from './graphs/cypher/graph-keeper.ts'
import { synthesize } from './planning/synthesis/synthesize.ts'
import type { Synthesis } from './planning/synthesis/synthesis.ts'
import type { Agent } from './ports/agent.ts'
import type { Clock } from './ports/clock.ts'
import type { PerformInstructed } from './ports/instructed-task.ts'
import type { Model } from './ports/model.ts'
import type { Learning } from './ports/learning.ts'
import type { Planner } from './ports/planner.ts'
import type { Snapshots } from './ports/snapshots.ts'
import type { TendedStore } from './ports/store-care.ts'
import { Registry } from './registry/registry.ts'
import type { AgentSource } from './registry/registry-entry.ts'
import { openSecrets } from './secrets/secrets.ts'
import { openBlobFolder } from './stores/files/blob-folder.ts'
import { openDataFolder } from './stores/sqlite/data-folder.ts'
import { openSqliteStore } from './stores/sqlite/sqlite-store.ts'
import { systemClock } from './system/system-clock.ts'
import { version } from './version.ts'

export interface SkeinOptions {
  /** The data folder; without one nothing outlives `close`. */
  readonly data?: string
  readonly agents?: readonly Agent[]
  readonly mcpServers?: readonly McpServerRegistration[]
  /** Asked for plans and answers; without one, Skein plans by its capabilities. */
  readonly model?: Model
  readonly organization?: string
  /** A Neo4j server that holds the graph; without its `url` the graph is embedded. */
  readonly graph?: GraphConfig
  /** `false`: plans are made of nothing that was learned from earlier runs. Default: true. */
  readonly learning?: boolean
  /** When a plan needs a person's agreement before it runs. Default: never by rule. */
  readonly policy?: { readonly rules: readonly PolicyRule[]; readonly candidates?: number }
  /** How many tokens a step's context has at most. Default: 4,000. */
  readonly contextTokens?: number
  /** How long finished runs are kept; `{}` keeps them for ever. Default: 90 days. */
  readonly retention?: RetentionPolicy
  /** Who has which roles, for approvals that name roles. Default: there are none. */
  readonly people?: People
  /** Told of faults that nobody waits for. Default: a line on stderr. */
  readonly onError?: (error: unknown) => void
  /** Lines that agents log while they work on a step. */
  readonly onLog?: (line: StepLogLine) => void
}

/** A Skein, and what the parts around it need of it. */
export interface OpenedSkein {
  readonly skein: Skein
  readonly app: AppContext
}

/**
 * Opens a Skein inside this program, and goes on with the unfinished runs of its folder. No HTTP,
 * and no child process until the graph or an MCP server is used.
 *
 * Errors: `STORE_LOCKED`, `STORE_NOT_WRITABLE`, `STORE_TOO_NEW`, `SECRET_UNREADABLE`, `AGENT_EXISTS`.
 */
export async function openSkein(options: SkeinOptions = {}): Promise<Skein> {
  return (await openParts(options, 'program')).skein
}

/** As `openSkein`, with the parts. `source` says where the agents of the options come from. */
export async function openParts(options: SkeinOptions, source: AgentSource): Promise<OpenedSkein> {
  const folder = openDataFolder(options.data)
  let store: (TendedStore & Snapshots) | undefined
  try {
    store = openSqliteStore({ path: folder.database })
    const app = createContext(options, { store, folder: folder.path })
    const skein = createOrchestrator(app, closeOnce(app, folder.close))
    await restore(app, options, source)
    return { skein, app }
  } catch (error) {
    await store?.close()
    folder.close()
    throw error
  }
}

interface Storage {
  readonly store: TendedStore & Snapshots
  readonly folder: string
}

const defaultOrganization = 'default'
const defaultRetention: RetentionPolicy = { days: 90 }

function createContext(options: SkeinOptions, { store, folder }: Storage): AppContext {
  const clock: Clock = systemClock
  const { organization = defaultOrganization, onError = reportFault } = options
  const journal = new Journal({ store, organization, clock })
  const registry = new Registry(clock)
  const secrets = openSecrets({ folder })
  const log = options.onLog === undefined ? {} : { onLog: options.onLog }
  // The worker starts runs, and runs need the worker: the context is there before it is asked.
  const parts: { app?: AppContext } = {}
  const whole = (): AppContext => {
    invariant(parts.app !== undefined, 'nothing runs before everything is put together')
    return parts.app
  }
  const across = {
    subRuns: createSubRuns(whole),
    recovery: createRecovery(whole),
    propose: createProposals(whole),
    talk: talkOfSteps(whole),
    gather: (runId: string, stepId: string) => gatherContext(whole(), runId, stepId),
  }
  const blobs = openBlobFolder({ folder: join(folder, 'blobs'), now: () => clock.now() })
  const made = options.model === undefined ? {} : { made: madeAgentOf(options.model, whole) }
  const worker = new CarryOut({ organization, registry, secrets, ...across, ...made, ...log })
  const parties = { store: journal.store, blobs, snapshots: store, worker, clock }
  const engine = new InProcessEngine({ organization, ...parties, onError })
  parts.app = {
    organization,
    version,
    journal,
    blobs,
    care: store,
    retention: options.retention ?? defaultRetention,
    clock,
    secrets,
    registry,
    engine,
    ...openPlanning(options.model),
    ...openLearning(journal, options.learning !== false),
    graph: createGraphView(journal, options.graph ?? {}, folder),
    desk: new MessageDesk(whole),
    contextTokens: options.contextTokens ?? 4_000,
    openAgents,
    policy: { ...options.policy, rules: options.policy?.rules ?? [] },
    people: options.people ?? {},
    ...(options.model && { model: options.model.name }),
    startedAt: clock.now(),
    onError,
  }
  return parts.app
}

/** The model's agent is loaded when a step needs it. */
function madeAgentOf(model: Model, whole: () => AppContext): Agent {
  const perform: PerformInstructed = async (task, signal) => {
    const { createInstructed } = await import('./agents/llm/perform-instructed.ts')
    return createInstructed(model)(task, signal)
  }
  return createMadeAgent(whole, { model: model.name, perform })
}

function reportFault(error: unknown): void {
  process.stderr.write(`skein: ${error instanceof Error ? error.message : String(error)}\n`)
}

function openPlanning(
  model: Model | undefined,
): Pick<AppContext, 'planner' | 'capabilityPlanner' | 'synthesis' | 'decideGoal'> {
  const fallback = createLazyPlanner('capability', async () => {
    const { createCapabilityPlanner } = await import('./planning/capability/capability-planner.ts')
    return createCapabilityPlanner()
  })
  const plain: Synthesis = (input) => Promise.resolve(synthesize(input))
  const capabilityPlanner = fallback
  if (model === undefined) return { planner: fallback, capabilityPlanner, synthesis: plain }
  return {
    capabilityPlanner,
    planner: createLazyPlanner(`model ${model.name}`, async () => {
      const { createModelPlanner } = await import('./planning/model/model-planner.ts')
      return createModelPlanner({ model, fallback })
    }),
    async decideGoal(question, signal) {
      const { createModelDecider } = await import('./planning/model/model-decider.ts')
      return createModelDecider(model)(question, signal)
    },
    async synthesis(input, signal) {
      const { createModelSynthesis } = await import('./planning/synthesis/model-synthesis.ts')
      return createModelSynthesis({ model, fallback: synthesize })(input, signal)
    },
  }
}

/** Programs that start plans of their own learn nothing, and read no journal for it. */
function openLearning(
  journal: Journal,
  isOn: boolean,
): Pick<AppContext, 'learning' | 'closeLearning'> {
  const { store, organization, subscribe } = journal
  let opened: Promise<Learning> | undefined
  const open = async (): Promise<Learning> => {
    const { createLearning } = await import('./learning/learning.ts')
    const { termsOf } = await import('./planning/retrieval/terms-of.ts')
    return createLearning({ store, organization, subscribe, termsOf, isOn })
  }
  return {
    learning: () => (opened ??= open()),
    closeLearning: async () => (await opened)?.close(),
  }
}

/** Programs that start plans of their own never load the planner. */
function createLazyPlanner(name: string, load: () => Promise<Planner>): Planner {
  let loaded: Promise<Planner> | undefined
  return {
    name,
    async plan(request, signal) {
      const planner = await (loaded ??= load())
      return planner.plan(request, signal)
    },
  }
}

function createGraphView(journal: Journal, server: GraphConfig, data: string): GraphView {
  const { store, organization, subscribe } = journal
  const homes = createGraphHomes({
    data,
    organization,
    server,
    openEmbedded: async (folder) => {
      const { openGrafeo } = await import('./graphs/grafeo/open-grafeo.ts')
      return openGrafeo({ folder })
    },
    openServer: async (place) => {
      const { openNeo4j } = await import('./graphs/neo4j/open-neo4j.ts')
      return openNeo4j({ ...place, organization })
    },
  })
  const now = (): number => systemClock.now()
  const keeper = createGraphKeeper({ store, organization, subscribe, homes, now })
  return {
    start: () => keeper.start(),
    caughtUp: (position) => keeper.caughtUp(position),
    database: () => keeper.database(),
    status: () => keeper.status(),
    rebuild: (to) => keeper.rebuild(to),
    check: () => keeper.check(),
    related: (entities) => keeper.related(entities),
    close: () => keeper.close(),
    queries: namedQueries,
  }
}

const openAgents: AgentOpener = {
  async http(definition) {
    const { httpAgent } = await import('./agents/http/http-agent.ts')
    return httpAgent(definition)
  },
  async mcp(server, options) {
    const { openMcpAgent } = await import('./agents/mcp/mcp-agent.ts')
    return openMcpAgent(server, { ...options, clientInfo: { name: 'skein', version } })
  },
}

async function restore(
  app: AppContext,
  { agents = [], mcpServers = [] }: SkeinOptions,
  source: AgentSource,
): Promise<void> {
  for (const agent of agents) {
    app.registry.add(agent, source)
    await announceAgent(app, { agent, source })
  }
  for (const server of mcpServers) await openServer(app, server, source)
  await restoreAgents(app)
  await restoreServers(app)
  await restoreContexts(app)
  await app.desk.restore()
  await restoreLimits(app)
  const unfinished = await app.engine.recover()
  await stopOrphans(app, unfinished)
  await resumeSupervision(app, unfinished)
  await resumeAnswers(app)
}

/** Closes in the order in which parts need each other; asked twice, it closes once. */
function closeOnce(app: AppContext, closeFolder: () => void): () => Promise<void> {
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    await app.engine.close()
    app.desk.close()
    await Promise.all(app.registry.agents().map(({ agent }) => agent.close()))
    await app.closeLearning()
    await app.graph.close()
    await app.journal.store.close()
    closeFolder()
  }
  return () => (closing ??= keepAlive(close()))
}

/** A Skein as `skein up` runs it. */
export interface System {
  readonly skein: Skein
  /** Serves it over HTTP. Errors: `PORT_IN_USE`, `HOST_REFUSED`. */
  serve(): Promise<{ readonly url: string; close(): Promise<void> }>
  close(): Promise<void>
}

/**
 * Opens a Skein from a configuration; where there is no config file, with the example platform.
 *
 * Errors: those of `openSkein`, and `CONFIG_INVALID`.
 */
export async function openSystem(config: Config): Promise<System> {
  const { data, organization, logLevel } = config
  const { pino } = await import('pino')
  const logger = pino({ name: 'skein', level: logLevel }, pino.destination(2))
  const model = await openConfiguredModel(config)
  const platform = config.configFile === undefined ? await loadPlatform(data) : noPlatform
  const agents = await openConfiguredAgents(config, model)
  const opened = await openParts(
    {
      data,
      organization,
      graph: config.graph,
      learning: config.learning === 'on',
      contextTokens: config.contextTokens,
      policy: config.policy,
      retention: config.retention,
      people: config.people,
      agents: [...platform.agents, ...agents],
      mcpServers: [...platform.mcpServers, ...config.mcpServers],
      ...(model && { model }),
      onError: (error) => logger.error(error),
      onLog: (line) => logger.debug(line),
    },
    'config',
  )
  const { skein, app } = opened
  return {
    skein,
    async serve() {
      const { openHttpServer } = await import('./server/http/server.ts')
      const { loadStudio } = await import('./server/http/studio.ts')
      const { host, port } = config
      const studio = loadStudio()
      const at = { host, port, version, logger, ...(studio !== undefined && { studio }) }
      const server = await openHttpServer({ skein, ...at })
      app.graph.start()
      return server
    },
    close: () => skein.close(),
  }
}

async function openConfiguredModel({ model }: Config): Promise<Model | undefined> {
  if (model === undefined) return undefined
  const { openModel } = await import('./models/openai-compatible/open-model.ts')
  const { url, name, key, timeoutMs } = model
  return openModel({ url, model: name, timeoutMs, ...(key !== undefined && { key }) })
}

async function openConfiguredAgents(
  { agents, llmAgents, configFile = 'the configuration' }: Config,
  model: Model | undefined,
): Promise<readonly Agent[]> {
  const opened: Agent[] = []
  for (const agent of agents) {
    opened.push('perform' in agent ? agent : await openAgents.http(agent))
  }
  if (llmAgents.length === 0) return opened
  if (model === undefined) {
    const problems = ['llmAgents need a model: set SKEIN_MODEL_URL and SKEIN_MODEL']
    throw new SkeinError('CONFIG_INVALID', { source: configFile, problems })
  }
  const { llmAgent } = await import('./agents/llm/llm-agent.ts')
  return [...opened, ...llmAgents.map((agent) => llmAgent({ ...agent, model }))]
}
