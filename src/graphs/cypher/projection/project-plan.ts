import type {
  DecisionMade,
  OrchestrationSaved,
  PlanCreated,
} from '../../../core/journal/domain-event.ts'
import { controllerAgent, isReactive } from '../../../core/plan/decision-point.ts'
import { dependenciesOf } from '../../../core/plan/dependencies.ts'
import type { Plan, Step } from '../../../core/plan/plan.ts'
import { defaultPriority, priorityRank } from '../../../core/run/priority.ts'
import type { RunPriority } from '../../../core/run/priority.ts'
import type { Run } from '../../../core/run/run.ts'
import type { RunCreated } from '../../../core/run/run-event.ts'
import type {
  GraphOperation,
  GraphProperties,
  NodeReference,
} from '../../../ports/graph-database.ts'
import { datetime, jsonText, minutes, text } from '../graph-value.ts'
import type { Drafts } from '../projection-memory.ts'
import { executionContext } from './project-context.ts'
import { agent, analysis, capability, decision, plan, relate, step, upsert } from './operations.ts'

/** A plan and all its steps, before any run of it. */
export function projectPlanCreated(fact: PlanCreated, at: number): GraphOperation[] {
  const node = plan(fact.planId)
  return [
    upsert(node, { ...planProperties(fact.plan), status: 'DRAFT', created_at: datetime(at) }),
    ...relateAnalysis(fact.analysisId, node),
    ...projectManager(node, fact.plan),
    ...projectSteps(fact.planId, fact.plan.steps),
    ...projectPlaces(node, fact.plan.steps),
  ]
}

/** A plan that was rejected, or replaced by another, before it ran: it never will, nor its steps. */
export function projectDraftLeft(
  { planId = '', status }: DecisionMade,
  at: number,
  drafts: Drafts | undefined,
): GraphOperation[] {
  const stepIds = drafts?.get(planId)
  if (status !== 'REJECTED' || stepIds === undefined) return []
  const left = { status: 'CANCELLED', completed_at: datetime(at) }
  return [
    upsert(plan(planId), { ...left, can_modify: false }),
    ...stepIds.map((id) => upsert(step(planId, id), left)),
  ]
}

/** The same plan node, now with its run: `plan.created` and `run.created` share the plan's id. */
export function projectRunCreated(
  fact: RunCreated & { readonly at: number },
  runId: string,
): GraphOperation[] {
  const node = plan(fact.planId)
  const { analysisId, decisionId, orchestration } = fact.cause ?? {}
  return [
    upsert(node, {
      ...planProperties(fact.plan, fact.priority),
      name: text(fact.name),
      run_id: runId,
      inputs: jsonText(fact.inputs),
      status: 'APPROVED',
      approved_at: datetime(fact.at),
      // A plan that came from an analysis was journalled on its own and has its time of creation.
      ...(analysisId === undefined && { created_at: datetime(fact.at) }),
    }),
    ...relateAnalysis(analysisId, node),
    ...(decisionId === undefined ? [] : relate(decision(decisionId), 'AFFECTS_PLAN', { to: node })),
    ...projectManager(node, fact.plan),
    ...projectSteps(fact.planId, fact.plan.steps),
    ...projectPlaces(node, fact.plan.steps),
    ...(orchestration === undefined
      ? []
      : relate(orchestrationNode(orchestration), 'INSTANTIATED_AS', { to: node })),
  ]
}

/**
 * Who decides what a plan does next: the controller of one that is decided step by step. Any other
 * plan runs as it is written, and no agent manages it.
 */
export function projectManager(node: NodeReference, document: Plan): GraphOperation[] {
  return isReactive(document) ? relate(node, 'MANAGED_BY', { to: agent(controllerAgent) }) : []
}

/** A saved plan, as it is now. */
export function projectOrchestrationSaved(fact: OrchestrationSaved, at: number): GraphOperation[] {
  return [
    upsert(orchestrationNode(fact.name), {
      name: text(fact.name),
      version: fact.version,
      description: text(fact.plan.description),
      updated_at: datetime(at),
    }),
  ]
}

