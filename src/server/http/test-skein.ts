import type { EventOptions, Skein } from '../../app/skein.ts'
import type {
  AgentView,
  ApprovalView,
  EventView,
  McpServerView,
  RunView,
  StartRun,
} from '../../app/views.ts'
import { SkeinError } from '../../core/errors.ts'
import type { JsonObject } from '../../core/json.ts'
import type { Plan } from '../../core/plan/plan.ts'
import { isFinished } from '../../core/run/status.ts'
import { answer, conversation, message } from './test-answer.ts'
import { testContexts } from './test-contexts.ts'
import { createTestApprovals, openApproval } from './test-approvals.ts'
import { createTestGraph } from './test-graph.ts'
import { testEvents } from './test-events.ts'
import { testHealth } from './test-health.ts'
import { testLearning } from './test-learning.ts'
import { testStorage } from './test-storage.ts'
import { testMessages } from './test-messages.ts'
import { testLimits } from './test-limits.ts'

/**
 * A Skein in memory for tests of HTTP itself. A run stays where it is until the test says what
 * happens next.
 */
export interface TestSkein extends Skein {
  /** Makes something happen in a run. */
  happen(runId: string, type: string, data?: JsonObject): void
  /** Ends a run as completed. */
  finish(runId: string): void
  /** Makes the next call of a method fail. */
  failNext(error: unknown): void
  /** What `ask` waits for; nothing by default. */
  holdAnswers(until: Promise<void>): void
  /** How many follow a run and wait for its next event. */
  following(): number
  /** How many `ask` wait. */
  waiting(): number
}

interface State {
  readonly runs: Map<string, RunView>
  readonly events: EventView[]
  readonly keys: Map<string, string>
  readonly agents: Map<string, AgentView>
  readonly servers: Map<string, McpServerView>
  readonly approvals: Map<string, ApprovalView>
  readonly listeners: Set<() => void>
  held: Promise<void> | undefined
  waiting: number
  failure: unknown
}

const at = '2026-11-24T10:00:00.000Z'

export function createTestSkein(): TestSkein {
  const state: State = {
    runs: new Map(),
    events: [],
    keys: new Map(),
    agents: new Map(),
    servers: new Map(),
    approvals: new Map([['wait_1', openApproval]]),
    listeners: new Set(),
    held: undefined,
    waiting: 0,
    failure: undefined,
  }
  return { ...createFacade(state), ...createControls(state) }
}

function createFacade(state: State): Skein {
  return {
    ask: async (message, options) => {
      failIfTold(state)
      if (message.trim() === '') throw new SkeinError('MESSAGE_EMPTY', {})
      state.waiting += 1
      if (options?.wait !== false) await state.held
      const { conversationId = answer.conversationId } = options ?? {}
      return { ...answer, conversationId }
    },
    dryRun: unsupported,
    replay: unsupported,
    modifications: {
      get: unsupported,
      approve: unsupported,
      reject: unsupported,
      revert: unsupported,
    },
    orchestrations: { list: unsupported, get: unsupported, save: unsupported },
    answer: async (messageId) => {
      if (messageId !== answer.messageId) throw new SkeinError('MESSAGE_NOT_FOUND', { messageId })
      await state.held
      return answer
    },
    plan: async (request) => ({
      plan: 'plan' in request ? (request.plan as Plan) : null,
      problems: [],
      repairs: [],
    }),
    conversations: {
      list: async () => ({ items: [conversation] }),
      messages: async (conversationId) => {
        failIfTold(state)
        if (conversationId === conversation.id) return { items: [message] }
        throw new SkeinError('CONVERSATION_NOT_FOUND', { conversationId })
      },
    },
    runs: createRuns(state),
    events: testEvents,
    limits: testLimits,
    approvals: createTestApprovals(state.approvals),
    reconciliations: { list: unsupported, get: unsupported, settle: unsupported },
    budgets: { list: async () => ({ items: [] }) },
    agents: createAgents(state),
    messages: testMessages,
    contexts: testContexts,
    capabilities: { list: async () => ({ items: [] }) },
    mcpServers: createMcpServers(state),
    graph: createTestGraph(),
    learning: testLearning,
    storage: testStorage,
    blobs: { open: async (hash) => Promise.reject(new SkeinError('BLOB_NOT_FOUND', { hash })) },
    health: async () => {
      const active = [...state.runs.values()].filter((run) => !isFinished(run.status)).length
      return testHealth({ events: state.events.length, agents: state.agents.size, active })
    },
    close: async () => {},
  }
}

