/*
 * Owns: what one event changed in the picture of a run, as plain values. The core decides what
 * happens; here is only looked which steps it touched, so that a picture of thousands of steps
 * costs no more per event than those few.
 *
 * Invariants:
 * 1. `applyChanges` is pure: a model and changes give one model, live and for any moment before.
 * 2. After any events, every step of the model is as the core has it (a test on random runs).
 */
import type { EventView } from '@source/app/views.ts'
import type { JsonObject } from '@source/core/json.ts'
import { withReferences } from '@source/core/shown-value.ts'
import type { Run } from '@source/core/run/run.ts'
import type { StepState } from '@source/core/run/step-state.ts'
import { visibleText } from '../parts/visible-text.ts'
import type { RunFields, RunModel, StepModel } from './run-model.ts'

export interface RunChange {
  readonly fields: RunFields
  /** Steps as they are now, those that may have changed. */
  readonly steps: readonly StepModel[]
  readonly removed: readonly string[]
}

/** The run after these changes, in their order. The steps are copied once for all of them. */
export function applyChanges(model: RunModel, changes: readonly RunChange[]): RunModel {
  const last = changes.at(-1)
  if (last === undefined) return model
  const steps = new Map(model.steps)
  for (const change of changes) {
    for (const id of change.removed) steps.delete(id)
    for (const step of change.steps) steps.set(step.id, step)
  }
  return { ...last.fields, steps }
}

/** The run after one more change. */
export function applyChange(model: RunModel, change: RunChange): RunModel {
  return applyChanges(model, [change])
}

/** The model before the first change. */
export function modelBefore(change: RunChange): RunModel {
  return { ...change.fields, steps: new Map() }
}

/** Events that touch no other steps than their own, what is around it and what waits for it. */
const local: ReadonlySet<string> = new Set([
  'step.started',
  'step.accepted',
  'step.succeeded',
  'step.failed',
  'step.interrupted',
  'step.skipped',
  'step.cancelled',
  'step.waiting',
  'step.expanded',
  'step.entered',
  'mutex.taken',
  'step.due',
  'step.refused',
  'step.recovering',
  'step.abandoned',
  'wait.opened',
  'wait.answered',
  'wait.voted',
  'wait.delegated',
  'wait.closed',
])

/** The steps that an event may have changed; every step where it may reach further. */
export function touchedBy(run: Run, event: EventView, wasSettled: boolean): Iterable<StepState> {
  const { step: id } = event.data
  const step = typeof id === 'string' ? run.steps.get(id) : undefined
  // Whoever changes what has settled has what depends on it done again.
  if (!local.has(event.type) || wasSettled) return run.steps.values()
  return step === undefined ? [] : around(step, event.type)
}

function around(step: StepState, type: string): ReadonlySet<StepState> {
  const found = new Set<StepState>([step])
  const add = (steps: readonly StepState[]): void => {
    for (const one of steps) found.add(one)
  }
  if (type === 'step.expanded') add(step.items ?? [])
  if (type === 'step.entered') add(step.inner?.steps ?? [])
  let one: StepState | undefined = step
  while (one !== undefined) {
    const { parent, frame }: StepState = one
    add([one, ...(parent === undefined ? dependentsOf(one) : lastLaunched(parent))])
    one = parent ?? frame.owner
  }
  return found
}

function dependentsOf({ compiled, frame }: StepState): readonly StepState[] {
  return compiled.dependents.flatMap((index) => frame.steps[index] ?? [])
}

/** An item that settles makes room for the next. */
function lastLaunched({ items, itemsLaunched }: StepState): readonly StepState[] {
  return (items ?? []).slice(Math.max(0, itemsLaunched - 2), itemsLaunched)
}

/** What a run has besides its steps, after an event. */
export function fieldsOf(run: Run, event: EventView, before: RunFields | undefined): RunFields {
  const { conversationId } = run.cause ?? {}
  const at = Date.parse(event.at)
  return {
    id: run.id,
    name: visibleText(run.name),
    planId: run.planId,
    plan: run.compiled.plan,
    revision: run.revision,
    inputs: withReferences(run.inputs) as JsonObject,
    status: run.status,
    createdAt: run.createdAt,
    spentUsd: run.usage.usd,
    position: event.position,
    at: Math.max(before?.at ?? at, at),
    order: before?.revision === run.revision ? before.order : run.frame.steps.map(({ id }) => id),
    ...(conversationId !== undefined && { conversationId }),
    ...(run.startedAt !== undefined && { startedAt: run.startedAt }),
    ...(run.completedAt !== undefined && { completedAt: run.completedAt }),
    ...(run.output !== undefined && { output: withReferences(run.output) }),
    ...(run.error !== undefined && { error: run.error }),
  }
}
