import type { EventView, RunStepView, RunView } from '../../app/views.ts'
import { isJsonObject, type Json } from '../../core/json.ts'
import { isFinished, isSettled, type RunStatus, type StepStatus } from '../../core/run/status.ts'
import { stepChangeOf, textOf } from './step-change.ts'

/** What is drawn of one step. Times: milliseconds since 1970. */
export interface StepProgress {
  readonly id: string
  readonly name: string
  readonly capability?: string | undefined
  readonly agent?: string | undefined
  readonly dependsOn: readonly string[]
  readonly status: StepStatus
  readonly attempt: number
  readonly startedAt?: number | undefined
  readonly completedAt?: number | undefined
  /** Why it failed, was skipped or waits. */
  readonly note?: string | undefined
  /** The approval that the step waits for. */
  readonly approvalId?: string | undefined
  /** How many items a fan-out step has. */
  readonly itemCount?: number | undefined
  /** The fan-out step that this is an item of. */
  readonly itemOf?: string | undefined
}

/**
 * What is drawn of a run: its steps in the plan's order, items of fan-outs after them. Updated in
 * place, because a run can have many thousand items.
 */
export interface RunProgress {
  readonly runId: string
  readonly name: string
  status: RunStatus
  readonly steps: Map<string, StepProgress>
}

/** A step before and after something changed about it. */
export interface StepChange {
  readonly before: StepProgress
  readonly after: StepProgress
}

/** A run before its first event: the steps of the view, none of them begun. */
export function createRunProgress(run: RunView): RunProgress {
  const steps = run.steps.filter(isPlanned).map((step): [string, StepProgress] => [
    step.id,
    {
      id: step.id,
      name: step.name,
      capability: step.capability,
      dependsOn: step.dependsOn,
      status: 'PENDING',
      attempt: 0,
    },
  ])
  return { runId: run.id, name: run.name, status: 'APPROVED', steps: new Map(steps) }
}

/** Applies one event of the run. An event of an unknown type or form changes nothing. */
export function applyEvent(progress: RunProgress, event: EventView): StepChange | undefined {
  progress.status = runStatusAfter(event) ?? progress.status
  if (event.type === 'plan.modified') takePlan(progress, event.data['plan'])
  const before = stepOf(progress, textOf(event.data['step']) ?? '')
  const change = before === undefined ? undefined : stepChangeOf(event, before)
  if (before === undefined || change === undefined) return undefined
  const after = { ...before, ...change }
  progress.steps.set(after.id, after)
  return { before, after }
}

/** Steps that the plan has from now on, and those that it no longer has. */
function takePlan({ steps }: RunProgress, plan: Json | undefined): void {
  const listed = isJsonObject(plan) ? plan['steps'] : undefined
  if (!Array.isArray(listed)) return
  const ids = new Set<string>()
  for (const step of listed) {
    const id = isJsonObject(step) ? textOf(step['id']) : undefined
    if (!isJsonObject(step) || id === undefined) continue
    ids.add(id)
    const dependsOn = textsOf(step['dependsOn'])
    const known = steps.get(id)
    if (known !== undefined) steps.set(id, { ...known, dependsOn })
    else {
      const name = textOf(step['name']) ?? id
      const capability = textOf(step['capability'])
      steps.set(id, { id, name, capability, dependsOn, status: 'PENDING', attempt: 0 })
    }
  }
  for (const { id, itemOf } of steps.values()) {
    if (itemOf === undefined && !ids.has(id)) steps.delete(id)
  }
}

function textsOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}

/**
 * Brings the drawing to what the run says of itself at its end: what events leave open, such as the
 * steps that a cancellation stopped.
 */
export function settle(progress: RunProgress, run: RunView): readonly StepChange[] {
  progress.status = run.status
  return run.steps.flatMap((view) => {
    const before = stepOf(progress, view.id)
    if (before === undefined) return []
    const after = settledStep(before, view)
    progress.steps.set(after.id, after)
    return [{ before, after }]
  })
}

/** Whether a step stands in the plan; the others are items of a fan-out. */
export function isPlanned(step: RunStepView): boolean {
  return step.parent === undefined
}

/** Whether the run, or a step of it, waits for a person, as far as its events say. */
export function hasWaits(progress: RunProgress): boolean {
  if (progress.status === 'PAUSED') return true
  return [...progress.steps.values()].some((step) => step.approvalId !== undefined)
}

/** Whether something of the run is under way, so that more events will come by themselves. */
export function isUnderWay(run: RunView): boolean {
  if (isFinished(run.status)) return false
  const statuses = new Map(run.steps.map((step) => [step.id, step.status]))
  // A step that has items does nothing itself; its items say whether something happens.
  const parents = new Set(run.steps.map((step) => step.parent))
  return run.steps.some(({ id, status, dependsOn }) => {
    if (status === 'WAITING' || isSettled(status) || parents.has(id)) return false
    if (status === 'PENDING' && run.status === 'PAUSED') return false
    return status !== 'PENDING' || dependsOn.every((on) => isSettled(statuses.get(on) ?? 'SKIPPED'))
  })
}

function settledStep(step: StepProgress, view: RunStepView): StepProgress {
  return {
    ...step,
    status: view.status,
    agent: view.agent ?? step.agent,
    startedAt: view.startedAt === undefined ? step.startedAt : Date.parse(view.startedAt),
    completedAt: view.completedAt === undefined ? step.completedAt : Date.parse(view.completedAt),
    note: view.error?.message ?? step.note,
  }
}

function runStatusAfter(event: EventView): RunStatus | undefined {
  switch (event.type) {
    case 'run.started':
    case 'run.resumed':
      return 'EXECUTING'
    case 'run.paused':
      return 'PAUSED'
    case 'run.finished':
      return textOf(event.data['status']) as RunStatus | undefined
    default:
      return undefined
  }
}

/** The step of that id; for an item of a fan-out (`id[3]`) that is not known yet, a new one. */
function stepOf(progress: RunProgress, id: string): StepProgress | undefined {
  const known = progress.steps.get(id)
  if (known !== undefined) return known
  const parent = progress.steps.get(id.replace(/\[\d+\]$/, ''))
  if (parent === undefined) return undefined
  return {
    id,
    name: `${parent.name} ${id.slice(parent.id.length)}`,
    capability: parent.capability,
    dependsOn: parent.dependsOn,
    status: 'PENDING',
    attempt: 0,
    itemOf: parent.id,
  }
}
