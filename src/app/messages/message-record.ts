import type { CommunicationSent } from '../../core/journal/communication-event.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import type { AgentMessage } from '../../ports/agent-message.ts'
import type { RecordChange, StoreRecord } from '../../ports/store.ts'
import { isoTime } from '../run-view.ts'
import type { AgentMessageStatus, AgentMessageView } from './message-view.ts'

/** A message as its record keeps it. */
export interface KeptMessage extends Omit<CommunicationSent, 'type'> {
  readonly timedOut?: true
  readonly undelivered?: string
  readonly acknowledgedBy?: string
  readonly response?: { readonly id: string; readonly content: Json; readonly at: number }
}

export interface MessageState {
  readonly id: string
  readonly status: AgentMessageStatus
  readonly createdAt: number
  readonly kept: KeptMessage
}

export function stateOf({ id, status, createdAt, data }: StoreRecord): MessageState {
  const kept = data as unknown as KeptMessage
  return { id, status: (status ?? 'SENT') as AgentMessageStatus, createdAt, kept }
}

/** The record of a message, and where each of the two finds it. */
export function recordsOf({ id, status, createdAt, kept }: MessageState): RecordChange[] {
  const { from, to, runId } = kept
  const data = kept as unknown as JsonObject
  const belongs = runId === undefined ? {} : { parent: runId }
  const parties = from === to ? [from] : [from, to]
  return [
    {
      type: 'put',
      record: { kind: 'communication', id, status, createdAt, data, ...belongs },
    },
    ...parties.map((party): RecordChange => {
      const place = { id: `${id} ${party}`, parent: party, status, createdAt }
      return { type: 'put', record: { kind: 'communication-of', ...place, data: {} } }
    }),
  ]
}

/** As its recipient reads it. */
export function messageOf({ id, createdAt, kept }: MessageState): AgentMessage {
  const { runId, stepId, inReplyTo } = kept
  return {
    id,
    from: kept.from,
    to: kept.to,
    type: kept.messageType,
    subject: kept.subject,
    content: kept.content,
    priority: kept.priority,
    requiresAction: kept.requiresAction,
    ...(runId !== undefined && { runId }),
    ...(stepId !== undefined && { stepId }),
    ...(inReplyTo !== undefined && { inReplyTo }),
    createdAt: isoTime(createdAt),
  }
}

export function viewMessage(state: MessageState): AgentMessageView {
  const { status, kept } = state
  const { broadcastId, capability, undelivered, acknowledgedBy, response, dueAt } = kept
  return {
    ...messageOf(state),
    status,
    threadId: kept.threadId,
    ...(kept.timedOut && { timedOut: true }),
    ...(undelivered !== undefined && { undelivered }),
    ...(broadcastId !== undefined && { broadcastId }),
    ...(capability !== undefined && { capability }),
    ...(dueAt !== undefined && { deadline: isoTime(dueAt) }),
    ...(acknowledgedBy !== undefined && { acknowledgedBy }),
    ...(response && { response: { ...response, at: isoTime(response.at) } }),
  }
}
