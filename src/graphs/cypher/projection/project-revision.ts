import { dependenciesOf } from '../../../core/plan/dependencies.ts'
import type { Plan, Step } from '../../../core/plan/plan.ts'
import type { Run } from '../../../core/run/run.ts'
import type { StepState } from '../../../core/run/step-state.ts'
import type { GraphOperation, NodeReference } from '../../../ports/graph-database.ts'
import { datetime, text } from '../graph-value.ts'
import { agent, capability, plan, relate, step, unrelate, upsert } from './operations.ts'
import { executionContext } from './project-context.ts'
import { projectManager, projectNeeds, projectPlaces, stepProperties } from './project-plan.ts'

interface Placed {
  readonly definition: Step
  /** From 1. */
  readonly order: number
  readonly dependencies: readonly string[]
}

/** A plan's nodes and relationships after it was changed: what is the same is not touched. */
export function projectRevision(
  run: Run,
  before: Plan,
  { at, reason }: { readonly at: number; readonly reason: string },
): GraphOperation[] {
  const after = run.compiled.plan
  const [old, now] = [placed(before), placed(after)]
  const node = plan(run.planId)
  const removed = [...old].filter(([id]) => !now.has(id))
  const kept = [...now].flatMap(([id, is]) => {
    const was = old.get(id)
    return was !== undefined && isSame(was, is) ? [] : projectPlaced(run.planId, { is, was })
  })
  return [
    upsert(node, { revision: run.revision, modified_at: datetime(at) }),
    ...projectManager(node, after),
    ...projectPlaces(node, after.steps),
    ...kept,
    ...removed.flatMap(([, was]) => projectRemoved(run, was, reason)),
  ]
}

function placed({ steps }: Plan): ReadonlyMap<string, Placed> {
  const ids = new Set(steps.map(({ id }) => id))
  return new Map(
    steps.map((definition, index) => {
      const dependencies = dependenciesOf(definition, (name) => ids.has(name))
      return [definition.id, { definition, order: index + 1, dependencies }] as const
    }),
  )
}

function isSame(was: Placed, is: Placed): boolean {
  return JSON.stringify(was) === JSON.stringify(is)
}

interface Change {
  readonly is: Placed
  readonly was: Placed | undefined
}

function projectPlaced(planId: string, { is, was }: Change): GraphOperation[] {
  const node = step(planId, is.definition.id)
  const { retry_count: _kept, ...properties } = stepProperties(is.definition, is.order)
  const lost = (was?.dependencies ?? []).filter((id) => !is.dependencies.includes(id))
  return [
    upsert(node, properties),
    ...relate(plan(planId), 'CONTAINS_STEP', { to: node, properties: { order: is.order } }),
    ...(was === undefined ? [] : dropNeeds(node, was.definition, is.definition)),
    ...projectNeeds(node, is.definition),
    ...lost.flatMap((id) => dropDependency(node, step(planId, id))),
    ...is.dependencies.flatMap((id) => [
      ...relate(node, 'DEPENDS_ON', { to: step(planId, id) }),
      ...relate(step(planId, id), 'BLOCKS', { to: node }),
    ]),
  ]
}

function dropNeeds(node: NodeReference, was: Step, is: Step): GraphOperation[] {
  const drop = (field: 'capability' | 'agent' | 'context'): string | undefined =>
    was[field] === is[field] ? undefined : was[field]
  const [needed, named, place] = [drop('capability'), drop('agent'), drop('context')]
  return [
    ...(needed === undefined ? [] : [unrelate(node, 'REQUIRES_CAPABILITY', capability(needed))]),
    ...(named === undefined ? [] : [unrelate(node, 'ASSIGNED_TO', agent(named))]),
    ...(place === undefined ? [] : [unrelate(node, 'REQUIRES_CONTEXT', executionContext(place))]),
  ]
}

function dropDependency(node: NodeReference, on: NodeReference): GraphOperation[] {
  return [unrelate(node, 'DEPENDS_ON', on), unrelate(on, 'BLOCKS', node)]
}

/** It stays for the record, out of the plan. */
function projectRemoved(
  run: Run,
  { definition, dependencies }: Placed,
  reason: string,
): GraphOperation[] {
  const node = step(run.planId, definition.id)
  return [
    upsert(node, {
      status: 'CANCELLED',
      can_modify: false,
      removed_in_revision: run.revision,
      removed_because: text(reason),
    }),
    unrelate(plan(run.planId), 'CONTAINS_STEP', node),
    ...dependencies.flatMap((id) => dropDependency(node, step(run.planId, id))),
  ]
}

/** A group opened: its nested steps are steps of the plan and of the group. */
export function projectStepEntered(run: Run, group: StepState): GraphOperation[] {
  const inner = group.inner?.steps ?? []
  const owner = step(run.planId, group.id)
  return inner.flatMap((state, index) => {
    const node = step(run.planId, state.id)
    const definition = state.compiled.step
    const inPlan = { to: node, properties: { order: group.compiled.index + 1 } }
    const inGroup = { to: node, properties: { order: index + 1 } }
    return [
      upsert(node, { ...stepProperties(definition, index + 1), status: state.status }),
      ...relate(plan(run.planId), 'CONTAINS_STEP', inPlan),
      ...relate(owner, 'CONTAINS_STEP', inGroup),
      ...projectNeeds(node, definition),
      ...state.compiled.dependencies.flatMap((at) => {
        const needed = inner[at]
        if (needed === undefined) return []
        const on = step(run.planId, needed.id)
        return [...relate(node, 'DEPENDS_ON', { to: on }), ...relate(on, 'BLOCKS', { to: node })]
      }),
    ]
  })
}
