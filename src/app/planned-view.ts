import type { Plan, Problem, Step } from '../core/plan/plan.ts'
import type { Forecast } from '../ports/forecast.ts'
import type { Analysis, EdgeExplanation, Repair, StepReason, Strategy } from '../ports/planner.ts'

/** A step with why it is in the plan, where that was asked for. `confidence`: 0 to 100. */
export interface PlannedStep extends Step {
  readonly reason?: StepReason
  readonly confidence?: number
  readonly because?: string
}

interface PlannedSteps {
  readonly id?: string
  readonly steps: readonly PlannedStep[]
}

/** One of several plans that were made of a request. */
export interface CandidateView {
  readonly planner: string
  readonly steps: number
  readonly forecast: Forecast
  readonly isChosen: boolean
  /** Why it was chosen or not, in one sentence. */
  readonly reason: string
}

export interface PlannedView {
  /** With an `id` once it is kept. The steps are those of the plan document, dependencies complete. */
  readonly plan: (Omit<Plan, 'steps'> & PlannedSteps) | null
  readonly problems: readonly Problem[]
  readonly repairs: readonly Repair[]
  readonly route?: 'answer' | 'plan' | 'clarify'
  readonly analysis?: Analysis
  /** The answer or the question, when the message asks for no plan. */
  readonly answer?: string
  /** From here on: where an explanation was asked for. */
  readonly edges?: readonly EdgeExplanation[]
  /** What the plan leaves open. */
  readonly questions?: readonly string[]
  readonly forecast?: Forecast
  readonly strategy?: Strategy
  /** Earlier runs that the plan follows. */
  readonly likeRuns?: number
  readonly candidates?: readonly CandidateView[]
}
