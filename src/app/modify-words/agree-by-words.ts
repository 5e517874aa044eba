/*
 * Owns: "make it so", "yes", "no" after a plan that waits for a person. It is the same answer as
 * an approval that is given by its id, with the same refusals; it counts only right after it.
 */
import { SkeinError } from '../../core/errors.ts'
import { readAgreement } from '../../planning/modification/read-agreement.ts'
import type { Received, Turn } from '../chat-turn.ts'
import { answerFact, appendTurn, viewTurn } from '../chat-turn.ts'
import type { AppContext } from '../context.ts'
import { decisionFacts } from '../decision-facts.ts'
import { createApprovals } from '../approvals.ts'
import { createId } from '../ids.ts'
import type { ChatAnswer } from '../views.ts'

/** The answer where a message agrees to the plan that was asked about, or does not; else undefined. */
export async function agreeByWords(
  app: AppContext,
  received: Received,
): Promise<ChatAnswer | undefined> {
  const decision = readAgreement(received.text)
  if (decision === undefined) return undefined
  const asked = await askedBefore(app, received)
  if (asked === undefined) return undefined
  const said = await answerFor(app, asked.approvalId, decision)
  const isStarted = decision === 'APPROVE' && said === undefined
  const text = said ?? (isStarted ? `Approved: run ${asked.runId} has started.` : 'Not done.')
  return record(app, received, { asked, text, isStarted })
}

type Asked = Turn & { readonly approvalId: string }

/** The turn right before, where its plan still waits. */
async function askedBefore(app: AppContext, received: Received): Promise<Asked | undefined> {
  const { organization, store } = app.journal
  const query = {
    organization,
    kind: 'message',
    parent: received.conversationId,
    limit: 2,
  } as const
  const { items } = await store.listRecords(query)
  const before = items.find(({ id }) => id !== received.messageId)
  const turn = before?.data as unknown as Turn | undefined
  if (turn?.approvalId === undefined || turn.runId === undefined) return undefined
  const key = { organization, kind: 'wait', id: turn.approvalId } as const
  const wait = await store.getRecord(key)
  return wait?.status === 'OPEN' ? { ...turn, approvalId: turn.approvalId } : undefined
}

/** Why it could not be answered so; undefined where it could. */
async function answerFor(
  app: AppContext,
  approvalId: string,
  decision: 'APPROVE' | 'REJECT',
): Promise<string | undefined> {
  try {
    await createApprovals(app).answer(approvalId, { decision })
    return undefined
  } catch (error) {
    if (!(error instanceof SkeinError)) throw error
    return error.message
  }
}

interface Agreed {
  readonly asked: Asked
  readonly text: string
  readonly isStarted: boolean
}

async function record(
  app: AppContext,
  received: Received,
  { asked, text, isStarted }: Agreed,
): Promise<ChatAnswer> {
  const reasoning = 'The message answers the question whether the plan may be done.'
  const confidence = 95
  const turn: Turn = {
    ...received,
    route: 'answer',
    analysis: { intent: 'answer approval', category: 'conversation', confidence, reasoning },
    decision: {
      decisionId: createId('dec'),
      analysisId: createId('ana'),
      type: 'EXECUTE',
      action: isStarted ? 'approve plan' : 'answer',
      confidence,
      reasoning,
      requiresApproval: false,
    },
    ...(asked.planId !== undefined && { informedBy: [asked.planId] }),
    answer: text,
  }
  const facts = [...decisionFacts(turn), answerFact(turn, text)]
  await appendTurn(app, turn, { facts, status: 'ANSWERED' })
  const run = isStarted ? await app.engine.load(asked.runId ?? '') : undefined
  return {
    ...viewTurn(turn),
    ...(run !== undefined && { run: { id: run.id, status: run.status } }),
    answer: text,
  }
}
