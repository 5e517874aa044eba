import type { StoreRecord } from '../../ports/store.ts'
import type { AppContext } from '../context.ts'
import { createId } from '../ids.ts'
import type { Messages } from '../skein.ts'
import {
  invalid,
  isPerson,
  recipientsOf,
  requireAgentMessage,
  requireContent,
  requireParty,
  requireTimeout,
  senderOf,
} from './compose-message.ts'
import type { NewMessage } from './message-desk.ts'
import { stateOf, viewMessage } from './message-record.ts'
import type {
  AgentMessageQuery,
  AgentMessageView,
  SendAgentMessage,
  SentMessage,
} from './message-view.ts'

/** Messages between agents, as people and programs send and read them. */
export function createMessages(app: AppContext): Messages {
  return {
    send: (message) => sendMessage(app, message),
    list: (query = {}) => listMessages(app, query),
    get: async (id) => viewMessage(await requireAgentMessage(app, id)),
    acknowledge: async (id, { by } = {}) => {
      await requireReader(app, id, by)
      return viewMessage(await app.desk.acknowledge(id, by))
    },
    async respond(id, answer) {
      await requireReader(app, id, answer.by)
      return viewMessage(await app.desk.respond(id, answer))
    },
  }
}

/** Whoever a message was sent to, or a person in their place. */
async function requireReader(app: AppContext, id: string, by: string | undefined): Promise<void> {
  if (by === undefined) return
  requireParty(app, by)
  const { kept } = await requireAgentMessage(app, id)
  if (isPerson(by) || by === kept.to) return
  throw invalid('/by', `was not asked: the message went to ${kept.to}, or a person answers`)
}

async function sendMessage(app: AppContext, order: SendAgentMessage): Promise<SentMessage> {
  const { to, capability, type, subject, inReplyTo } = order
  if ((to === undefined) === (capability === undefined)) {
    throw invalid('/to', 'needs either to or capability, and not both')
  }
  const { from, about } = await senderOf(app, order)
  if (to !== undefined) requireParty(app, to)
  if (type === 'RESPONSE') return answerParent(app, order, from)
  const timeoutMs = requireTimeout(order.timeoutMs)
  const message: Omit<NewMessage, 'to'> = {
    from,
    messageType: type,
    subject,
    content: requireContent(app, subject, order.content),
    priority: order.priority ?? 'MEDIUM',
    requiresAction: order.requiresAction ?? (type === 'REQUEST' || type === 'ESCALATION'),
    ...about,
    ...(inReplyTo !== undefined && { inReplyTo }),
    ...(timeoutMs !== undefined && { dueAt: app.clock.now() + timeoutMs }),
  }
  if (capability === undefined)
    return viewMessage(await app.desk.send({ ...message, to: to ?? '' }))
  const broadcastId = createId('cast')
  const items: AgentMessageView[] = []
  for (const name of recipientsOf(app, capability, from)) {
    const sent = await app.desk.send({ ...message, to: name, broadcastId, capability })
    items.push(viewMessage(sent))
  }
  return { id: broadcastId, capability, items }
}

/** A response that is sent as a message is the answer to what it responds to. */
async function answerParent(
  app: AppContext,
  { inReplyTo, to, content }: SendAgentMessage,
  from: string,
): Promise<AgentMessageView> {
  if (inReplyTo === undefined) throw invalid('/inReplyTo', 'is what a RESPONSE responds to')
  const { kept } = await requireAgentMessage(app, inReplyTo)
  if (kept.to !== from || kept.from !== to) {
    throw invalid('/inReplyTo', `was sent by ${kept.from} to ${kept.to}; only they may respond so`)
  }
  const answered = await app.desk.respond(inReplyTo, { content, by: from })
  return viewMessage(await requireAgentMessage(app, answered.kept.response?.id ?? ''))
}

async function listMessages(
  app: AppContext,
  { agent, runId, status, limit = 50, cursor }: AgentMessageQuery,
): Promise<{ readonly items: readonly AgentMessageView[]; readonly nextCursor?: string }> {
  const { organization, store } = app.journal
  const filter = status === undefined ? {} : { status }
  const isOfAgent = agent !== undefined && runId === undefined
  const parent = runId ?? agent
  const page = await store.listRecords({
    organization,
    kind: isOfAgent ? 'communication-of' : 'communication',
    limit,
    ...filter,
    ...(parent !== undefined && { parent }),
    ...(cursor !== undefined && { cursor }),
  })
  const records = isOfAgent ? await recordsBehind(app, page.items) : page.items
  const items = records.map(stateOf).filter(({ kept }) => {
    return agent === undefined || kept.from === agent || kept.to === agent
  })
  const next = page.nextCursor
  return { items: items.map(viewMessage), ...(next !== undefined && { nextCursor: next }) }
}

/** The messages that an agent's list points to. */
async function recordsBehind(
  { journal }: AppContext,
  entries: readonly StoreRecord[],
): Promise<readonly StoreRecord[]> {
  const { organization, store } = journal
  const found = await Promise.all(
    entries.map(({ id }) => {
      const message = id.slice(0, id.indexOf(' '))
      return store.getRecord({ organization, kind: 'communication', id: message })
    }),
  )
  return found.filter((record) => record !== undefined)
}
