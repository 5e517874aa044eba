import type { StoreRecord } from '../ports/store.ts'
import type { Turn } from './chat-turn.ts'
import { viewTurn } from './chat-turn.ts'
import type { AppContext } from './context.ts'
import { requireConversation } from './conversation.ts'
import { isoTime } from './run-view.ts'
import type { Conversations } from './skein.ts'
import type { ConversationSummary, MessageView } from './views.ts'

/** What people have said, and what became of it. */
export function createConversations(app: AppContext): Conversations {
  const { organization, store } = app.journal
  return {
    async list({ limit = 50, cursor } = {}) {
      const page = await store.listRecords({
        organization,
        kind: 'conversation',
        limit,
        ...(cursor !== undefined && { cursor }),
      })
      return { ...page, items: page.items.map(viewConversation) }
    },
    async messages(conversationId, { limit = 50, cursor } = {}) {
      await requireConversation(app, conversationId)
      const page = await store.listRecords({
        organization,
        kind: 'message',
        parent: conversationId,
        limit,
        ...(cursor !== undefined && { cursor }),
      })
      return { ...page, items: page.items.map(viewMessage) }
    },
  }
}

function viewConversation({ id, createdAt, data }: StoreRecord): ConversationSummary {
  const { title } = data
  return { id, title: typeof title === 'string' ? title : id, createdAt: isoTime(createdAt) }
}

function viewMessage({ id, status, createdAt, data }: StoreRecord): MessageView {
  const turn = data as unknown as Partial<Turn>
  const { conversationId = '', text = '', repairs, runId, answer } = turn
  const isPlanned = turn.decision !== undefined
  return {
    id,
    conversationId,
    text,
    createdAt: isoTime(createdAt),
    status: (status ?? 'RECEIVED') as MessageView['status'],
    ...(isPlanned && whatWasMadeOf(turn as Turn)),
    ...(repairs !== undefined && { repairs }),
    ...(runId !== undefined && { runId }),
    ...(answer !== undefined && { answer }),
  }
}

function whatWasMadeOf(turn: Turn): Pick<MessageView, 'route' | 'analysis' | 'decision'> {
  const { route, analysis, decision } = viewTurn(turn)
  return { route, analysis, decision }
}
