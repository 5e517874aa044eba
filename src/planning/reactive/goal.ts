import type { Capability } from '../../core/capability.ts'
import type { Problem, Step } from '../../core/plan/plan.ts'
import type { PlanningUsage } from '../../ports/planner.ts'
import type { Standing } from './move.ts'

/** What a model is asked when a run that follows a goal has to go on. */
export interface GoalQuestion {
  readonly standing: Standing
  readonly capabilities: readonly Capability[]
  /** What was wrong with its last answer to the same question. */
  readonly problems: readonly Problem[]
}

/** What it answers; nothing of it is done before it is checked. */
export interface GoalAnswer {
  readonly decision: 'act' | 'done' | 'ask'
  readonly reasoning: string
  readonly steps: readonly Step[]
  readonly usage: Omit<PlanningUsage, 'calls'>
}

/** Errors: `MODEL_UNAVAILABLE`, `MODEL_OUTPUT_INVALID`. */
export type DecideGoal = (question: GoalQuestion, signal: AbortSignal) => Promise<GoalAnswer>

const open = new RegExp(
  [
    String.raw`\b(?:find out|figure out|work out|investigate|determine|look into|explore)\b.*\b(?:and|then)\b.*` +
      String.raw`\b(?:act|fix|do|handle|respond|decide|resolve|mend|take|react)\b`,
    String.raw`\bact on (?:what|whatever)\b`,
    String.raw`\b(?:do|take) whatever (?:is|it) (?:needed|takes|necessary)\b|\bwhatever it takes\b`,
    String.raw`\bdepending on what (?:you|it|they)\b`,
    String.raw`\b(?:keep|go on) (?:going|trying|looking) until\b`,
    String.raw`\bstep by step\b`,
  ].join('|'),
  'iu',
)

/** Whether a request sets a goal whose later steps depend on what earlier ones find. */
export function isOpenGoal(message: string): boolean {
  return open.test(message.slice(0, 2_000).replaceAll(/\s+/gu, ' '))
}
