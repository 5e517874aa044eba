import type { Stored } from '../../../core/large.ts'
import type { Effect } from '../../../core/run/effect.ts'
import type { Run } from '../../../core/run/run.ts'
import type { StepState } from '../../../core/run/step-state.ts'
import type { GraphOperation, NodeReference } from '../../../ports/graph-database.ts'
import { datetime, jsonText, minutes, text } from '../graph-value.ts'
import { agent, plan, relate, step, unrelate, upsert } from './operations.ts'
import { projectReport } from './project-entity.ts'
import { projectNeeds, stepProperties } from './project-plan.ts'

/** How a step stands, whatever fact brought it there. */
export function projectStepState(run: Run, state: StepState): GraphOperation[] {
  const { startedAt, completedAt } = state
  const spentMs = completedAt === undefined ? undefined : completedAt - (startedAt ?? completedAt)
  return [
    upsert(nodeOf(run, state), {
      status: state.status,
      retry_count: Math.max(0, state.attempt - 1),
      started_at: datetime(startedAt),
      completed_at: datetime(completedAt),
      actual_duration: minutes(spentMs),
      outputs: jsonText(state.output),
      error_code: state.status === 'COMPLETED' ? null : text(state.error?.code),
      error_message: state.status === 'COMPLETED' ? null : text(state.error?.message),
      skip_reason: state.skipReason?.type ?? null,
    }),
  ]
}

/** Who does the step now. Whoever did it before keeps only `EXECUTES`. */
export function projectStepStarted(
  run: Run,
  state: StepState,
  started: { readonly before: string | undefined; readonly effects: readonly Effect[] },
): GraphOperation[] {
  const node = nodeOf(run, state)
  const before = started.before ?? state.compiled.step.agent
  const sent = started.effects.find((effect) => effect.type === 'send-step')
  if (state.agent === undefined) return []
  return [
    ...(sent === undefined ? [] : [upsert(node, { inputs: jsonText(sent.inputs) })]),
    ...(before === undefined || before === state.agent
      ? []
      : [unrelate(node, 'ASSIGNED_TO', agent(before))]),
    ...relate(node, 'ASSIGNED_TO', { to: agent(state.agent) }),
    ...relate(agent(state.agent), 'EXECUTES', { to: node }),
  ]
}

/** Where a completed step's result goes, and what its agent reported. */
export function projectStepCompleted(run: Run, state: StepState): GraphOperation[] {
  const node = nodeOf(run, state)
  const receivers = receiversOf(state)
  return [
    ...receivers.flatMap((id) => relate(node, 'PRODUCES_RESULT', { to: step(run.planId, id) })),
    ...projectReport(node, state),
  ]
}

/** An item gives to its fan-out, the last steps of a group to the group. */
function receiversOf({ parent, frame, compiled }: StepState): readonly string[] {
  if (parent !== undefined) return [parent.id]
  const beside = compiled.dependents.flatMap((index) => frame.steps[index]?.id ?? [])
  if (beside.length > 0 || frame.owner === undefined) return beside
  return [frame.owner.id]
}

/** Items of a fan-out are steps of the plan and of the fan-out step. */
export function projectStepExpanded(
  run: Run,
  fanOut: StepState,
  items: readonly Stored[],
): GraphOperation[] {
  const definition = fanOut.compiled.step
  const stepNumber = fanOut.compiled.index + 1
  const properties = stepProperties(definition, stepNumber)
  return items.flatMap((item, index) => {
    const node = step(run.planId, `${fanOut.id}[${index}]`)
    const inPlan = { to: node, properties: { order: stepNumber } }
    const inFanOut = { to: node, properties: { order: index + 1 } }
    return [
      upsert(node, {
        ...properties,
        name: text(`${definition.name ?? definition.id}[${index}]`),
        item: jsonText(item),
        item_index: index,
        status: 'PENDING',
      }),
      ...relate(plan(run.planId), 'CONTAINS_STEP', inPlan),
      ...relate(nodeOf(run, fanOut), 'CONTAINS_STEP', inFanOut),
      ...projectNeeds(node, definition),
    ]
  })
}

function nodeOf(run: Run, state: StepState): NodeReference {
  return step(run.planId, state.id)
}
