import { SkeinError } from '../core/errors.ts'
import type { DomainFact } from '../core/journal/domain-event.ts'
import type { Plan } from '../core/plan/plan.ts'
import type { Run } from '../core/run/run.ts'
import type { Analysis, PlanningResult, Repair } from '../ports/planner.ts'
import type { StoreRecord } from '../ports/store.ts'
import type { AppContext } from './context.ts'
import type { Decision } from './decision.ts'
import { createId } from './ids.ts'
import { launch } from './start-run.ts'
import { userId } from './user.ts'
import type { ChatAnswer } from './views.ts'

/** A message with what was made of it; the data of its record. */
export interface Turn {
  readonly conversationId: string
  readonly messageId: string
  readonly text: string
  readonly createdAt: number
  readonly route: PlanningResult['route']
  readonly analysis: Analysis
  readonly decision: Decision
  readonly planId?: string
  /** Plans of earlier requests of the conversation, which it was understood with. */
  readonly informedBy?: readonly string[]
  /** Analyses of earlier requests whose plans its own takes the place of. */
  readonly supersedes?: readonly string[]
  /** The run of its plan; where a person is asked first, the id that is set aside for it. */
  readonly runId?: string | undefined
  /** The approval that its plan waits for. */
  readonly approvalId?: string
  readonly repairs?: readonly Repair[]
  readonly answer?: string
  /** The request as it is understood so far, where an answer to a question was added to it. */
  readonly pending?: string
}

/** A message before anything was made of it. */
export type Received = Pick<Turn, 'conversationId' | 'messageId' | 'text' | 'createdAt'>

/** What every chat answer says of its turn. */
export function viewTurn(turn: Turn): Omit<ChatAnswer, 'answer'> {
  const { conversationId, messageId, route, analysis, decision } = turn
  const { type, action, confidence, requiresApproval } = decision
  return {
    conversationId,
    messageId,
    route,
    analysis,
    decision: { type, action, confidence, requiresApproval },
    ...(turn.approvalId !== undefined && { approvalId: turn.approvalId }),
  }
}

/** The fact that a message was answered. */
export function answerFact(turn: Turn, text: string): DomainFact {
  const { conversationId, messageId: inReplyTo, runId } = turn
  const reply = { conversationId, messageId: createId('msg'), inReplyTo, text }
  return { type: 'message.answered', ...reply, ...(runId !== undefined && { runId }) }
}

/** Starts the run that a turn has decided on. */
export function launchTurn(app: AppContext, turn: Turn, plan: Plan): Promise<Run> {
  const { conversationId, messageId, decision, planId = '', runId } = turn
  const { analysisId, decisionId } = decision
  const cause = { conversationId, messageId, analysisId, decisionId }
  const actor = `user:${userId}`
  return launch(app, { plan, inputs: {}, name: plan.name, planId, cause, actor }, runId)
}

interface TurnUpdate {
  readonly facts: readonly DomainFact[]
  readonly status: string
  /** Another record that is saved with it. */
  readonly record?: StoreRecord
}

/** Saves what was made of a message: its facts, and its record. */
export function appendTurn(app: AppContext, turn: Turn, update: TurnUpdate): Promise<void> {
  const { facts, status, record } = update
  const records = [messageRecord(turn, status), ...(record === undefined ? [] : [record])]
  return saveInConversation(app, turn, { facts, records })
}

interface Saved {
  readonly facts: readonly DomainFact[]
  readonly records: readonly StoreRecord[]
  readonly actor?: string
}

/** Saves facts of a conversation and the records that they imply, as one. */
export function saveInConversation(
  app: AppContext,
  { conversationId }: Pick<Turn, 'conversationId'>,
  { facts, records, actor = 'engine' }: Saved,
): Promise<void> {
  return app.journal.append({
    stream: `conversation:${conversationId}`,
    facts,
    actor,
    records: records.map((record) => ({ type: 'put', record })),
  })
}

export function messageRecord(turn: Received, status: string): StoreRecord {
  const { messageId: id, conversationId: parent, createdAt } = turn
  return { kind: 'message', id, parent, createdAt, status, data: { ...turn } }
}

/** Errors: `MESSAGE_NOT_FOUND`. */
export async function requireTurn(app: AppContext, messageId: string): Promise<Turn> {
  const { organization, store } = app.journal
  const record = await store.getRecord({ organization, kind: 'message', id: messageId })
  if (record === undefined || record.data['decision'] === undefined) {
    throw new SkeinError('MESSAGE_NOT_FOUND', { messageId })
  }
  return record.data as unknown as Turn
}
