import type { Plan, Step } from '../core/plan/plan.ts'
import { dependenciesOf } from '../core/plan/dependencies.ts'
import type {
  EdgeExplanation,
  EdgeKind,
  Explanation,
  PlanningResult,
  StepExplanation,
} from '../ports/planner.ts'

type Planned = Extract<PlanningResult, { readonly route: 'plan' }>

/** Why a plan is as it is: as its planner says, and where it says nothing, as far as the plan shows. */
export function explanationOf(result: Planned): Explanation {
  const { plan, explanation, analysis, repairs } = result
  const added = new Map(
    repairs
      .filter(({ code }) => code === 'PREREQUISITE_ADDED')
      .map(({ step, message }) => [step, message]),
  )
  const steps = plan.steps.map((step): [string, StepExplanation] => {
    const known = explanation?.steps[step.id]
    if (known !== undefined) return [step.id, known]
    const because = added.get(step.id)
    if (because !== undefined)
      return [step.id, { reason: 'prerequisite', confidence: 100, because }]
    const { confidence } = analysis
    return [
      step.id,
      { reason: 'model', confidence, because: 'The model has put it into the plan.' },
    ]
  })
  return {
    steps: Object.fromEntries(steps),
    edges: edgesOf(plan, explanation),
    strategy: explanation?.strategy ?? wholeGraph,
    likeRuns: explanation?.likeRuns ?? 0,
  }
}

const wholeGraph: Explanation['strategy'] = {
  type: 'graph',
  reason: 'Every step is known before the first one starts, so the whole plan can be checked.',
}

function edgesOf(plan: Plan, explanation: Explanation | undefined): readonly EdgeExplanation[] {
  const ids = new Set(plan.steps.map(({ id }) => id))
  const known = new Map(explanation?.edges.map((edge) => [`${edge.from} ${edge.to}`, edge.kind]))
  return plan.steps.flatMap((step) =>
    dependenciesOf(step, (name) => ids.has(name)).map((from): EdgeExplanation => {
      const kind = known.get(`${from} ${step.id}`) ?? kindOf(step, from)
      return { from, to: step.id, kind }
    }),
  )
}

/** What an edge shows of itself: it carries an output, decides a condition, or was only drawn. */
function kindOf(step: Step, from: string): EdgeKind {
  const reads = (text: string | undefined): boolean =>
    text !== undefined && new RegExp(`\\b${from}\\.`, 'u').test(text)
  if (reads(step.when)) return 'condition'
  const inputs = step.inputs === undefined ? undefined : JSON.stringify(step.inputs)
  return reads(step.forEach) || reads(inputs) ? 'data' : 'model'
}
