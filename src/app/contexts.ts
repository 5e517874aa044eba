import { SkeinError } from '../core/errors.ts'
import type { ContextContent, RunContexts } from '../core/journal/context-event.ts'
import type { JsonObject } from '../core/json.ts'
import { plainJson } from '../core/plain-json.ts'
import type { Plan, Step } from '../core/plan/plan.ts'
import type { RecordChange } from '../ports/store.ts'
import type { RegisteredContext } from '../registry/context-access.ts'
import type { AppContext } from './context.ts'
import type { ContextView, SaveContext } from './context-views.ts'
import { refuseSecrets } from './known-secrets.ts'
import { pageOf } from './page.ts'
import { isoTime } from './run-view.ts'
import type { Contexts } from './skein.ts'

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/
/** Units: bytes of JSON. */
const contentBytesMax = 65_536

/** Contexts: environments that steps run in, and that only some agents may enter. */
export function createContexts(app: AppContext): Contexts {
  const { contexts } = app.registry
  return {
    list: async (query = {}) => {
      return pageOf(
        contexts.all().map((one) => viewContext(app, one)),
        query,
        ({ name }) => name,
      )
    },
    get: async (name) => viewContext(app, requireContext(app, name)),
    save: (name, request) => saveContext(app, name, request),
    remove: (name) => removeContext(app, name),
  }
}

/** Errors: `CONTEXT_NOT_FOUND`. */
function requireContext({ registry }: AppContext, name: string): RegisteredContext {
  const found = registry.contexts.get(name)
  if (found === undefined) throw new SkeinError('CONTEXT_NOT_FOUND', { context: name })
  return found
}

async function saveContext(
  app: AppContext,
  name: string,
  request: SaveContext,
): Promise<ContextView> {
  if (!namePattern.test(name)) {
    throw invalid('/name', 'must be letters, digits, dots, dashes and underscores')
  }
  const content = requireContent(app, request)
  const updatedAt = app.clock.now()
  const createdAt = app.registry.contexts.get(name)?.createdAt ?? updatedAt
  const context = { name, ...content, active: request.active ?? true, createdAt, updatedAt }
  const { updatedAt: _now, ...fact } = context
  const data = context as unknown as JsonObject
  await app.journal.append({
    stream: `context:${name}`,
    facts: [{ type: 'context.saved', ...fact }],
    actor: 'user:local',
    records: [{ type: 'put', record: { kind: 'context', id: name, createdAt, data } }],
  })
  app.registry.putContext(context)
  return viewContext(app, context)
}

function requireContent(app: AppContext, request: SaveContext): ContextContent {
  const { environment, variables = {} } = request
  const { constraints = {}, resources = {}, policies = {}, permissions = {} } = request
  const content = { environment, variables, constraints, resources, policies, permissions }
  const plain = plainJson(content)
  if (!('json' in plain)) throw invalid(plain.at, `is ${plain.is}, which is not JSON`)
  const text = JSON.stringify(plain.json)
  const bytes = Buffer.byteLength(text)
  if (bytes > contentBytesMax) {
    throw invalid('', `has ${bytes} bytes; at most ${contentBytesMax} are kept`)
  }
  refuseSecrets(app.secrets, text, 'The context')
  return plain.json as unknown as ContextContent
}

/** Agents lose their access to it: a later context of that name is another one. */
async function removeContext(app: AppContext, name: string): Promise<void> {
  requireContext(app, name)
  for (const agent of app.registry.contexts.agentsOf(name)) {
    const left = app.registry.contexts.contextsOf(agent).filter((one) => one !== name)
    await allowContexts(app, agent, left)
  }
  await app.journal.append({
    stream: `context:${name}`,
    facts: [{ type: 'context.removed', name }],
    actor: 'user:local',
    records: [{ type: 'delete', kind: 'context', id: name }],
  })
  app.registry.contexts.remove(name)
}

/** Says which contexts an agent may enter. Errors: `AGENT_NOT_FOUND`, `CONTEXT_NOT_FOUND`. */
export async function setAgentContexts(
  app: AppContext,
  agent: string,
  contexts: readonly string[],
): Promise<void> {
  if (app.registry.get(agent) === undefined) throw new SkeinError('AGENT_NOT_FOUND', { agent })
  for (const name of contexts) requireContext(app, name)
  await allowContexts(app, agent, [...new Set(contexts)].sort())
}

/** An agent that is gone may enter nothing, nor may one that takes its name. */
export async function forgetContexts(app: AppContext, agent: string): Promise<void> {
  if (app.registry.contexts.contextsOf(agent).length > 0) await allowContexts(app, agent, [])
}

async function allowContexts(
  app: AppContext,
  agent: string,
  contexts: readonly string[],
): Promise<void> {
  const createdAt = app.clock.now()
  const key = { kind: 'context-access', id: agent } as const
  const change: RecordChange =
    contexts.length === 0
      ? { type: 'delete', ...key }
      : { type: 'put', record: { ...key, createdAt, data: { contexts } } }
  await app.journal.append({
    stream: `agent:${agent}`,
    facts: [{ type: 'agent.contexts-changed', name: agent, contexts }],
    actor: 'user:local',
    records: [change],
  })
  app.registry.allowContexts(agent, contexts)
}

/** Reads contexts, and who may enter them, from the records. */
export async function restoreContexts(app: AppContext): Promise<void> {
  const { organization, store } = app.journal
  for (const { organization: owner, data } of await store.scanRecords({ kind: 'context' })) {
    if (owner === organization) app.registry.putContext(data as unknown as RegisteredContext)
  }
  const access = await store.scanRecords({ kind: 'context-access' })
  for (const { organization: owner, id, data } of access) {
    if (owner !== organization) continue
    app.registry.allowContexts(id, data['contexts'] as readonly string[])
  }
}

/** The contexts that a plan's steps name, as they are now: what its expressions will see. */
export function contextsFor({ registry }: AppContext, plan: Plan): RunContexts | undefined {
  const names = new Set(namesIn(plan.steps))
  if (names.size === 0) return undefined
  const known = [...names].flatMap((name) => registry.contexts.get(name) ?? [])
  return Object.fromEntries(known.map((context) => [context.name, contentOf(context)]))
}

function contentOf(context: RegisteredContext): ContextContent {
  const { environment, variables, constraints, resources, policies, permissions } = context
  return { environment, variables, constraints, resources, policies, permissions }
}

function namesIn(steps: readonly Step[]): readonly string[] {
  return steps.flatMap(({ context, steps: inner = [] }) => [
    ...(context === undefined ? [] : [context]),
    ...namesIn(inner),
  ])
}

function viewContext({ registry }: AppContext, context: RegisteredContext): ContextView {
  const { createdAt, updatedAt, ...rest } = context
  return {
    ...rest,
    agents: registry.contexts.agentsOf(context.name),
    createdAt: isoTime(createdAt),
    updatedAt: isoTime(updatedAt),
  }
}

function invalid(path: string, message: string): SkeinError {
  return new SkeinError('REQUEST_INVALID', { problems: [{ path, message }] })
}
