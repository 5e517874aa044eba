import { SkeinError } from '../core/errors.ts'
import { createCapability } from '../core/capability.ts'
import type { JsonObject } from '../core/json.ts'
import type { RegisteredAgent } from '../registry/registry-entry.ts'
import { announceAgent, withdrawAgent } from './announce.ts'
import type { HttpAgentDefinition } from '../ports/agent.ts'
import type { AppContext } from './context.ts'
import { forgetContexts, setAgentContexts } from './contexts.ts'
import { pageOf } from './page.ts'
import { sealSecrets, unsealSecrets } from './seal.ts'
import type { Agents, ListQuery } from './skein.ts'
import type { AgentView, CapabilityView, HttpAgentRegistration } from './views.ts'
import type { Page } from '../ports/store.ts'

/** Agents: those of the config, the program and the API. */
export function createAgents(app: AppContext): Agents {
  const { registry } = app
  return {
    list: async (query = {}) =>
      pageOf(
        registry.agents().map((one) => viewAgent(app, one)),
        query,
        ({ name }) => name,
      ),
    get: async (name) => viewAgent(app, requireAgent(app, name)),
    register: (registration) => registerAgent(app, registration),
    async setContexts(name, { contexts }) {
      await setAgentContexts(app, name, contexts)
      return viewAgent(app, requireAgent(app, name))
    },
    async remove(name) {
      const { agent } = requireAgent(app, name)
      await forgetContexts(app, name)
      registry.remove(name)
      await withdrawAgent(app, name, 'user:local')
      await agent.close()
    },
  }
}

/** Errors: `AGENT_NOT_FOUND`. */
function requireAgent({ registry }: AppContext, name: string): RegisteredAgent {
  const found = registry.get(name)
  if (found === undefined) throw new SkeinError('AGENT_NOT_FOUND', { agent: name })
  return found
}

async function registerAgent(
  app: AppContext,
  registration: HttpAgentRegistration,
): Promise<AgentView> {
  const { name, url, headers, parallelMax, messagesUrl, context } = registration
  const capabilities = registration.capabilities.map(createCapability)
  const limits = parallelMax === undefined ? {} : { parallelMax }
  const gets = {
    ...(messagesUrl !== undefined && { messagesUrl }),
    ...(context !== undefined && { context }),
  }
  const definition = { name, url, capabilities, ...limits, ...gets }
  const agent = await app.openAgents.http({ ...definition, ...(headers && { headers }) })
  app.registry.add(agent, 'api')
  const sealed = headers === undefined ? {} : { headers: sealSecrets(app.secrets, headers) }
  const kept = { url, ...gets, ...sealed } satisfies JsonObject
  await announceAgent(app, { agent, source: 'api', definition: kept })
  app.desk.deliverTo(name).catch(app.onError)
  return viewAgent(app, requireAgent(app, name))
}

/** Makes the agents again that were registered by the API. */
export async function restoreAgents(app: AppContext): Promise<void> {
  const { organization, store } = app.journal
  const records = await store.scanRecords({ kind: 'agent', status: ['api'] })
  for (const { id: name, data, organization: owner } of records) {
    if (owner !== organization || data['kind'] !== 'http') continue
    const { definition, capabilities, parallelMax } = data as unknown as KeptAgent
    const { url, headers, ...gets } = definition
    const limits = parallelMax === undefined ? {} : { parallelMax }
    const opened =
      headers === undefined ? {} : { headers: unsealSecrets(app.secrets, name, headers) }
    const restored = { name, url, capabilities, ...limits, ...gets, ...opened }
    app.registry.add(await app.openAgents.http(restored), 'api')
  }
}

interface KeptAgent {
  readonly definition: {
    readonly url: string
    readonly headers?: { readonly [name: string]: string }
    readonly messagesUrl?: string
    readonly context?: boolean
  }
  readonly capabilities: HttpAgentDefinition['capabilities']
  readonly parallelMax?: number
}

function viewAgent(
  { registry }: AppContext,
  { agent, source, inFlight, parallelMax }: RegisteredAgent,
): AgentView {
  const { name, kind } = agent
  return {
    name,
    kind,
    ...agent.health(),
    capabilities: agent.capabilities().map((capability) => capability.name),
    contexts: registry.contexts.contextsOf(name),
    ...(parallelMax !== undefined && { parallelMax }),
    inFlight,
    source,
  }
}

/** Capabilities, each with the agents that have it. */
export function listCapabilities(
  { registry }: AppContext,
  query: ListQuery = {},
): Page<CapabilityView> {
  const all = registry.capabilities().map((capability) => ({
    ...capability,
    agents: registry.agentsOf(capability.name).map(({ agent }) => agent.name),
  }))
  return pageOf(all, query, ({ name }) => name)
}
