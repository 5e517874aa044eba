import { dependenciesOf } from '../plan/dependencies.ts'
import { changePlan, changesBetween } from '../plan/plan-change.ts'
import type { PlanChange } from '../plan/plan-change.ts'
import type { Plan, Problem, Step } from '../plan/plan.ts'
import { problem } from '../plan/plan-reading.ts'
import { createTopology } from '../plan/topology.ts'
import type { Run } from './run.ts'
import { isSettled } from './status.ts'
import type { StepState } from './step-state.ts'

/** What a modification of a running plan would do. */
export interface Impact {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly changed: readonly string[]
  /** Steps that have begun and will begin again. */
  readonly rerun: readonly string[]
  readonly problems: readonly Problem[]
  /** How much later the run is expected to end, by the estimates of its steps. Units: milliseconds. */
  readonly durationMs: number
  /** Estimated change of cost; 0 where nothing is known. Units: US dollars. */
  readonly usd: number
  /** People asked more, or fewer. */
  readonly approvals: number
}

export interface Assessment {
  readonly plan: Plan
  readonly impact: Impact
}

/** What earlier runs say of a step; 0 where they say nothing. Units: milliseconds; US dollars. */
export interface Experience {
  readonly msOf: (step: Step) => number
  readonly usdOf: (step: Step) => number
}

const nothingSeen: Experience = { msOf: () => 0, usdOf: () => 0 }

function usdAll(steps: readonly Step[], usdOf: Experience['usdOf']): number {
  return steps.reduce((sum, step) => sum + usdOf(step) + usdAll(step.steps ?? [], usdOf), 0)
}

/** The plan after the changes, what they do to the run, and why they cannot be made, if so. */
export function assessChanges(
  run: Run,
  changes: readonly PlanChange[],
  { msOf, usdOf }: Experience = nothingSeen,
): Assessment {
  const before = run.compiled.plan
  const { plan, problems } = changePlan(before, changes)
  // What is no change cannot be looked up.
  const refused =
    problems.length > 0
      ? []
      : changes.flatMap((change, index) => checkState(run, change, `/changes/${index}`))
  const moves = changesBetween(before, plan)
  const idsOf = (type: PlanChange['type']): string[] =>
    moves.flatMap((move) => (move.type === type ? [idOf(move)] : []))
  const changed = idsOf('MODIFY_STEP')
  const approvals = (steps: readonly Step[]): number =>
    steps.filter(({ kind }) => kind === 'approval').length
  return {
    plan,
    impact: {
      added: idsOf('ADD_STEP'),
      removed: idsOf('REMOVE_STEP'),
      changed,
      rerun: changed.filter((id) => (stateOf(run, id)?.attempt ?? 0) > 0),
      problems: [...problems, ...refused],
      durationMs: remainingMs(run, plan, msOf) - remainingMs(run, before, msOf),
      usd: usdAll(plan.steps, usdOf) - usdAll(before.steps, usdOf),
      approvals: approvals(plan.steps) - approvals(before.steps),
    },
  }
}

function idOf(change: PlanChange): string {
  return change.type === 'ADD_STEP' ? change.step.id : change.stepId
}

function stateOf(run: Run, id: string): StepState | undefined {
  const index = run.frame.body.indexes.get(id)
  return index === undefined ? undefined : run.frame.steps[index]
}

/** What has been done cannot be changed, and what is being done must be stopped first. */
function checkState(run: Run, change: PlanChange, path: string): Problem[] {
  if (change.type === 'ADD_STEP') return []
  const outer = run.frame.body.steps.find(({ step }) => holds(step, change.stepId))
  const state = outer && run.frame.steps[outer.index]
  if (state === undefined) return []
  const { id, status, compiled } = state
  if (isLocked(compiled.step, change.stepId)) {
    return [problem('STEP_LOCKED', path, `Step ${id} may not be modified, as its plan says.`)]
  }
  if (isSettled(status)) {
    const message = `Step ${id} is ${status}, so it cannot change. Rerun it instead.`
    return [problem('STEP_SETTLED', path, message)]
  }
  const isRemoved = change.type === 'REMOVE_STEP' && change.stepId === id
  if (status !== 'EXECUTING' || isRemoved) return []
  const message = `Step ${id} is being done. Cancel it first, or remove it.`
  return [problem('STEP_EXECUTING', path, message)]
}

/** Whether it is the step, or the step is nested in it. */
function holds(step: Step, id: string): boolean {
  return step.id === id || step.steps?.some((inner) => holds(inner, id)) === true
}

/** The step, anything around it, or anything in it may not be modified. */
function isLocked(step: Step, id: string): boolean {
  if (step.canModify === false) return true
  if (step.id === id) return step.steps?.some((inner) => isLocked(inner, inner.id)) === true
  return step.steps?.some((inner) => holds(inner, id) && isLocked(inner, id)) === true
}

/** The longest path through what is not settled, by estimated durations. */
function remainingMs(run: Run, plan: Plan, msOf: Experience['msOf']): number {
  const indexes = new Map(plan.steps.map((step, index) => [step.id, index]))
  const edges = plan.steps.map((step) =>
    dependenciesOf(step, (name) => indexes.has(name)).flatMap((id) => indexes.get(id) ?? []),
  )
  const { order } = createTopology(edges)
  const ends: number[] = []
  for (const index of order) {
    const step = plan.steps[index]
    const settled = step !== undefined && isSettled(stateOf(run, step.id)?.status ?? 'PENDING')
    const own = settled || step === undefined ? 0 : (step.estimatedDurationMs ?? msOf(step))
    const start = Math.max(0, ...(edges[index] ?? []).map((before) => ends[before] ?? 0))
    ends[index] = start + own
  }
  return Math.max(0, ...ends)
}
