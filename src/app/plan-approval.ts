/*
 * Owns: a plan that waits for a person before it runs. The run does not exist until then: its id is
 * set aside, and the approval that stands for it is a wait without a step.
 *
 * Invariants:
 * 1. The approval and the plan it is about are one commit.
 * 2. An answer is durable before the run is started; a crash in between is made up for by
 *    `resumeAnswers`, since the message then counts as planned.
 */
import { SkeinError } from '../core/errors.ts'
import type { JsonObject } from '../core/json.ts'
import type { Plan } from '../core/plan/plan.ts'
import type { Forecast } from '../ports/forecast.ts'
import type { StoreRecord } from '../ports/store.ts'
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
import type { DomainFact } from '../core/journal/domain-event.ts'
import { decisionFact, decisionFacts } from './decision-facts.ts'
import type { PolicyHit } from './decision-policy.ts'
import { createId } from './ids.ts'
import type { ApprovalAnswer } from './views.ts'
import { answeredWait } from './wait-subject.ts'

/** What a person is asked about. */
export interface PlanForApproval {
  readonly plan: Plan
  readonly hits: readonly PolicyHit[]
  readonly forecast: Forecast
}

/** Asks a person before the plan of a turn runs. The answer is the turn, with what to say now. */
export async function openPlanApproval(
  app: AppContext,
  given: Turn,
  asked: PlanForApproval,
): Promise<Turn> {
  const { plan, hits } = asked
  const approvalId = createId('wait')
  const question = questionFor(asked)
  const answer = `${question}\nNothing runs before it is approved: skein approve ${approvalId}`
  const turn: Turn = { ...given, answer, approvalId }
  const { planId = '', runId = '', createdAt, decision, messageId } = turn
  const assignees = [...new Set(hits.flatMap((hit) => hit.assignees))]
  const [analysed, pending] = decisionFacts(turn, 'PENDING')
  const decided = { ...pending, escalatesTo: assignees } as DomainFact
  const wait: StoreRecord = {
    kind: 'wait',
    id: approvalId,
    status: 'OPEN',
    parent: runId,
    createdAt: app.clock.now(),
    data: { stepId: '', attempt: 0, question, assignees, messageId, planId },
  }
  const { analysisId } = decision
  const planned = { type: 'plan.created', planId, analysisId, plan } as const
  const planRecord: StoreRecord = {
    kind: 'plan',
    id: planId,
    createdAt,
    data: { plan: plan as unknown as JsonObject },
  }
  await saveInConversation(app, turn, {
    facts: [analysed, planned, decided, answerFact({ ...turn, runId: undefined }, answer)],
    records: [messageRecord(turn, 'ANSWERED'), planRecord, wait],
  })
  return turn
}

function questionFor({ plan, hits, forecast }: PlanForApproval): string {
  const names = new Map(plan.steps.map(({ id, name = id }) => [id, name]))
  const reasons = hits.map(
    ({ reason, steps }) => `${reason}: ${steps.map((id) => names.get(id) ?? id).join(', ')}.`,
  )
  const steps = plan.steps.map(({ id, name = id }, at) => `${at + 1}. ${name}`)
  const success = Math.round(forecast.successProbability * 100)
  return [
    `May “${plan.name}” be done?`,
    ...reasons,
    `Steps: ${steps.join('; ')}.`,
    `Likely to succeed: ${success} %. ${forecast.basis}`,
  ].join(' ')
}

const underWay = new WeakMap<AppContext, Set<string>>()

/** Starts the plan, or leaves it. Errors: `APPROVAL_CLOSED` where somebody else is answering. */
export async function answerPlanApproval(
  app: AppContext,
  record: StoreRecord,
  answer: ApprovalAnswer & { readonly by: string },
): Promise<void> {
  const answering = underWay.get(app) ?? new Set<string>()
  underWay.set(app, answering)
  if (answering.has(record.id)) {
    throw new SkeinError('APPROVAL_CLOSED', { approvalId: record.id, status: 'ANSWERED' })
  }
  answering.add(record.id)
  try {
    const messageId = record.data['messageId']
    const turn = await requireTurn(app, typeof messageId === 'string' ? messageId : '')
    if (answer.decision === 'APPROVE') await approve(app, { record, turn, answer })
    else await reject(app, { record, turn, answer })
  } finally {
    answering.delete(record.id)
  }
}

interface Answered {
  readonly record: StoreRecord
  readonly turn: Turn
  readonly answer: ApprovalAnswer & { readonly by: string }
}

async function approve(app: AppContext, { record, turn, answer }: Answered): Promise<void> {
  const { organization, store } = app.journal
  const planned = await store.getRecord({ organization, kind: 'plan', id: turn.planId ?? '' })
  const plan = planned?.data['plan'] as unknown as Plan
  const { answer: _asked, approvalId: _approval, ...going } = turn
  await saveInConversation(app, going, {
    facts: [decisionFact(going, 'APPROVED')],
    records: [messageRecord(going, 'PLANNED'), answeredWait(record, answer)],
    actor: `user:${answer.by}`,
  })
  await launchTurn(app, going, plan)
  finishAnswer(app, going).catch(app.onError)
}

async function reject(app: AppContext, { record, turn, answer }: Answered): Promise<void> {
  const { comment = '' } = answer
  const text = `Not done: ${answer.by} has rejected the plan${comment === '' ? '' : ` (${comment})`}.`
  const { approvalId: _approval, runId: _run, ...left } = turn
  const rejected = { ...left, answer: text }
  await saveInConversation(app, rejected, {
    facts: [decisionFact(rejected, 'REJECTED'), answerFact(rejected, text)],
    records: [messageRecord(rejected, 'ANSWERED'), answeredWait(record, answer)],
    actor: `user:${answer.by}`,
  })
}
