import type { Capability } from '../core/capability.ts'
import type { JsonObject } from '../core/json.ts'
import type { Agent } from '../ports/agent.ts'
import type { RecordChange } from '../ports/store.ts'
import type { AgentSource } from '../registry/registry-entry.ts'
import type { AppContext } from './context.ts'

/** What the journal and the records know of agents: those of a config file as those of the API. */
type Announcer = Pick<AppContext, 'journal' | 'clock'>

export interface Announcement {
  readonly agent: Agent
  readonly source: AgentSource
  /** What is needed to make it again; credentials sealed. */
  readonly definition?: JsonObject
}

/** Puts an agent on record, if it is new or has changed since it was last seen. */
export async function announceAgent(app: Announcer, announcement: Announcement): Promise<void> {
  const { agent, source, definition = {} } = announcement
  const { name, kind, parallelMax } = agent
  const { organization, store } = app.journal
  const capabilities = agent.capabilities()
  const known = await store.getRecord({ organization, kind: 'agent', id: name })
  const data: JsonObject = {
    source,
    kind,
    definition,
    capabilities: capabilities as unknown as readonly JsonObject[],
    ...(parallelMax !== undefined && { parallelMax }),
  }
  if (known !== undefined && JSON.stringify(known.data) === JSON.stringify(data)) return
  const createdAt = known?.createdAt ?? app.clock.now()
  const record = { kind: 'agent', id: name, status: source, createdAt, data } as const
  await app.journal.append({
    stream: `agent:${name}`,
    facts: [
      {
        type: 'agent.registered',
        name,
        kind,
        capabilities,
        ...(parallelMax !== undefined && { parallelMax }),
      },
    ],
    actor: source === 'api' ? 'user:local' : 'engine',
    records: [{ type: 'put', record }],
  })
}

/** Takes an agent off the records. */
export async function withdrawAgent(app: Announcer, name: string, actor: string): Promise<void> {
  const change: RecordChange = { type: 'delete', kind: 'agent', id: name }
  const facts = [{ type: 'agent.removed', name }] as const
  await app.journal.append({ stream: `agent:${name}`, facts, actor, records: [change] })
}

/** What a server offered when it was last seen. */
export async function knownCapabilities(
  app: Announcer,
  name: string,
): Promise<readonly Capability[]> {
  const { organization, store } = app.journal
  const record = await store.getRecord({ organization, kind: 'agent', id: name })
  return (record?.data['capabilities'] ?? []) as unknown as readonly Capability[]
}
