import { SkeinError } from '../core/errors.ts'
import type { JsonObject } from '../core/json.ts'
import { connectInBackground } from './agents-ready.ts'
import { announceAgent, knownCapabilities, withdrawAgent } from './announce.ts'
import type { AppContext, ConnectedAgent } from './context.ts'
import { forgetContexts } from './contexts.ts'
import { pageOf } from './page.ts'
import { sealSecrets, unsealSecrets } from './seal.ts'
import type { McpServers } from './skein.ts'
import type { AgentSource } from '../registry/registry-entry.ts'
import type { McpServerRegistration, McpServerView } from './views.ts'

interface ServerEntry {
  readonly registration: McpServerRegistration
  readonly agent: ConnectedAgent
  readonly source: AgentSource
}

const servers = new WeakMap<AppContext, Map<string, ServerEntry>>()

function serversOf(app: AppContext): Map<string, ServerEntry> {
  const known = servers.get(app) ?? new Map<string, ServerEntry>()
  servers.set(app, known)
  return known
}

/** MCP servers: each an agent whose tools are capabilities. */
export function createMcpServers(app: AppContext): McpServers {
  return {
    list: async (query = {}) => {
      const all = [...serversOf(app).values()].map(viewServer)
      return pageOf(
        all.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
        query,
        ({ name }) => name,
      )
    },
    get: async (name) => viewServer(requireServer(app, name)),
    async register(registration) {
      const entry = await openServer(app, registration, 'api')
      await keepServer(app, registration)
      // That it cannot be reached now is told by its status; it is kept all the same.
      await entry.agent.connect().catch(() => undefined)
      return viewServer(entry)
    },
    async remove(name) {
      const { agent } = requireServer(app, name)
      app.registry.remove(name)
      serversOf(app).delete(name)
      await forgetContexts(app, name)
      await forgetServer(app, name)
      await withdrawAgent(app, name, 'user:local')
      await agent.close()
    },
    async refresh(name) {
      const entry = requireServer(app, name)
      await entry.agent.refresh()
      return viewServer(entry)
    },
  }
}

/** Adds a server to the agents; it is connected when it is first needed. Errors: `AGENT_EXISTS`. */
export async function openServer(
  app: AppContext,
  registration: McpServerRegistration,
  source: AgentSource,
): Promise<ServerEntry> {
  const { name } = registration
  if (app.registry.get(name) !== undefined) throw new SkeinError('AGENT_EXISTS', { agent: name })
  const known = await knownCapabilities(app, name)
  const agent = await app.openAgents.mcp(registration, {
    known,
    onChanged: () => noteChange(app, name),
  })
  app.registry.add(agent, source)
  const entry = { registration, agent, source }
  serversOf(app).set(name, entry)
  return entry
}

/** Opens the servers of the API again, and connects to all there are, in the background. */
export async function restoreServers(app: AppContext): Promise<void> {
  const records = await app.journal.store.scanRecords({ kind: 'mcp-server' })
  for (const { id: name, data, organization } of records) {
    if (organization !== app.organization || app.registry.get(name) !== undefined) continue
    await openServer(app, registrationOf(app, name, data), 'api')
  }
  for (const { agent } of serversOf(app).values()) connectInBackground(app, agent)
}

function noteChange(app: AppContext, name: string): void {
  const entry = serversOf(app).get(name)
  if (entry === undefined) return
  app.registry.reindex(name)
  announceAgent(app, { agent: entry.agent, source: entry.source }).catch(app.onError)
}

/** Errors: `MCP_SERVER_NOT_FOUND`. */
function requireServer(app: AppContext, name: string): ServerEntry {
  const entry = serversOf(app).get(name)
  if (entry === undefined) throw new SkeinError('MCP_SERVER_NOT_FOUND', { server: name })
  return entry
}

async function keepServer(app: AppContext, registration: McpServerRegistration): Promise<void> {
  const { name, context } = registration
  const { secrets } = app
  const target: JsonObject =
    'url' in registration
      ? {
          url: registration.url,
          ...(registration.headers && { headers: sealSecrets(secrets, registration.headers) }),
        }
      : {
          command: registration.command,
          args: registration.args ?? [],
          ...(registration.env && { env: sealSecrets(secrets, registration.env) }),
        }
  const data = { ...target, ...(context !== undefined && { context }) }
  const record = { kind: 'mcp-server', id: name, createdAt: app.clock.now(), data } as const
  const records = [{ type: 'put', record }] as const
  await app.journal.append({ stream: `agent:${name}`, facts: [], actor: 'user:local', records })
}

function forgetServer(app: AppContext, name: string): Promise<void> {
  const records = [{ type: 'delete', kind: 'mcp-server', id: name }] as const
  return app.journal.append({ stream: `agent:${name}`, facts: [], actor: 'user:local', records })
}

type SealedValues = { readonly [name: string]: string }

interface KeptServer {
  readonly url?: string
  readonly headers?: SealedValues
  readonly command?: string
  readonly args?: readonly string[]
  readonly env?: SealedValues
  readonly context?: boolean
}

function registrationOf(app: AppContext, name: string, data: JsonObject): McpServerRegistration {
  const { url, headers, command = '', args = [], env, context } = data as KeptServer
  const open = (values: SealedValues): SealedValues => unsealSecrets(app.secrets, name, values)
  const gets = context === undefined ? {} : { context }
  if (url !== undefined) return { name, url, ...gets, ...(headers && { headers: open(headers) }) }
  return { name, command, args, ...gets, ...(env && { env: open(env) }) }
}

function viewServer({ registration, agent, source }: ServerEntry): McpServerView {
  const isHttp = 'url' in registration
  const target = isHttp
    ? withoutCredentials(registration.url)
    : [registration.command, ...(registration.args ?? [])].join(' ')
  return {
    name: registration.name,
    transport: isHttp ? 'http' : 'stdio',
    target,
    ...agent.health(),
    tools: agent.tools(),
    source,
  }
}

/** An address may carry a user and a password. */
function withoutCredentials(address: string): string {
  const url = new URL(address)
  url.username = ''
  url.password = ''
  return url.href
}
