import { createAgents, listCapabilities } from './agents.ts'
import { createApprovals } from './approvals.ts'
import type { AppContext } from './context.ts'
import { createContexts } from './contexts.ts'
import { createConversations } from './conversations.ts'
import { createGraph } from './graph.ts'
import { eventPage, followEvents } from './journal-events.ts'
import { createLearningFacade } from './learning.ts'
import {
  approveModification,
  getModification,
  rejectModification,
  revertModification,
} from './modifications/modifications.ts'
import { getOrchestration, listOrchestrations, saveOrchestration } from './orchestrations.ts'
import { createReconciliations } from './reconciliations.ts'
import { dryRun, replayFixture } from './rehearsals.ts'
import { listBudgets } from './budgets.ts'
import { createLimits, waitingByLimit } from './limits.ts'
import { createMcpServers } from './mcp-servers.ts'
import { createMessages } from './messages/messages.ts'
import { createRuns } from './runs.ts'
import type { Skein } from './skein.ts'
import type { HealthView } from './views.ts'
import { Storage } from './storage/storage.ts'
import { openBlob } from './whole-values.ts'

/** The facade: every use case under one roof. */
export function createOrchestrator(app: AppContext, close: () => Promise<void>): Skein {
  const storage = new Storage(app)
  return {
    storage,
    // Planning is loaded with the first request: a program may never have one.
    async ask(message, options) {
      const { ask } = await import('./chat.ts')
      return ask(app, { message, ...options })
    },
    async answer(messageId) {
      const { answerTo } = await import('./chat-answer.ts')
      return answerTo(app, messageId)
    },
    async plan(request) {
      const { planRequest } = await import('./plan-request.ts')
      return planRequest(app, request)
    },
    conversations: createConversations(app),
    runs: createRuns(app),
    events: {
      follow: (options) => followEvents(app, options),
      page: (query) => eventPage(app, query),
    },
    modifications: {
      approve: (id) => approveModification(app, id),
      reject: (id, reason) => rejectModification(app, id, reason),
      get: (id) => getModification(app, id),
      revert: (id, reason) => revertModification(app, id, reason),
    },
    dryRun: async (request) => dryRun(app, request),
    replay: async (request) => replayFixture(app, request),
    orchestrations: {
      list: (query) => listOrchestrations(app, query),
      get: (name) => getOrchestration(app, name),
      save: (name, { plan }) => saveOrchestration(app, name, plan),
    },
    approvals: createApprovals(app),
    limits: createLimits(app),
    reconciliations: createReconciliations(app),
    budgets: { list: async (query) => listBudgets(app, query) },
    agents: createAgents(app),
    messages: createMessages(app),
    contexts: createContexts(app),
    capabilities: { list: async (query) => listCapabilities(app, query) },
    mcpServers: createMcpServers(app),
    graph: createGraph(app),
    learning: createLearningFacade(app),
    blobs: { open: (hash) => openBlob(app, hash) },
    health: () => health(app),
    close: async () => {
      await storage.close()
      await close()
    },
  }
}

async function health(app: AppContext): Promise<HealthView> {
  const { graph, registry, journal } = app
  const position = await journal.store.head()
  const standing = graph.status()
  const { running, waiting, runsWaiting } = app.engine.standing()
  const states = registry.agents().map(({ agent }) => agent.health().status)
  return {
    status: standing.error === undefined ? 'ok' : 'degraded',
    version: app.version,
    uptimeMs: app.clock.now() - app.startedAt,
    journal: { position },
    graph: { engine: standing.engine, position: standing.position, lag: standing.lag },
    runs: { active: app.engine.activeRuns(), waiting: runsWaiting },
    steps: { running, waiting: waitingByLimit(waiting) },
    agents: {
      active: states.filter((status) => status === 'ACTIVE').length,
      unavailable: states.filter((status) => status !== 'ACTIVE').length,
    },
    ...(app.model !== undefined && { model: app.model }),
  }
}
