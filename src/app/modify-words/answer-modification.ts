import type { Run } from '../../core/run/run.ts'
import type { Received, Turn } from '../chat-turn.ts'
import { answerFact, appendTurn, viewTurn } from '../chat-turn.ts'
import type { AppContext } from '../context.ts'
import { decisionFacts } from '../decision-facts.ts'
import { createId } from '../ids.ts'
import { viewPlan } from '../run-view.ts'
import type { ChatAnswer } from '../views.ts'

/** What became of a change that was said: made, put to a person, or impossible. */
export type Outcome =
  | { readonly refusal: string }
  | {
      readonly run: Run
      readonly modificationId: string
      readonly isAsked: boolean
      readonly text: string
    }

/** The answer to a message that changes a plan, on record as a decision. */
export async function answerModification(
  app: AppContext,
  received: Received,
  outcome: Outcome,
): Promise<ChatAnswer> {
  const isRefused = 'refusal' in outcome
  const isAsked = !isRefused && outcome.isAsked
  const answer = isRefused ? outcome.refusal : outcome.text
  const reasoning = 'The message changes the plan that the conversation is about.'
  const confidence = 90
  const analysis = { intent: 'modify plan', category: 'modification', confidence, reasoning }
  const turn: Turn = {
    ...received,
    route: isRefused ? 'answer' : 'plan',
    analysis,
    decision: {
      decisionId: createId('dec'),
      analysisId: createId('ana'),
      type: 'MODIFY_PLAN',
      action: isRefused ? 'cannot be changed' : isAsked ? 'ask first' : 'modify plan',
      confidence,
      reasoning: isRefused ? answer : reasoning,
      requiresApproval: isAsked,
    },
    ...(!isRefused && { planId: outcome.run.planId }),
    answer,
  }
  const facts = [...decisionFacts(turn, isAsked ? 'PENDING' : 'EXECUTED'), answerFact(turn, answer)]
  await appendTurn(app, turn, { facts, status: 'ANSWERED' })
  if (isRefused) return { ...viewTurn(turn), answer }
  const { run, modificationId } = outcome
  const plan = viewPlan({ planId: run.planId, plan: run.compiled.plan, repairs: [], run })
  return {
    ...viewTurn(turn),
    plan,
    run: { id: run.id, status: run.status },
    modificationId,
    answer,
  }
}