function orchestrationNode(name: string): NodeReference {
  return { label: 'Orchestration', id: name }
}

/** Contexts that steps of the plan run in. */
export function projectPlaces(node: NodeReference, steps: readonly Step[]): GraphOperation[] {
  const names = new Set(placesOf(steps))
  return [...names].flatMap((name) => relate(node, 'EXECUTES_IN', { to: executionContext(name) }))
}

function placesOf(steps: readonly Step[]): readonly string[] {
  return steps.flatMap(({ context, steps: inner = [] }) => [
    ...(context === undefined ? [] : [context]),
    ...placesOf(inner),
  ])
}

/** How the run stands, on its plan's node. */
export function projectRunState(run: Run): GraphOperation[] {
  const { startedAt, completedAt } = run
  const ended = completedAt !== undefined
  return [
    upsert(plan(run.planId), {
      status: run.status,
      started_at: datetime(startedAt),
      completed_at: datetime(completedAt),
      actual_duration: minutes(ended ? completedAt - (startedAt ?? completedAt) : undefined),
      output: jsonText(run.output),
      error_message: text(run.error?.message),
      can_modify: !ended,
    }),
  ]
}

function relateAnalysis(analysisId: string | undefined, to: NodeReference): GraphOperation[] {
  return analysisId === undefined ? [] : relate(analysis(analysisId), 'CREATES_PLAN', { to })
}

function planProperties(document: Plan, priority: RunPriority = defaultPriority): GraphProperties {
  const estimates = document.steps.flatMap(({ estimatedDurationMs }) => estimatedDurationMs ?? [])
  const total = estimates.reduce((sum, durationMs) => sum + durationMs, 0)
  return {
    name: text(document.name),
    description: text(document.description),
    estimated_duration: estimates.length === 0 ? null : minutes(total),
    can_modify: true,
    priority,
    priority_rank: priorityRank(priority) + 1,
    revision: 1,
  }
}

function projectSteps(planId: string, steps: readonly Step[]): GraphOperation[] {
  const ids = new Set(steps.map(({ id }) => id))
  return steps.flatMap((definition, index) => {
    const node = step(planId, definition.id)
    const dependencies = dependenciesOf(definition, (name) => ids.has(name))
    return [
      upsert(node, { ...stepProperties(definition, index + 1), status: 'PENDING' }),
      ...relate(plan(planId), 'CONTAINS_STEP', { to: node, properties: { order: index + 1 } }),
      ...projectNeeds(node, definition),
      ...dependencies.flatMap((dependency) => [
        ...relate(node, 'DEPENDS_ON', { to: step(planId, dependency) }),
        ...relate(step(planId, dependency), 'BLOCKS', { to: node }),
      ]),
    ]
  })
}

/** The capability and context that a step needs, and the agent that the plan names for it. */
export function projectNeeds(node: NodeReference, definition: Step): GraphOperation[] {
  const { capability: needed, agent: named, context } = definition
  return [
    ...(needed === undefined
      ? []
      : relate(node, 'REQUIRES_CAPABILITY', { to: capability(needed) })),
    ...(named === undefined ? [] : relate(node, 'ASSIGNED_TO', { to: agent(named) })),
    ...(context === undefined
      ? []
      : relate(node, 'REQUIRES_CONTEXT', { to: executionContext(context) })),
  ]
}

/** What a step's definition says; its state is left to the step's own events. */
export function stepProperties(definition: Step, stepNumber: number): GraphProperties {
  return {
    step_id: definition.id,
    step_number: stepNumber,
    name: text(definition.name ?? definition.id),
    description: text(definition.description ?? definition.instructions),
    kind: definition.kind ?? 'task',
    condition: text(definition.when),
    estimated_duration: minutes(definition.estimatedDurationMs),
    inputs: jsonText(definition.inputs ?? {}),
    can_modify: definition.canModify ?? true,
    is_critical: definition.critical ?? false,
    retry_count: 0,
    max_retries: Math.max(0, (definition.retry?.attemptsMax ?? 1) - 1),
  }
}
