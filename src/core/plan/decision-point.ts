import type { Plan, Step } from './plan.ts'

/** Who decides what comes next: what checks have found, or a model that follows a goal. */
export type ControllerKind = 'diagnosis' | 'goal'

/** The agent that those decisions are made by, as the journal names it. */
export const controllerAgent = 'controller'

/** A step at which a controller decides what comes next: a wait for a signal of this form. */
export interface DecisionPoint {
  readonly controller: ControllerKind
  /** Counts the decisions of a run, from 1. */
  readonly round: number
}

const form = /^(diagnosis|goal)\.decision\.([1-9]\d{0,3})$/u

export function decisionSignal({ controller, round }: DecisionPoint): string {
  return `${controller}.decision.${round}`
}

/** Undefined where the step is an ordinary one. */
export function decisionPointOf({ kind, wait }: Step): DecisionPoint | undefined {
  if (kind !== 'wait' || wait?.signal === undefined) return undefined
  const [, controller, round] = form.exec(wait.signal) ?? []
  if (controller === undefined) return undefined
  return { controller: controller as ControllerKind, round: Number(round) }
}

/** A plan that is decided step by step while it runs. */
export function isReactive(plan: Plan): boolean {
  return plan.steps.some((step) => decisionPointOf(step) !== undefined)
}

/** The step at which a controller decides, once what it waits for is settled, whatever came of it. */
export function decisionStep(point: DecisionPoint, dependsOn: readonly string[]): Step {
  return {
    id: `decide_${point.round}`,
    kind: 'wait',
    name: 'Decide what comes next',
    dependsOn,
    join: 'settled',
    wait: { signal: decisionSignal(point), buffered: true },
  }
}
