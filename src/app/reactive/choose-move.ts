import { reasonOf } from '../../core/errors.ts'
import type { DecisionPoint } from '../../core/plan/decision-point.ts'
import type { Run } from '../../core/run/run.ts'
import { decideDiagnosis } from '../../planning/diagnosis/decide-diagnosis.ts'
import type { DiagnosisTools } from '../../planning/diagnosis/decide-diagnosis.ts'
import type { DecideGoal } from '../../planning/reactive/goal.ts'
import type { Move, Standing, StandingStep } from '../../planning/reactive/move.ts'
import type { AppContext } from '../context.ts'
import { viewStep } from '../run-view.ts'
import { planFix } from './fix-steps.ts'
import { followAnswer } from './person-answer.ts'
import { approvalOf, policyHits } from './plan-policy.ts'
import { pursueGoal } from './pursue-goal.ts'
import type { Pursuit } from './pursue-goal.ts'

/** Decisions of one run; units: steps. */
const decisionsMax = 20
const stepsMax = 200

/** What comes next in a run, from how it stands. Never fails: what cannot be decided is handed over. */
export async function chooseMove(
  app: AppContext,
  run: Run,
  { point, signal }: { readonly point: DecisionPoint; readonly signal: AbortSignal },
): Promise<Move> {
  const standing = standingOf(run, point)
  if (point.round > decisionsMax || standing.steps.length > stepsMax) {
    return { type: 'done', reasoning: `Ended after ${point.round - 1} decisions, as bounded.` }
  }
  try {
    const asked = standing.steps.find(({ id }) => id === `ask_person_${point.round - 1}`)
    if (asked !== undefined) return await followAnswer(app, run, { standing, asked })
    switch (point.controller) {
      case 'diagnosis':
        return await decideDiagnosis(standing, toolsFor(app, run))
      case 'goal':
        return await goOn(app, run, { standing, signal })
    }
  } catch (error) {
    return { type: 'done', reasoning: `Nothing more could be decided: ${reasonOf(error)}` }
  }
}

function goOn(
  app: AppContext,
  run: Run,
  { standing, signal }: Omit<Pursuit, 'decide'>,
): Promise<Move> {
  const decide: DecideGoal =
    app.decideGoal ?? (() => Promise.reject(new Error('no model is configured')))
  return pursueGoal(app, run, { standing, decide, signal })
}

/** What a diagnosis needs of the app: the planner, the registry and the policy. */
function toolsFor(app: AppContext, run: Run): DiagnosisTools {
  return {
    planFix: (findings, tried) => planFix(app, run, { findings, tried }),
    async approvalOf(plan, findings) {
      const hits = await policyHits(app, plan)
      const found = findings.map(({ problem }) => problem.replace(/[.\s]+$/u, '')).join('; ')
      return approvalOf(app, plan, { hits, opening: `Found: ${found}.` })
    },
  }
}

function standingOf(run: Run, { round }: DecisionPoint): Standing {
  const steps = run.frame.steps.map((step): StandingStep => viewStep(run, step))
  const settled = steps.find(({ id }) => id === `decide_${round}`)?.dependsOn ?? []
  return { goal: run.compiled.plan.description ?? run.name, round, steps, settled }
}
