import type { EntityReference } from '../core/capability.ts'
import { SkeinError } from '../core/errors.ts'
import { isJsonObject } from '../core/json.ts'
import type { Run } from '../core/run/run.ts'
import type { PlanningRequest } from '../ports/planner.ts'
import type { StoreRecord } from '../ports/store.ts'
import type { AppContext } from './context.ts'
import type { OpenQuestion } from './continue-question.ts'
import { deriveEntities, kindsOf } from './derive-entities.ts'

/** Errors: `CONVERSATION_NOT_FOUND`. */
export async function requireConversation(
  app: AppContext,
  conversationId: string,
): Promise<StoreRecord> {
  const { organization, store } = app.journal
  const key = { organization, kind: 'conversation', id: conversationId } as const
  const record = await store.getRecord(key)
  if (record === undefined) throw new SkeinError('CONVERSATION_NOT_FOUND', { conversationId })
  return record
}

type PlanningContext = Pick<PlanningRequest, 'entities' | 'history'>

/** How far back a conversation is read. */
const turnsMax = 10
const runsMax = 5

/** What a conversation has named, made and said. */
export async function planningContext(
  app: AppContext,
  conversationId: string,
): Promise<PlanningContext> {
  const { organization, store } = app.journal
  const query = { organization, parent: conversationId }
  const messages = await store.listRecords({ ...query, kind: 'message', limit: turnsMax })
  const runs = await store.listRecords({ ...query, kind: 'run', limit: runsMax })
  const history = messages.items.toReversed().flatMap(turnOf)
  const entities: EntityReference[] = []
  for (const { id } of runs.items) entities.push(...entitiesOf(app, await app.engine.load(id)))
  return { entities: uniqueEntities(entities), history }
}

/** The question that a conversation's last message has left open. */
export async function openQuestion(
  app: AppContext,
  conversationId: string,
  before: string | undefined,
): Promise<OpenQuestion | undefined> {
  const { organization, store } = app.journal
  const query = { organization, kind: 'message', parent: conversationId, limit: 2 } as const
  const messages = await store.listRecords(query)
  const last = messages.items.find(({ id }) => id !== before)
  const decision = last?.data['decision']
  const isQuestion = isJsonObject(decision) && decision['type'] === 'CLARIFY'
  const request = last?.data['pending'] ?? last?.data['text']
  return isQuestion && typeof request === 'string' ? { request } : undefined
}

function turnOf({ data }: StoreRecord): PlanningContext['history'] {
  const { text, answer, decision } = data
  if (typeof text !== 'string' || decision === undefined) return []
  const asked = { role: 'user' as const, text }
  if (typeof answer !== 'string') return [asked]
  return [asked, { role: 'assistant' as const, text: answer }]
}

/** What a run has made or touched, latest first; before it has, what its plan names. */
function entitiesOf(app: AppContext, run: Run): readonly EntityReference[] {
  const kinds = kindsOf(app.registry.capabilities())
  return run.frame.steps.toReversed().flatMap((step): readonly EntityReference[] => {
    if (step.entities !== undefined) return step.entities
    const capability = app.registry.capability(step.compiled.step.capability ?? '')
    if (capability === undefined || step.status === 'FAILED') return []
    return deriveEntities(capability, step.compiled.step.inputs ?? {}, kinds)
  })
}

function uniqueEntities(entities: readonly EntityReference[]): readonly EntityReference[] {
  const seen = new Map<string, EntityReference>()
  for (const { kind, name } of entities) {
    if (name.includes('{{') || seen.has(`${kind} ${name}`)) continue
    seen.set(`${kind} ${name}`, { kind, name })
  }
  return [...seen.values()]
}
