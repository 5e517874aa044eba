import { decisionStep } from '../core/plan/decision-point.ts'
import { isOpenGoal } from '../planning/reactive/goal.ts'
import type { PlanningResult } from '../ports/planner.ts'
import type { AppContext } from './context.ts'

/**
 * The plan of a request whose later steps depend on what earlier ones find: one decision, which a
 * model takes. Undefined where every step can be known before, or no model is there to decide.
 */
export function planGoal(app: AppContext, message: string): PlanningResult | undefined {
  if (app.decideGoal === undefined || !isOpenGoal(message)) return undefined
  const step = decisionStep({ controller: 'goal', round: 1 }, [])
  const because = 'What comes next depends on what is found.'
  return {
    route: 'plan',
    analysis: {
      intent: 'pursue a goal',
      category: 'goal',
      confidence: 80,
      reasoning: 'The request sets a goal whose later steps depend on what earlier ones find.',
    },
    plan: {
      name: message.replaceAll(/\s+/gu, ' ').slice(0, 80),
      description: message.slice(0, 2_000),
      steps: [step],
      policy: { onFailure: 'fail' },
    },
    repairs: [],
    problems: [],
    explanation: {
      steps: { [step.id]: { reason: 'said', confidence: 80, because } },
      edges: [],
      strategy: {
        type: 'reactive',
        reason: 'Later steps depend on what earlier ones find, so it is decided step by step.',
      },
      likeRuns: 0,
    },
  }
}
