import type { Plan } from '../../core/plan/plan.ts'
import { forecastPlan } from '../../planning/forecast/forecast-plan.ts'
import type { StoreRecord } from '../../ports/store.ts'
import { askFirst } from '../ask-first.ts'
import type { Received, Turn } from '../chat-turn.ts'
import { appendTurn, viewTurn } from '../chat-turn.ts'
import type { AppContext } from '../context.ts'
import { decide } from '../decision.ts'
import { decisionFact } from '../decision-facts.ts'
import { createId } from '../ids.ts'
import { experienceOf } from '../learning.ts'
import { openPlanApproval } from '../plan-approval.ts'
import type { PlanForApproval } from '../plan-approval.ts'
import type { ChatAnswer } from '../views.ts'

interface Replaced {
  /** The turn whose plan waits for a person. */
  readonly turn: Turn
  readonly wait: StoreRecord
  /** The plan as it shall be. */
  readonly plan: Plan
}

/**
 * A plan that waits for a person is changed before it has run: the question about it is closed, and
 * the changed plan is asked about in its place.
 */
export async function replaceWaiting(
  app: AppContext,
  received: Received,
  { turn, wait, plan }: Replaced,
): Promise<ChatAnswer> {
  await closeEarlier(app, { turn, wait })
  const analysis = {
    ...turn.analysis,
    reasoning: 'The message changes the plan that waits for a person.',
  }
  const result = { route: 'plan', analysis, plan, repairs: [], problems: [] } as const
  const asked = (await askFirst(app, result)) ?? (await askedAgain(app, wait, plan))
  const decision = decide(result, { requiresApproval: true })
  const changed: Turn = {
    ...received,
    route: 'plan',
    analysis,
    decision: { ...decision, type: 'MODIFY_PLAN', action: 'ask about the changed plan' },
    ...(turn.planId !== undefined && { informedBy: [turn.planId] }),
    supersedes: [turn.decision.analysisId],
    planId: createId('plan'),
    runId: createId('run'),
    repairs: [],
  }
  const waiting = await openPlanApproval(app, changed, asked)
  return { ...viewTurn(waiting), answer: waiting.answer ?? '' }
}

/** What was asked about before is asked about again, whatever was changed of it. */
async function askedAgain(
  app: AppContext,
  { data }: StoreRecord,
  plan: Plan,
): Promise<PlanForApproval> {
  const learning = await experienceOf(app)
  const capabilities = app.registry.capabilities()
  const forecast = forecastPlan(plan, { statistics: learning.statistics(), capabilities })
  const assignees = Array.isArray(data['assignees'])
    ? data['assignees'].filter((one) => typeof one === 'string')
    : []
  const steps = plan.steps.map(({ id }) => id)
  return { plan, forecast, hits: [{ reason: 'The plan has been changed', steps, assignees }] }
}

function closeEarlier(
  app: AppContext,
  { turn, wait }: Pick<Replaced, 'turn' | 'wait'>,
): Promise<void> {
  const { approvalId: _asked, runId: _run, ...left } = turn
  const closed = { ...left, answer: 'Not done: the plan was changed before it was approved.' }
  return appendTurn(app, closed, {
    facts: [decisionFact(closed, 'REJECTED')],
    status: 'ANSWERED',
    record: { ...wait, status: 'CANCELLED' },
  })
}
