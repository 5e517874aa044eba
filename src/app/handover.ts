/*
 * Owns: a request that is handed over to a person, because they were asked for or because asking
 * back did not help. The person is told the whole picture; what they answer is planned in place of
 * the request, or is the answer.
 *
 * Invariants:
 * 1. The question and the message that it is about are one commit, and so are an answer and what
 *    follows from it.
 * 2. What a person wants done passes the policy like every other request.
 */
import { SkeinError } from '../core/errors.ts'
import { isJsonObject } from '../core/json.ts'
import type { Json, JsonObject } from '../core/json.ts'
import { questionOf } from '../planning/reactive/move.ts'
import type { PlanningResult } from '../ports/planner.ts'
import type { StoreRecord } from '../ports/store.ts'
import { askFirst } from './ask-first.ts'
import { finishAnswer } from './chat-answer.ts'
import {
  answerFact,
  launchTurn,
  messageRecord,
  requireTurn,
  saveInConversation,
} from './chat-turn.ts'
import type { Turn } from './chat-turn.ts'
import type { AppContext } from './context.ts'
import { decisionFact, decisionFacts } from './decision-facts.ts'
import { createId } from './ids.ts'
import { openPlanApproval } from './plan-approval.ts'
import { planMessage } from './plan-request.ts'
import { answeredWait } from './wait-subject.ts'

const people = '(?:human|person|someone|somebody|operator|boss|manager|supervisor|team lead)'
const wishes = new RegExp(
  [
    String.raw`\bescalate\b`,
    String.raw`\bhand (?:(?:it|this|that|me) )?over\b`,
    String.raw`\b(?:talk|speak) (?:to|with) (?:an? |my |the )?(?:real )?${people}\b`,
    String.raw`\b(?:ask|get|call|involve) (?:an? |my |the |some)?${people}\b`,
  ].join('|'),
  'iu',
)
/** How often in a row is asked back before a person is. */
const questionsMax = 2

/** Why a request is handed over; undefined where it is not. */
export async function whyHandover(
  app: AppContext,
  turn: Pick<Turn, 'conversationId' | 'messageId' | 'text'>,
  result: PlanningResult,
): Promise<string | undefined> {
  if (result.route === 'plan' && result.problems.length === 0) return undefined
  if (wishes.test(turn.text)) return 'The message asks for a person.'
  if (result.route !== 'clarify') return undefined
  const before = await turnsBefore(app, turn)
  const asked = before.findIndex(({ decision }) => decision?.type !== 'CLARIFY')
  const inARow = asked < 0 ? before.length : asked
  if (inARow < questionsMax) return undefined
  return `${inARow + 1} questions in a row have not made clear what is to be done.`
}

async function turnsBefore(
  app: AppContext,
  { conversationId, messageId }: Pick<Turn, 'conversationId' | 'messageId'>,
): Promise<readonly Partial<Turn>[]> {
  const { organization, store } = app.journal
  const query = { organization, kind: 'message', parent: conversationId, limit: 10 } as const
  const { items } = await store.listRecords(query)
  return items.filter(({ id }) => id !== messageId).map(({ data }) => data as Partial<Turn>)
}

/** Hands a request over, with what was understood, tried and is known. The answer is the turn. */
export async function openHandover(app: AppContext, given: Turn, why: string): Promise<Turn> {
  const before = await turnsBefore(app, given)
  const earlier = before.flatMap(({ text = '' }) => (text === '' ? [] : [text]))
  const last = before.find(({ decision }) => decision?.type !== 'CLARIFY')
  const runId = last?.runId
  const question = questionOf({
    request: given.text,
    understood: given.analysis.reasoning,
    tried: [
      ...earlier.slice(0, 5).map((text) => `asked: "${text.slice(0, 200)}"`),
      ...(runId === undefined ? [] : [`run ${runId}`]),
    ],
    known: before
      .flatMap(({ answer = '' }) => answer.split('\n')[0]?.slice(0, 200) ?? [])
      .slice(0, 3),
    suggestions: (given.answer ?? '').split('\n').slice(0, 1),
  })
  const approvalId = createId('wait')
  const answer =
    `A person is asked (${why.replace(/\.$/u, '').toLowerCase()}). Their answer goes on here: ` +
    `skein approve ${approvalId} --data '{"answer":"…"}'`
  const decision = { ...given.decision, type: 'ESCALATE', action: 'hand over' } as const
  const turn: Turn = {
    ...given,
    answer,
    approvalId,
    decision: { ...decision, reasoning: why, requiresApproval: true },
  }
  const wait: StoreRecord = {
    kind: 'wait',
    id: approvalId,
    status: 'OPEN',
    createdAt: app.clock.now(),
    data: { stepId: '', attempt: 0, question, form, assignees: [], handedOver: turn.messageId },
  }
  await saveInConversation(app, turn, {
    facts: [...decisionFacts(turn, 'PENDING'), answerFact(turn, answer)],
    records: [messageRecord(turn, 'ANSWERED'), wait],
  })
  return turn
}

