import type {
  Agents,
  Approvals,
  Contexts,
  Graph,
  ListQuery,
  McpServers,
  Messages,
  Modifications,
  NamedQuery,
  Orchestrations,
  Reconciliations,
  Runs,
  Skein,
  StorageFacade,
} from '../app/skein.ts'
import type { Page } from '../ports/store.ts'
import { isFinished } from '../core/run/status.ts'
import { createHttpCalls, segment } from './http-call.ts'
import type { Fetch, HttpCalls } from './http-call.ts'
import { filterQuery, followJournal, followRun } from './run-events.ts'

export interface ClientOptions {
  /** Where the server is, such as `http://127.0.0.1:4180`. */
  readonly url: string
  /** Default: the platform's. */
  readonly fetch?: Fetch
  /** How long `events` and `result` wait for a server that went away. Default: one minute. */
  readonly resumeMaxMs?: number
}

/** A Skein behind HTTP: the same calls as the facade, but it is not ours to close. */
export type SkeinClient = Omit<Skein, 'close'>

/**
 * Talks to a Skein server. Needs only `fetch` and web streams, so it works in a browser too.
 *
 * Errors: those of the facade, and `SERVER_UNREACHABLE`.
 */
export function createClient(options: ClientOptions): SkeinClient {
  const calls = createHttpCalls(options.url, options.fetch ?? ((url, init) => fetch(url, init)))
  return {
    ask: (message, askOptions) =>
      calls.json('/v3/ai/chat', { method: 'POST', body: { message, ...askOptions } }),
    answer: (messageId) => calls.json(`/v3/ai/chat/${segment(messageId)}`),
    plan: (request) => calls.json('/v1/plans', { method: 'POST', body: request }),
    conversations: {
      list: lister(calls, '/v1/conversations'),
      messages: (conversationId, query) =>
        calls.json(`/v1/conversations/${segment(conversationId)}/messages`, {
          query: { ...query },
        }),
    },
    runs: createRuns(calls, options.resumeMaxMs ?? 60_000),
    events: {
      follow: (follow) =>
        followJournal(calls, { ...follow, resumeMaxMs: options.resumeMaxMs ?? 60_000 }),
      page: ({ limit, cursor, ...filter } = {}) =>
        calls.json('/v1/events', { query: { limit, cursor, ...filterQuery(filter) } }),
    },
    modifications: createModifications(calls),
    orchestrations: createOrchestrations(calls),
    dryRun: (body) => calls.json('/v1/dry-runs', { method: 'POST', body }),
    replay: (body) => calls.json('/v1/replays', { method: 'POST', body }),
    approvals: createApprovals(calls),
    budgets: { list: lister(calls, '/v1/budgets') },
    limits: {
      list: lister(calls, '/v1/limits'),
      set: (body) => calls.json('/v1/limits', { method: 'PUT', body }),
    },
    reconciliations: createReconciliations(calls),
    agents: createAgents(calls),
    messages: createMessages(calls),
    contexts: createContexts(calls),
    capabilities: { list: lister(calls, '/v1/capabilities') },
    mcpServers: createMcpServers(calls),
    graph: createGraph(calls),
    learning: {
      get: (query) => calls.json('/v1/learning', { query: { ...query } }),
      forget: (request = {}) => calls.json('/v1/learning', { method: 'DELETE', body: request }),
    },
    storage: createStorage(calls),
    blobs: { open: (hash) => openPieces(calls, `/v1/blobs/${segment(hash)}`) },
    health: () => calls.json('/health'),
  }
}