function createControls(state: State): Omit<TestSkein, keyof Skein> {
  return {
    happen: (runId, type, data = {}) => record(state, { runId, type, data }),
    finish: (runId) => {
      change(state, runId, { status: 'COMPLETED', completedAt: at, output: 'done' })
      record(state, { runId, type: 'run.finished', data: { status: 'COMPLETED' } })
    },
    failNext: (error) => {
      state.failure = error
    },
    following: () => state.listeners.size,
    waiting: () => state.waiting,
    holdAnswers: (until) => {
      state.held = until
    },
  }
}

function createRuns(state: State): Skein['runs'] {
  const status = (runId: string, to: 'PAUSED' | 'EXECUTING' | 'CANCELLED', action: string) => {
    const run = find(state, runId)
    if (isFinished(run.status)) {
      throw new SkeinError('RUN_STATUS_CONFLICT', { runId, status: run.status, action })
    }
    record(state, { runId, type: `run.${action}`, data: {} })
    return change(state, runId, { status: to })
  }
  return {
    start: async (command) => start(state, command),
    get: async (runId) => find(state, runId),
    list: async (query) => {
      const all = [...state.runs.values()].filter(
        (run) => !query?.status || run.status === query.status,
      )
      const from = Number(query?.cursor ?? 0)
      const to = from + (query?.limit ?? 50)
      return { items: all.slice(from, to), ...(to < all.length && { nextCursor: String(to) }) }
    },
    result: async (runId) => find(state, runId),
    events: (runId, options) => follow(state, runId, options),
    eventPage: async (runId, query) => {
      find(state, runId)
      const after = Number(query?.cursor ?? 0)
      const rest = state.events.filter((e) => e.runId === runId && e.position > after)
      const items = rest.slice(0, query?.limit)
      const more = items.length < rest.length
      return { items, ...(more && { nextCursor: String(items.at(-1)?.position) }) }
    },
    pause: async (runId) => status(runId, 'PAUSED', 'paused'),
    resume: async (runId) => status(runId, 'EXECUTING', 'resumed'),
    cancel: async (runId) => status(runId, 'CANCELLED', 'cancelled'),
    step: async (runId, stepId) => {
      const step = find(state, runId).steps.find(({ id }) => id === stepId)
      if (step === undefined) throw new SkeinError('STEP_NOT_FOUND', { runId, stepId })
      return step
    },
    output: unsupported,
    why: async (_runId, stepId) => ({
      stepId,
      status: 'PENDING',
      sentence: 'It waits.',
      cause: {},
    }),
    context: unsupported,
    act: unsupported,
    signal: unsupported,
    modify: unsupported,
    modifications: unsupported,
    revisions: unsupported,
    fork: unsupported,
    fixture: unsupported,
    compensate: unsupported,
    heartbeat: async () => {},
    report: async () => {
      throw new SkeinError('STEP_TOKEN_UNKNOWN', {})
    },
  }
}

/** Tried on the real Skein only. */
async function unsupported(): Promise<never> {
  throw new SkeinError('SHUTTING_DOWN', {})
}