const form: JsonObject = {
  type: 'object',
  properties: { answer: { type: 'string', description: 'What shall be done, in words.' } },
}

export interface HandoverAnswer {
  readonly decision: 'APPROVE' | 'REJECT'
  readonly by: string
  readonly data?: Json | undefined
  readonly comment?: string | undefined
}

/** Goes on with a person's answer: it is planned and run, or is the answer itself. */
export async function answerHandover(
  app: AppContext,
  record: StoreRecord,
  answer: HandoverAnswer,
): Promise<void> {
  const messageId = record.data['handedOver']
  const turn = await requireTurn(app, typeof messageId === 'string' ? messageId : '')
  if (turn.approvalId !== record.id) {
    throw new SkeinError('APPROVAL_CLOSED', { approvalId: record.id, status: 'ANSWERED' })
  }
  const { approvalId: _open, answer: _asked, ...open } = turn
  const said = textOf(answer)
  const closed = answeredWait(record, answer)
  const leave = (text: string): Promise<void> =>
    end(app, { ...open, answer: text }, { closed, answer })
  if (answer.decision === 'REJECT') {
    return leave(`${answer.by} has left it${said === '' ? '' : `: ${said}`}.`)
  }
  if (said === '') return leave(`${answer.by} has seen it.`)
  const { conversationId } = turn
  const { result } = await planMessage(app, {
    message: said,
    conversationId,
    messageId: turn.messageId,
  })
  if (result.route !== 'plan' || result.problems.length > 0) {
    return leave(`${answer.by} answered: ${said}`)
  }
  return carryOut(app, { turn: open, result, closed, answer })
}

interface CarryingOut {
  readonly turn: Turn
  readonly result: Extract<PlanningResult, { readonly route: 'plan' }>
  readonly closed: StoreRecord
  readonly answer: HandoverAnswer
}

async function carryOut(
  app: AppContext,
  { turn, result, closed, answer }: CarryingOut,
): Promise<void> {
  const { plan, analysis, repairs } = result
  const planId = createId('plan')
  const going: Turn = {
    ...turn,
    route: 'plan',
    analysis,
    planId,
    runId: createId('run'),
    repairs,
    pending: textOf(answer),
  }
  const asked = await askFirst(app, result)
  if (asked !== undefined) {
    await saveInConversation(app, going, {
      facts: [],
      records: [closed],
      actor: `user:${answer.by}`,
    })
    await openPlanApproval(app, going, asked)
    return
  }
  const { analysisId } = turn.decision
  const planned: StoreRecord = {
    kind: 'plan',
    id: planId,
    createdAt: turn.createdAt,
    data: { plan: plan as unknown as JsonObject },
  }
  await saveInConversation(app, going, {
    facts: [{ type: 'plan.created', planId, analysisId, plan }, decisionFact(going, 'APPROVED')],
    records: [messageRecord(going, 'PLANNED'), planned, closed],
    actor: `user:${answer.by}`,
  })
  await launchTurn(app, going, plan)
  finishAnswer(app, going).catch(app.onError)
}

function end(
  app: AppContext,
  turn: Turn,
  { closed, answer }: Pick<CarryingOut, 'closed' | 'answer'>,
): Promise<void> {
  const status = answer.decision === 'REJECT' ? 'REJECTED' : 'EXECUTED'
  return saveInConversation(app, turn, {
    facts: [decisionFact(turn, status), answerFact(turn, turn.answer ?? '')],
    records: [messageRecord(turn, 'ANSWERED'), closed],
    actor: `user:${answer.by}`,
  })
}

function textOf({ data, comment = '' }: HandoverAnswer): string {
  const said = isJsonObject(data) ? data['answer'] : undefined
  return (typeof said === 'string' ? said : comment).trim()
}