function createRuns(calls: HttpCalls, resumeMaxMs: number): Runs {
  const path = (runId: string, rest = ''): string => `/v1/runs/${segment(runId)}${rest}`
  const control = (action: string) => (runId: string, reason?: string) =>
    calls.json<never>(path(runId, `/${action}`), { method: 'POST', body: { reason } })
  const runs: Runs = {
    start: ({ idempotencyKey, ...body }) =>
      calls.json('/v1/runs', {
        method: 'POST',
        body,
        ...(idempotencyKey !== undefined && { headers: { 'idempotency-key': idempotencyKey } }),
      }),
    get: (runId, { at } = {}) => calls.json(path(runId), at === undefined ? {} : { query: { at } }),
    list: lister(calls, '/v1/runs'),
    result: async (runId) => {
      const run = await runs.get(runId)
      if (isFinished(run.status)) return run
      // Only the end counts; what happened on the way is passed over.
      for await (const event of runs.events(runId)) void event
      return runs.get(runId)
    },
    events: (runId, options) => followRun(calls, runId, { ...options, resumeMaxMs }),
    eventPage: (runId, query) => calls.json(path(runId, '/events'), { query: { ...query } }),
    pause: control('pause'),
    resume: control('resume'),
    cancel: control('cancel'),
    step: (runId, stepId) => calls.json(path(runId, `/steps/${segment(stepId)}`)),
    output: (runId, stepId) =>
      openPieces(
        calls,
        path(runId, stepId === undefined ? '/output' : `/steps/${segment(stepId)}/output`),
      ),
    why: (runId, stepId) => calls.json(path(runId, `/steps/${segment(stepId)}/why`)),
    context: (runId, stepId) => calls.json(path(runId, `/steps/${segment(stepId)}/context`)),
    act: ({ runId, stepId }, { action, ...body }) =>
      calls.json(path(runId, `/steps/${segment(stepId)}/${action}`), { method: 'POST', body }),
    signal: (runId, name, data = null) =>
      calls.json(path(runId, `/signals/${segment(name)}`), { method: 'POST', body: { data } }),
    modify: (runId, body) => calls.json(path(runId, '/modifications'), { method: 'POST', body }),
    modifications: (runId, query) =>
      calls.json(path(runId, '/modifications'), { query: { ...query } }),
    revisions: (runId) => calls.json(path(runId, '/revisions')),
    fork: (runId, body) => calls.json(path(runId, '/fork'), { method: 'POST', body }),
    fixture: (runId) => calls.json(path(runId, '/fixture')),
    compensate: (runId, body = {}) =>
      calls.json(path(runId, '/compensate'), { method: 'POST', body }),
    report: (token, result) =>
      calls.json(`/v1/steps/${segment(token)}/result`, { method: 'POST', body: result }),
    heartbeat: (token) => calls.json(`/v1/steps/${segment(token)}/heartbeat`, { method: 'POST' }),
  }
  return runs
}

function createStorage(calls: HttpCalls): StorageFacade {
  const hold = (runId: string): string => `/v1/runs/${segment(runId)}/hold`
  return {
    get: () => calls.json('/v1/storage'),
    gc: (request = {}) => calls.json('/v1/gc', { method: 'POST', body: request }),
    hold: (runId, reason) => calls.json(hold(runId), { method: 'POST', body: { reason } }),
    release: (runId, reason) => calls.json(hold(runId), { method: 'DELETE', body: { reason } }),
  }
}

async function openPieces(calls: HttpCalls, path: string): Promise<AsyncIterable<Uint8Array>> {
  const { body } = await calls.open(path)
  return body ?? emptyBody()
}

async function* emptyBody(): AsyncGenerator<Uint8Array> {
  // A body that is missing has no pieces.
}

function createModifications(calls: HttpCalls): Modifications {
  const decide = (action: string) => (id: string, reason?: string) =>
    calls.json<never>(`/v1/modifications/${segment(id)}/${action}`, {
      method: 'POST',
      body: { reason },
    })
  return {
    get: (id) => calls.json(`/v1/modifications/${segment(id)}`),
    approve: decide('approve'),
    reject: decide('reject'),
    revert: decide('revert'),
  }
}

function createOrchestrations(calls: HttpCalls): Orchestrations {
  const path = (name: string): string => `/v1/orchestrations/${segment(name)}`
  return {
    list: lister(calls, '/v1/orchestrations'),
    get: (name) => calls.json(path(name)),
    save: (name, body) => calls.json(path(name), { method: 'PUT', body }),
  }
}