function start(state: State, command: StartRun): RunView {
  failIfTold(state)
  const known = command.idempotencyKey && state.keys.get(command.idempotencyKey)
  if (known) return find(state, known)
  if (!Array.isArray(command.plan.steps)) {
    const problem = { code: 'PLAN_EMPTY', path: '/steps', message: 'has no steps' } as const
    throw new SkeinError('PLAN_INVALID', { problems: [problem] })
  }
  const id = `run_${state.runs.size + 1}`
  state.runs.set(id, {
    id,
    name: command.name ?? command.plan.name,
    status: 'EXECUTING',
    planId: 'plan_1',
    createdAt: at,
    stepCount: command.plan.steps.length,
    priority: command.priority ?? 'MEDIUM',
    revision: 1,
    inputs: command.inputs ?? {},
    plan: command.plan,
    steps: command.plan.steps.map((step) => ({
      id: step.id,
      name: step.id,
      kind: 'task',
      status: 'PENDING',
      attempt: 0,
      inputs: step.inputs ?? {},
      dependsOn: [],
    })),
  })
  if (command.idempotencyKey) state.keys.set(command.idempotencyKey, id)
  record(state, { runId: id, type: 'run.created', data: {} })
  return find(state, id)
}

async function* follow(
  state: State,
  runId: string,
  options: EventOptions = {},
): AsyncGenerator<EventView> {
  let after = options.after ?? 0
  while (options.signal?.aborted !== true) {
    const next = state.events.find((e) => e.runId === runId && e.position > after)
    if (next !== undefined) {
      after = next.position
      yield next
    } else if (isFinished(find(state, runId).status)) return
    else await nextChange(state, options.signal)
  }
}

/** Resolves at the next event, or when nobody waits for it any more. */
function nextChange(state: State, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((done) => {
    const end = () => {
      state.listeners.delete(end)
      done()
    }
    state.listeners.add(end)
    signal?.addEventListener('abort', end, { once: true })
  })
}

function record(state: State, event: Pick<EventView, 'runId' | 'type' | 'data'>): void {
  state.events.push({ position: state.events.length + 1, at, actor: 'engine', ...event })
  for (const listener of state.listeners) listener()
}

function find(state: State, runId: string): RunView {
  failIfTold(state)
  const run = state.runs.get(runId)
  if (run === undefined) throw new SkeinError('RUN_NOT_FOUND', { runId })
  return run
}

function change(state: State, runId: string, by: Partial<RunView>): RunView {
  const run = { ...find(state, runId), ...by }
  state.runs.set(runId, run)
  return run
}

function failIfTold(state: State): void {
  const { failure } = state
  state.failure = undefined
  if (failure !== undefined) throw failure
}

function createAgents(state: State): Skein['agents'] {
  const get = (agent: string): AgentView => {
    const found = state.agents.get(agent)
    if (found === undefined) throw new SkeinError('AGENT_NOT_FOUND', { agent })
    return found
  }
  return {
    list: async () => ({ items: [...state.agents.values()] }),
    get: async (name) => get(name),
    register: async ({ name, kind, capabilities, ...rest }) => {
      if (state.agents.has(name)) throw new SkeinError('AGENT_EXISTS', { agent: name })
      const capabilityNames = capabilities.map((capability) => capability.name)
      // More than the view has, as a careless facade might: it must not get out.
      const more = { capabilities: capabilityNames, contexts: [], inFlight: 0 }
      const agent = { name, kind, ...rest, ...more }
      state.agents.set(name, { ...agent, status: 'ACTIVE', source: 'api' })
      return get(name)
    },
    remove: async (name) => {
      state.agents.delete(get(name).name)
    },
    setContexts: async (name, { contexts }) => ({ ...get(name), contexts }),
  }
}

function createMcpServers(state: State): Skein['mcpServers'] {
  const get = (server: string): McpServerView => {
    const found = state.servers.get(server)
    if (found === undefined) throw new SkeinError('MCP_SERVER_NOT_FOUND', { server })
    return found
  }
  return {
    list: async () => ({ items: [...state.servers.values()] }),
    get: async (name) => get(name),
    register: async (registration) => {
      const target = 'url' in registration ? registration.url : registration.command
      const transport = 'url' in registration ? 'http' : 'stdio'
      const view = { ...registration, transport, target, status: 'ACTIVE', tools: [] } as const
      state.servers.set(registration.name, { ...view, source: 'api' })
      return get(registration.name)
    },
    remove: async (name) => {
      state.servers.delete(get(name).name)
    },
    refresh: async (name) => get(name),
  }
}
