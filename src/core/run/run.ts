import type { Usage } from '../capability.ts'
import type { RunContexts } from '../journal/context-event.ts'
import type { Stored, StoredInputs } from '../large.ts'
import type { CompiledBody, CompiledPlan } from '../plan/compile-plan.ts'
import type { RunBudgets } from './budget.ts'
import type { RunPriority } from './priority.ts'
import type { Failure, RunCause, RunFact } from './run-event.ts'
import { createStepState } from './step-state.ts'
import type { StepState } from './step-state.ts'
import type { UndoGates } from './undo-order.ts'
import type { RunStatus } from './status.ts'

/** A run as its events have made it. Only `transition` changes it. */
export interface Run {
  readonly id: string
  readonly name: string
  readonly planId: string
  readonly inputs: StoredInputs
  readonly cause: RunCause | undefined
  readonly createdAt: number
  readonly priority: RunPriority
  /** The contexts that its steps run in, as they were when it began. */
  contexts: RunContexts
  compiled: CompiledPlan
  revision: number
  status: RunStatus
  startedAt: number | undefined
  completedAt: number | undefined
  /** When the whole run must be done. */
  dueAt: number | undefined
  output: Stored | undefined
  error: Failure | undefined
  /** The steps of the plan itself. */
  readonly frame: Frame
  /** Every step, nested step and item of a fan-out, by id. */
  readonly steps: Map<string, StepState>
  /** Last attempts of steps that are no longer there: a later step of that id goes on from them. */
  readonly fences: Map<string, number>
  /** It was cancelled, or its time is up: nothing starts any more, and this is how it will end. */
  ending: Ending | undefined
  /** Signals that came before a step waited for them. */
  readonly signals: Map<string, Stored[]>
  /** What its steps have used; `timeMs` is the time they were with agents. */
  readonly usage: { usd: number; tokens: number; timeMs: number }
  /** Why it is paused, where somebody has said so. */
  pauseReason: string | undefined
  /** How it stands with budgets; undefined until one is breached. */
  budgets: RunBudgets | undefined
  /** Changes that somebody asked for and nobody has decided on, by id. */
  readonly requested: Map<string, RequestedChange>
  /** How many changes were asked for from inside a step, by its id. */
  readonly proposals: Map<string, number>
  /** How often the rest of the plan was made anew for a failed step. */
  replans: number
  /** What was done is undone if the run fails, whatever its policy. */
  undoes: boolean
  /** What is to be undone before what, while the run is compensating. */
  readonly undoGates: UndoGates
  /** Steps still to be undone, while the run is compensating. */
  undoing: number
}

export type RequestedChange = Extract<RunFact, { readonly type: 'modification.requested' }> & {
  readonly at: number
}

/** A list of steps at work: the plan's own, or those of one pass through a group. */
export interface Frame {
  body: CompiledBody
  steps: StepState[]
  /** The group that this is a pass through. */
  readonly owner: StepState | undefined
  /** Steps that have not settled. */
  open: number
}

/** How a run ends that did not come to its end by itself. */
export interface Ending {
  readonly status: RunStatus
  readonly error?: Failure
}

/** Makes the steps of a frame, none of them started. */
export function fillFrame(run: Run, frame: Frame): void {
  const prefix = frame.owner === undefined ? '' : `${frame.owner.id}.`
  frame.steps = frame.body.steps.map((compiled) => {
    const id = `${prefix}${compiled.step.id}`
    return createStepState(compiled, { id, frame, attempt: run.fences.get(id) ?? 0 })
  })
  frame.open = frame.steps.length
  for (const step of frame.steps) run.steps.set(step.id, step)
}

/** Counts a change that was asked for from inside a step. */
export function countProposal(run: Run, step: string | undefined): void {
  if (step === undefined) return
  run.proposals.set(step, (run.proposals.get(step) ?? 0) + 1)
}

/** Adds what an attempt at a step has used to what the run has. */
export function addUsage(run: Run, step: StepState, { usage, at }: Spent): void {
  if (usage !== undefined) {
    run.usage.usd += usage.usd ?? 0
    run.usage.tokens += usage.tokens ?? 0
  }
  run.usage.timeMs += timeWithAgent(step, at)
}

interface Spent {
  readonly usage?: Usage | undefined
  readonly at: number
}

/** How long the attempt at hand has been with its agent. Units: milliseconds. */
export function timeWithAgent(
  { compiled, status, items, startedAt }: StepState,
  at: number,
): number {
  const isWithAgent = compiled.kind === 'task' && status === 'EXECUTING' && items === undefined
  return isWithAgent && startedAt !== undefined ? Math.max(0, at - startedAt) : 0
}
