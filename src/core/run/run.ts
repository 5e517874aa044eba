import type { Entity, EntityRelationship } from '../capability.ts'
import type { Json, JsonObject } from '../json.ts'
import type { CompiledPlan, CompiledStep } from '../plan/compile-plan.ts'
import { compilePlan } from '../plan/compile-plan.ts'
import type { Failure, RunCreated, SkipReason } from './run-event.ts'
import type { RunStatus, StepStatus } from './status.ts'

/** A run as its events have made it. Only `transition` changes it. */
export interface Run {
  readonly id: string
  readonly name: string
  readonly planId: string
  readonly compiled: CompiledPlan
  readonly inputs: JsonObject
  readonly cause: RunCreated['cause']
  readonly createdAt: number
  readonly revision: number
  status: RunStatus
  startedAt: number | undefined
  completedAt: number | undefined
  /** When the whole run must be done. */
  dueAt: number | undefined
  output: Json | undefined
  error: Failure | undefined
  /** Steps of the plan, by their index in it. */
  readonly root: readonly StepState[]
  /** Every step and every item of a fan-out, by id. */
  readonly steps: Map<string, StepState>
  /** Steps of the plan that have not settled. */
  openSteps: number
  /** It was cancelled, or its time is up: nothing starts any more, and this is how it will end. */
  ending: Ending | undefined
  /** The first step whose failure fails the run. */
  failedStep: StepState | undefined
}

/** How a run ends that did not come to its end by itself. */
export interface Ending {
  readonly status: RunStatus
  readonly error?: Failure
}

/** What a timer of a step is for. */
export type TimerPurpose = 'retry' | 'timeout' | 'deadline' | 'delay'

export interface StepState {
  /** The id in the plan, or `id[3]` for an item of a fan-out. */
  readonly id: string
  readonly compiled: CompiledStep
  /** The fan-out that this is an item of. */
  readonly parent: StepState | undefined
  readonly index: number
  readonly item: Json | undefined
  status: StepStatus
  /** The attempt that counts now, from 1; 0 before the first. Facts about others change nothing. */
  attempt: number
  /** May start, and has not: it waits for a slot, or for the run to be resumed. */
  ready: boolean
  /** Whether it starts or is skipped has been decided. */
  decided: boolean
  /** How its dependencies stand. */
  readonly dependencies: DependencyCounts
  agent: string | undefined
  idempotent: boolean
  /** The agent has taken it and reports later. */
  accepted: boolean
  avoid: readonly string[]
  output: Json | undefined
  error: Failure | undefined
  /** What the agent reported besides its output. */
  entities: readonly Entity[] | undefined
  relationships: readonly EntityRelationship[] | undefined
  skipReason: SkipReason | undefined
  cancelReason: string | undefined
  /** A person said no. */
  rejected: boolean
  startedAt: number | undefined
  completedAt: number | undefined
  dueAt: number | undefined
  duePurpose: TimerPurpose | undefined
  waitId: string | undefined
  question: string | undefined
  askedAt: number | undefined
  waitDueAt: number | undefined
  items: readonly StepState[] | undefined
  itemsLaunched: number
  itemsOpen: number
  itemsFailed: number
}

export interface DependencyCounts {
  /** Not settled yet. */
  waiting: number
  completed: number
  /** Failed, or skipped because something before them failed. */
  failed: number
  /** Rejected by a person. */
  rejected: number
  /** The first that failed, or was rejected where none has failed. */
  cause: string | undefined
}

/** A run that has been created and not started. */
export function createRun(runId: string, created: RunCreated & { readonly at: number }): Run {
  const compiled = compilePlan(created.plan)
  const root = compiled.steps.map((step) =>
    createStepState(step, { id: step.step.id, waiting: step.dependencies.length }),
  )
  return {
    id: runId,
    name: created.name,
    planId: created.planId,
    compiled,
    inputs: created.inputs,
    cause: created.cause,
    createdAt: created.at,
    revision: 1,
    status: 'APPROVED',
    startedAt: undefined,
    completedAt: undefined,
    dueAt: undefined,
    output: undefined,
    error: undefined,
    root,
    steps: new Map(root.map((state) => [state.id, state])),
    openSteps: root.length,
    ending: undefined,
    failedStep: undefined,
  }
}

interface StepPlace {
  readonly id: string
  readonly waiting?: number
  readonly parent?: StepState
  readonly index?: number
  readonly item?: Json
}

export function createStepState(compiled: CompiledStep, place: StepPlace): StepState {
  return {
    id: place.id,
    compiled,
    parent: place.parent,
    index: place.index ?? 0,
    item: place.item,
    status: 'PENDING',
    attempt: 0,
    ready: false,
    decided: false,
    dependencies: {
      waiting: place.waiting ?? 0,
      completed: 0,
      failed: 0,
      rejected: 0,
      cause: undefined,
    },
    agent: undefined,
    idempotent: false,
    accepted: false,
    avoid: noAgents,
    output: undefined,
    error: undefined,
    entities: undefined,
    relationships: undefined,
    skipReason: undefined,
    cancelReason: undefined,
    rejected: false,
    startedAt: undefined,
    completedAt: undefined,
    dueAt: undefined,
    duePurpose: undefined,
    waitId: undefined,
    question: undefined,
    askedAt: undefined,
    waitDueAt: undefined,
    items: undefined,
    itemsLaunched: 0,
    itemsOpen: 0,
    itemsFailed: 0,
  }
}

const noAgents: readonly string[] = []
