import type { JsonObject } from '../core/json.ts'
import { isJsonObject } from '../core/json.ts'
import { isLongerThan, toReferring } from '../core/large.ts'
import type { Stored } from '../core/large.ts'
import { insideOf } from '../core/run/cancel.ts'
import type { Run } from '../core/run/run.ts'
import { keyOf } from '../core/run/sub-run.ts'
import type { StepState } from '../core/run/step-state.ts'
import { readsLarge, scopeOf } from '../core/run/scope.ts'
import { shownMax, shownValue } from '../core/shown-value.ts'
import { subRunIdOf } from './sub-run-id.ts'
import type { StoreRecord } from '../ports/store.ts'
import type { PlanStepView, PlanView, RunStepView, RunSummary, RunView } from './views.ts'
import type { RunStatus } from '../core/run/status.ts'
import type { Repair } from '../ports/planner.ts'
import type { Plan } from '../core/plan/plan.ts'
import { compilePlan } from '../core/plan/compile-plan.ts'
import type { CompiledStep } from '../core/plan/compile-plan.ts'

/** Times as text. Steps that settle together share theirs, and to write one costs much. */
const written = new Map<number, string>()
const writtenMax = 1_000

export function isoTime(at: number): string {
  const known = written.get(at)
  if (known !== undefined) return known
  const text = new Date(at).toISOString()
  if (written.size >= writtenMax) written.clear()
  written.set(at, text)
  return text
}

/** A run as callers see it: every step, and after each what is inside it. */
export function viewRun(run: Run): RunView {
  const { conversationId } = run.cause ?? {}
  const inputs = toReferring(run.inputs, '/inputs')
  return {
    id: run.id,
    name: run.name,
    status: run.status,
    revision: run.revision,
    priority: run.priority,
    ...(run.status === 'PAUSED' &&
      run.pauseReason !== undefined && { pauseReason: run.pauseReason }),
    planId: run.planId,
    ...parentOf(run),
    ...(conversationId !== undefined && { conversationId }),
    createdAt: isoTime(run.createdAt),
    ...(run.startedAt !== undefined && { startedAt: isoTime(run.startedAt) }),
    ...(run.completedAt !== undefined && { completedAt: isoTime(run.completedAt) }),
    stepCount: run.frame.steps.length,
    inputs: inputs.value as JsonObject,
    plan: run.compiled.plan,
    steps: stepsOf(run).map((step) => viewStep(run, step)),
    ...viewOutput(run.output, inputs.large),
    ...(run.error !== undefined && { error: run.error }),
  }
}

/** Every step, the items of a fan-out after it, and the nested steps of a group after those. */
function stepsOf(run: Run): readonly StepState[] {
  const found: StepState[] = []
  const add = (step: StepState): void => {
    found.push(step)
    for (const inner of insideOf(step)) add(inner)
  }
  for (const step of run.frame.steps) add(step)
  return found
}

/** The fan-out or group that a step is inside of. */
function outsideOf({ parent, frame }: StepState): StepState | undefined {
  return parent ?? frame.owner
}

/** A step as callers see it. */
export function viewStep(run: Run, step: StepState): RunStepView {
  const { compiled } = step
  const { capability } = compiled.step
  const outside = outsideOf(step)
  return {
    id: step.id,
    name: compiled.step.name ?? compiled.step.id,
    kind: compiled.kind,
    status: step.status,
    ...(outside !== undefined && { parent: outside.id }),
    ...(capability !== undefined && { capability }),
    ...agentOf(step),
    ...subRunOf(run, step),
    attempt: step.attempt,
    inputs: inputsOf(run, step),
    ...viewOutput(step.output),
    ...(step.error !== undefined && { error: step.error }),
    ...(step.startedAt !== undefined && { startedAt: isoTime(step.startedAt) }),
    ...(step.completedAt !== undefined && { completedAt: isoTime(step.completedAt) }),
    dependsOn: step.parent === undefined ? dependenciesOf(step) : [],
  }
}

