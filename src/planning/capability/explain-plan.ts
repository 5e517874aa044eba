import type {
  EdgeExplanation,
  Explanation,
  StepExplanation,
  StepReason,
} from '../../ports/planner.ts'
import type { DraftStep, EdgeSet } from './draft.ts'
import { describeStep } from './naming.ts'
import { textOf } from './token.ts'

export interface ExplainOptions {
  /** Effects that no verb of the request asks for. */
  readonly unasked?: ReadonlySet<DraftStep>
  readonly likeRuns?: number
}

/** Says of every step and edge why it is there. Step ids must be set. */
export function explainPlan(
  steps: readonly DraftStep[],
  edges: EdgeSet,
  { unasked = new Set(), likeRuns = 0 }: ExplainOptions = {},
): Explanation {
  const explained = steps.map((step): [string, StepExplanation] => [
    step.id,
    {
      reason: reasonOf(step),
      confidence: Math.round(100 * Math.min(1, Math.max(0, step.fit))),
      because: becauseOf(step, edges, likeRuns),
      ...(unasked.has(step) && { isUnasked: true as const }),
    },
  ])
  return {
    steps: Object.fromEntries(explained),
    edges: edges.all.map((edge): EdgeExplanation => {
      return { from: edge.from.id, to: edge.to.id, kind: edge.reason }
    }),
    strategy: {
      type: 'graph',
      reason: 'Every step is known before the first one starts, so the whole plan can be checked.',
    },
    likeRuns,
  }
}

function reasonOf(step: DraftStep): StepReason {
  switch (step.reason) {
    case 'said':
    case 'helper':
    case 'indefinite':
      return 'said'
    case 'prerequisite':
      return 'prerequisite'
    case 'history':
      return 'history'
  }
}

function becauseOf(step: DraftStep, edges: EdgeSet, likeRuns: number): string {
  switch (step.reason) {
    case 'said':
    case 'helper':
    case 'indefinite':
      return `Asked for by "${clip(textOf(step.region.tokens))}".`
    case 'prerequisite': {
      const next = edges.all.find((edge) => edge.from === step)
      return next === undefined
        ? 'Something in the plan requires it.'
        : `${describeStep(next.to)} requires it.`
    }
    case 'history':
      return likeRuns > 0
        ? `As in ${likeRuns} earlier ${likeRuns === 1 ? 'run' : 'runs'} of similar requests.`
        : 'Earlier runs did it together with the rest.'
  }
}

function clip(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text
}