function createApprovals(calls: HttpCalls): Approvals {
  const path = (approvalId: string): string => `/v1/approvals/${segment(approvalId)}`
  return {
    list: (query) => calls.json('/v1/approvals', { query: { ...query } }),
    get: (approvalId) => calls.json(path(approvalId)),
    answer: (approvalId, answer) =>
      calls.json(`${path(approvalId)}/answer`, { method: 'POST', body: answer }),
    delegate: (approvalId, delegation) =>
      calls.json(`${path(approvalId)}/delegate`, { method: 'POST', body: delegation }),
    change: (approvalId, body) =>
      calls.json(`${path(approvalId)}/change`, { method: 'POST', body }),
  }
}

function createReconciliations(calls: HttpCalls): Reconciliations {
  const path = (id: string): string => `/v1/reconciliations/${segment(id)}`
  return {
    list: lister(calls, '/v1/reconciliations'),
    get: (id) => calls.json(path(id)),
    settle: (id, body) => calls.json(path(id), { method: 'POST', body }),
  }
}

function createAgents(calls: HttpCalls): Agents {
  const path = (name: string): string => `/v1/agents/${segment(name)}`
  return {
    list: lister(calls, '/v1/agents'),
    get: (name) => calls.json(path(name)),
    register: (registration) => calls.json('/v1/agents', { method: 'POST', body: registration }),
    remove: (name) => calls.json(path(name), { method: 'DELETE' }),
    setContexts: (name, body) => calls.json(`${path(name)}/contexts`, { method: 'PUT', body }),
  }
}

function createContexts(calls: HttpCalls): Contexts {
  const path = (name: string): string => `/v1/contexts/${segment(name)}`
  return {
    list: lister(calls, '/v1/contexts'),
    get: (name) => calls.json(path(name)),
    save: (name, body) => calls.json(path(name), { method: 'PUT', body }),
    remove: (name) => calls.json(path(name), { method: 'DELETE' }),
  }
}

function createMessages(calls: HttpCalls): Messages {
  const path = (messageId: string, rest = ''): string => `/v1/messages/${segment(messageId)}${rest}`
  return {
    send: (body) => calls.json('/v1/messages', { method: 'POST', body }),
    list: (query) => calls.json('/v1/messages', { query: { ...query } }),
    get: (messageId) => calls.json(path(messageId)),
    acknowledge: (messageId, body = {}) =>
      calls.json(path(messageId, '/acknowledge'), { method: 'POST', body }),
    respond: (messageId, body) => calls.json(path(messageId, '/respond'), { method: 'POST', body }),
  }
}

function createMcpServers(calls: HttpCalls): McpServers {
  const path = (name: string): string => `/v1/mcp-servers/${segment(name)}`
  return {
    list: lister(calls, '/v1/mcp-servers'),
    get: (name) => calls.json(path(name)),
    register: (registration) =>
      calls.json('/v1/mcp-servers', { method: 'POST', body: registration }),
    remove: (name) => calls.json(path(name), { method: 'DELETE' }),
    refresh: (name) => calls.json(`${path(name)}/refresh`, { method: 'POST' }),
  }
}

function createGraph(calls: HttpCalls): Graph {
  return {
    query: (query) => calls.json('/v1/graph/query', { method: 'POST', body: query }),
    queries: async () => {
      const { items } = await calls.json<{ items: readonly NamedQuery[] }>('/v1/graph/queries')
      return items
    },
    run: (name, query) =>
      calls.json(`/v1/graph/queries/${segment(name)}`, { method: 'POST', body: query }),
    status: ({ check } = {}) =>
      calls.json('/v1/graph/status', { query: { check: check === true ? 'true' : undefined } }),
    rebuild: (options = {}) => calls.json('/v1/graph/rebuild', { method: 'POST', body: options }),
  }
}

function lister<T>(
  calls: HttpCalls,
  path: string,
): (query?: ListQuery & { readonly status?: string }) => Promise<Page<T>> {
  return (query) => calls.json(path, { query: { ...query } })
}