function parentOf({ cause }: Run): Pick<RunView, 'parent'> {
  const { parentRunId: runId, parentStep: stepId = '' } = cause ?? {}
  return runId === undefined ? {} : { parent: { runId, stepId } }
}

function subRunOf(run: Run, step: StepState): Pick<RunStepView, 'subRunId'> {
  const isOwn = step.compiled.kind === 'run' && step.items === undefined
  if (!isOwn || step.startedAt === undefined) return {}
  return { subRunId: subRunIdOf(keyOf(run, step)) }
}

function agentOf(step: StepState): { readonly agent?: string } {
  const agent = step.agent ?? step.compiled.step.agent
  return agent === undefined ? {} : { agent }
}

function dependenciesOf({ compiled, frame }: StepState): readonly string[] {
  const { owner } = frame
  return owner === undefined ? compiled.needs : compiled.needs.map((id) => `${owner.id}.${id}`)
}

/**
 * As they were sent where the step has started, as planned before. Also as planned where they read
 * large values: those are not read again to be shown.
 */
export function inputsOf(run: Run, step: StepState): JsonObject {
  const planned = step.compiled.step.inputs ?? {}
  if (step.startedAt === undefined || step.items !== undefined) return planned
  const { inputs } = step.compiled
  if (inputs.expressions.length === 0) return planned
  if (readsLarge(run, step, inputs.expressions)) return planned
  const resolved = inputs.resolve(scopeOf(run, step, inputs.expressions))
  if (!resolved.ok || !isJsonObject(resolved.value)) return planned
  return isLongerThan(resolved.value, shownMax) ? planned : resolved.value
}

type ShownOutput = Pick<RunStepView, 'output' | 'large'>

/** An output, or where it is large a reference to it. */
function viewOutput(output: Stored | undefined, before: readonly string[] = []): ShownOutput {
  const shown = output === undefined ? undefined : shownValue(output, '/output')
  const large = [...before, ...(shown?.large ?? [])]
  return {
    ...(shown !== undefined && { output: shown.value }),
    ...(large.length > 0 && { large }),
  }
}

/** A run as its record tells it, without its steps. */
export function viewRunRecord({ id, status, createdAt, data }: StoreRecord): RunSummary {
  const text = (name: string): string | undefined => {
    const value = data[name]
    return typeof value === 'string' ? value : undefined
  }
  const time = (name: string): string | undefined => {
    const value = data[name]
    return typeof value === 'number' ? isoTime(value) : undefined
  }
  const conversationId = text('conversationId')
  const startedAt = time('startedAt')
  const completedAt = time('completedAt')
  return {
    id,
    name: text('name') ?? id,
    status: (status ?? 'EXECUTING') as RunStatus,
    planId: text('planId') ?? '',
    ...(conversationId !== undefined && { conversationId }),
    createdAt: isoTime(createdAt),
    ...(startedAt !== undefined && { startedAt }),
    ...(completedAt !== undefined && { completedAt }),
    stepCount: Number(data['stepCount'] ?? 0),
  }
}

interface PlannedRun {
  readonly planId: string
  readonly plan: Plan
  readonly repairs: readonly Repair[]
  readonly run: Run
}

/** A plan in a chat answer: its steps as the run has them. */
export function viewPlan({ planId, plan, repairs, run }: PlannedRun): PlanView {
  return {
    id: planId,
    name: plan.name,
    status: run.status,
    steps: compilePlan(plan).steps.map((compiled) => viewPlanStep(run, compiled)),
    repairs,
  }
}

function viewPlanStep(run: Run, compiled: CompiledStep): PlanStepView {
  const { step, kind } = compiled
  const state = run.steps.get(step.id)
  const { capability, when, forEach } = step
  return {
    id: step.id,
    name: step.name ?? step.id,
    kind,
    status: state?.status ?? 'PENDING',
    ...(capability !== undefined && { capability }),
    ...(state === undefined ? {} : agentOf(state)),
    dependsOn: compiled.needs,
    inputs: step.inputs ?? {},
    ...(when !== undefined && { when }),
    ...(forEach !== undefined && { forEach }),
  }
}
