import type { Capability, EntityReference } from '../../core/capability.ts'
import type { Plan, Problem, Step } from '../../core/plan/plan.ts'
import type { Repair } from '../../ports/planner.ts'
import { orderAsDrafted } from './drafted-order.ts'
import { cutNeedless, flipReversed } from './edges.ts'
import { PlanGraph } from './plan-graph.ts'
import { connectOptional, meetRequirements } from './prerequisites.ts'
import { followReferences } from './references.ts'
import { renameUnknown } from './rename.ts'

/** A plan as the capability graph would have it, what was changed, and what it cannot mend. */
export interface RepairedPlan {
  readonly plan: Plan
  readonly repairs: Repair[]
  readonly problems: Problem[]
}

export interface RepairOptions {
  /** The request; without it no edge is cut and no literal counts as made up. */
  readonly message?: string
  /** Things that exist already: nothing is added to make sure of them. */
  readonly known?: readonly EntityReference[]
  /**
   * What the capability planner makes of the request. Where something must be added, what it uses
   * comes first; where the plan leaves two steps unordered, its order counts.
   */
  readonly draft?: Plan
  /** The edges come from the request's own order words: none is reversed or cut. */
  readonly isOrderSaid?: boolean
}

/**
 * Repairs a plan against the capability graph. Acts only on proof: unknown names that surely mean a
 * registered one, edges that references imply, swapped edges, requirements that a step of the plan
 * or a safe addition meets, edges that nothing asks for. The rest is handed back as problems. A
 * good plan comes back unchanged.
 */
export function repairPlan(
  plan: Plan,
  capabilities: readonly Capability[],
  options: RepairOptions = {},
): RepairedPlan {
  const graph = new PlanGraph(plan.steps, capabilities)
  if (plan.steps.length === 0) {
    const problem: Problem = {
      code: 'PLAN_EMPTY',
      path: '/steps',
      message: 'The plan has no steps. Add one.',
    }
    return { plan, repairs: [], problems: [problem] }
  }
  renameUnknown(graph, capabilities)
  dropUnknownEdges(graph)
  followReferences(graph)
  if (options.isOrderSaid !== true) flipReversed(graph, options.draft)
  // Before requirements are met, so that none is met by a path that is cut afterwards.
  if (options.isOrderSaid !== true) cutNeedless(graph, options)
  const { draft, known = [], message } = options
  const likely = new Set(draft?.steps.flatMap(({ capability }) => capability ?? []))
  meetRequirements(graph, { message, known, likely })
  connectOptional(graph)
  if (draft !== undefined) orderAsDrafted(graph, draft)
  checkInputs(graph)
  checkCycle(graph)
  const steps = graph.written()
  const isSame =
    steps.length === plan.steps.length && steps.every((step, at) => step === plan.steps[at])
  return {
    plan: isSame ? plan : { ...plan, steps },
    repairs: graph.repairs,
    problems: graph.problems,
  }
}

/** An edge from a step that is not there can never be met. */
function dropUnknownEdges(graph: PlanGraph): void {
  for (const [at, step] of graph.steps.entries()) {
    for (const id of graph.dependenciesOf(step.id)) {
      if (graph.has(id) && id !== step.id) continue
      graph.problems.push({
        code: id === step.id ? 'PLAN_HAS_CYCLE' : 'STEP_UNKNOWN',
        path: `/steps/${at}/dependsOn`,
        message:
          id === step.id
            ? `${step.id} waits for itself. Remove that edge.`
            : `${step.id} waits for "${id}", which is no step of the plan. Remove it, or add the step.`,
      })
    }
  }
}

function checkInputs(graph: PlanGraph): void {
  for (const [at, step] of graph.steps.entries()) {
    const profile = graph.profileOf(step)
    if (profile === undefined) continue
    for (const parameter of profile.parameters) {
      const isThere = Object.hasOwn(step.inputs ?? {}, parameter.name)
      if (!parameter.required || isThere || parameter.schema.default !== undefined) continue
      const path = `/steps/${at}/inputs/${parameter.name}`
      if (graph.problems.some((problem) => problem.path === path)) continue
      graph.problems.push({
        code: 'INPUT_MISSING',
        path,
        message: `${step.id} lacks the input "${parameter.name}" that ${profile.capability.name} requires. Give it.`,
      })
    }
  }
}

function checkCycle(graph: PlanGraph): void {
  const settled = new Set<string>()
  let isMoving = true
  while (isMoving) {
    isMoving = false
    for (const step of graph.steps) {
      if (settled.has(step.id) || !isMet(graph, step, settled)) continue
      settled.add(step.id)
      isMoving = true
    }
  }
  const stuck = graph.steps.filter((step) => !settled.has(step.id)).map((step) => step.id)
  if (stuck.length === 0) return
  graph.problems.push({
    code: 'PLAN_HAS_CYCLE',
    path: '/steps',
    message: `These steps wait for each other: ${stuck.join(', ')}. Remove an edge between them.`,
  })
}

function isMet(graph: PlanGraph, step: Step, settled: ReadonlySet<string>): boolean {
  return [...graph.dependenciesOf(step.id)].every((id) => settled.has(id) || !graph.has(id))
}
