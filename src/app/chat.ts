/*
 * Owns: a request from its message to its answer. Planning, its neighbour, decides what the request
 * means; the engine runs what was planned.
 *
 * Invariants:
 * 1. The message is durable before it is planned, the decision before its run starts.
 * 2. An answer follows from what is durable, so it can be made at any time, also after a crash.
 */
import type { DomainFact } from '../core/journal/domain-event.ts'
import type { JsonObject } from '../core/json.ts'
import { isReactive } from '../core/plan/decision-point.ts'
import type { Plan } from '../core/plan/plan.ts'
import type { PlanningResult } from '../ports/planner.ts'
import type { RecordChange } from '../ports/store.ts'
import { finishAnswer } from './chat-answer.ts'
import { answerFact, appendTurn, launchTurn, messageRecord, viewTurn } from './chat-turn.ts'
import { userId } from './user.ts'
import type { Received, Turn } from './chat-turn.ts'
import { askedOnTheWay } from './asked-on-the-way.ts'
import { askFirst } from './ask-first.ts'
import { decide } from './decision.ts'
import { decisionFacts } from './decision-facts.ts'
import { openPlanApproval } from './plan-approval.ts'
import type { AppContext } from './context.ts'
import { requireConversation } from './conversation.ts'
import { openHandover, whyHandover } from './handover.ts'
import { createId } from './ids.ts'
import { isAddition, latestPlanId } from './modify-request.ts'
import { agreeByWords } from './modify-words/agree-by-words.ts'
import { modifyByWords } from './modify-words/modify-by-words.ts'
import { planMessage, requireMessage } from './plan-request.ts'
import { viewPlan } from './run-view.ts'
import type { ChatAnswer, ChatRequest } from './views.ts'

/** Plans a request, runs the plan, and answers. */
export async function ask(app: AppContext, request: ChatRequest): Promise<ChatAnswer> {
  const text = requireMessage(request.message)
  const received = await receive(app, text, request.conversationId)
  const { conversationId } = received
  const { messageId } = received
  if (request.conversationId !== undefined) {
    const agreed = await agreeByWords(app, received)
    if (agreed !== undefined) return agreed
    const modified = await modifyByWords(app, received)
    if (modified !== undefined) return modified
  }
  const latest =
    request.conversationId === undefined ? undefined : await latestPlanId(app, conversationId)
  const given = { message: text, conversationId, messageId }
  const { result, pending } = await planMessage(app, given)
  const asked = result.route === 'plan' ? await askFirst(app, result) : undefined
  const isModification = latest !== undefined && isAddition(text)
  const made = createTurn(received, result, { isAsked: asked !== undefined, isModification })
  const turn: Turn = {
    ...made,
    ...(pending !== undefined && { pending }),
    ...(latest !== undefined && { informedBy: [latest] }),
  }
  if (result.route !== 'plan' || turn.runId === undefined) {
    const why = await whyHandover(app, turn, result)
    if (why === undefined) return answerAtOnce(app, turn)
    const handed = await openHandover(app, turn, why)
    return { ...viewTurn(handed), answer: handed.answer ?? '' }
  }
  if (asked !== undefined) {
    const waiting = await openPlanApproval(app, turn, asked)
    return { ...viewTurn(waiting), answer: waiting.answer ?? '' }
  }
  await recordDecision(app, turn, result.plan)
  const { planId = '', runId } = turn
  const run = await launchTurn(app, turn, result.plan)
  const finished = finishAnswer(app, turn)
  if (request.wait !== false && !isReactive(result.plan)) return finished
  if (request.wait !== false) {
    // A person may be asked on the way: who waits for an answer is told so.
    const asked = askedOnTheWay(app, turn)
    const first = await Promise.race([finished, asked.answer])
    asked.cancel()
    finished.catch(app.onError)
    return first
  }
  finished.catch(app.onError)
  const plan = viewPlan({ planId, plan: result.plan, repairs: result.repairs, run })
  const answer = `Started “${result.plan.name}” with ${count(result.plan.steps.length)}.`
  return { ...viewTurn(turn), plan, run: { id: runId, status: run.status }, answer }
}

async function receive(app: AppContext, text: string, conversation?: string): Promise<Received> {
  if (conversation !== undefined) await requireConversation(app, conversation)
  const conversationId = conversation ?? createId('conv')
  const messageId = createId('msg')
  const createdAt = app.clock.now()
  const facts: DomainFact[] = []
  const records: RecordChange[] = []
  if (conversation === undefined) {
    const sessionId = createId('ses')
    facts.push({ type: 'conversation.started', conversationId, sessionId, userId })
    const data = { sessionId, userId, title: text.slice(0, 120) }
    const record = { kind: 'conversation', id: conversationId, createdAt, data } as const
    records.push({ type: 'put', record })
  }
  facts.push({ type: 'message.received', conversationId, messageId, userId, text })
  const received = { conversationId, messageId, text, createdAt }
  records.push({ type: 'put', record: messageRecord(received, 'RECEIVED') })
  const stream = `conversation:${conversationId}`
  await app.journal.append({ stream, facts, actor: `user:${userId}`, records })
  return received
}

interface TurnOptions {
  readonly isAsked: boolean
  readonly isModification: boolean
}

function createTurn(
  received: Received,
  result: PlanningResult,
  { isAsked, isModification }: TurnOptions,
): Turn {
  const { route, analysis } = result
  const runnable = result.route === 'plan' && result.problems.length === 0
  return {
    ...received,
    route: route === 'plan' && !runnable ? 'clarify' : route,
    analysis,
    decision: decide(result, { requiresApproval: runnable && isAsked, isModification }),
    ...(runnable && { planId: createId('plan'), runId: createId('run'), repairs: result.repairs }),
    ...(!runnable && { answer: textOf(result) }),
  }
}

function textOf(result: PlanningResult): string {
  switch (result.route) {
    case 'answer':
      return result.answer
    case 'clarify':
      return result.question
    case 'plan':
      return `I could not make a plan that may run: ${result.problems.map((p) => p.message).join(' ')}`
  }
}

async function answerAtOnce(app: AppContext, turn: Turn): Promise<ChatAnswer> {
  const { answer = '' } = turn
  const facts = [...decisionFacts(turn), answerFact(turn, answer)]
  await appendTurn(app, turn, { facts, status: 'ANSWERED' })
  return { ...viewTurn(turn), answer }
}

function recordDecision(app: AppContext, turn: Turn, plan: Plan): Promise<void> {
  const { planId = '' } = turn
  const { analysisId } = turn.decision
  const [analysed, decided] = decisionFacts(turn)
  const facts: DomainFact[] = [
    analysed,
    { type: 'plan.created', planId, analysisId, plan },
    decided,
  ]
  const data = { plan: plan as unknown as JsonObject }
  const record = { kind: 'plan', id: planId, createdAt: turn.createdAt, data } as const
  return appendTurn(app, turn, { facts, status: 'PLANNED', record })
}

function count(steps: number): string {
  return steps === 1 ? '1 step' : `${steps} steps`
}
