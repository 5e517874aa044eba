import type { Entity, EntityRelationship, Usage } from '../capability.ts'
import type { JsonSchema } from '../json.ts'
import type { Stored } from '../large.ts'
import type { CompiledStep } from '../plan/compile-plan.ts'
import type { Frame } from './run.ts'
import type { Failure, RecoveryRung, SkipReason, Trouble, WaitVoted } from './run-event.ts'
import type { StepStatus } from './status.ts'

/** What a timer of a step is for. */
export type TimerPurpose = 'retry' | 'round' | 'timeout' | 'deadline' | 'delay'

/** A step of a run, or one item of a fan-out, as its facts have made it. */
export interface StepState {
  /** The id in the plan; `id[3]` for an item of a fan-out, `group.inner` for a nested step. */
  readonly id: string
  compiled: CompiledStep
  /** The list of steps that it stands in. */
  readonly frame: Frame
  /** The fan-out that this is an item of. */
  readonly parent: StepState | undefined
  readonly index: number
  readonly item: Stored | undefined
  status: StepStatus
  /** The attempt that counts now, from 1; 0 before the first. Facts about others change nothing. */
  attempt: number
  /** Attempts since it was last begun afresh. */
  tries: number
  /** Which time it is done: a rerun and a further round are new work, under a new key. */
  generation: number
  /** The round of a repeated step, from 1. */
  round: number
  /** May start, and has not: it waits for a slot, or for the run to be resumed. */
  ready: boolean
  /** Whether it starts or is skipped has been decided. */
  decided: boolean
  /** How its dependencies stand. */
  readonly dependencies: DependencyCounts
  agent: string | undefined
  /** Who must do it now, where a failure or a person has said so. */
  reassigned: string | undefined
  idempotent: boolean
  /** The agent has taken it and reports later. */
  accepted: boolean
  avoid: readonly string[]
  /** It failed for good, and another way is looked for. */
  recovering: boolean
  /** What has been tried since, rung by rung. */
  climbed: readonly Climb[]
  /** Other steps are done in its place: `inner` is the path they make. */
  detour: boolean
  /** The modification that was asked for on its behalf and has not been decided on. */
  proposal: string | undefined
  /** It was sent, the result is lost, and nobody has said yet whether it was done. */
  outcomeUnknown: boolean
  /** The key of its mutex, as it was worked out last. */
  mutex: string | undefined
  /** It is no task, and has its key until it settles. */
  holdsKey: boolean
  output: Stored | undefined
  error: Failure | undefined
  /** What the agent reported besides its output. */
  entities: readonly Entity[] | undefined
  relationships: readonly EntityRelationship[] | undefined
  usage: Usage | undefined
  skipReason: SkipReason | undefined
  /** Why it was cancelled. */
  cancelReason: string | undefined
  /** A person said no. */
  rejected: boolean
  startedAt: number | undefined
  completedAt: number | undefined
  dueAt: number | undefined
  duePurpose: TimerPurpose | undefined
  /** From when on its agent has been silent for too long. */
  idleAt: number | undefined
  signal: string | undefined
  wait: WaitState | undefined
  items: readonly StepState[] | undefined
  /** Items before this one have been launched, or are to be skipped. */
  itemsLaunched: number
  /** Items that have begun and not settled. */
  itemsAtWork: number
  itemsOpen: number
  itemsFailed: number
  /** The pass through a group that is under way, or was the last. */
  inner: Frame | undefined
  /** How it stands with undoing it. */
  undo: UndoState | undefined
}

/** Something tried on a rung of the ladder. `content` is `''` where there was nothing to try. */
export interface Climb {
  readonly rung: RecoveryRung
  readonly content: string
  readonly detail: string
}

/** A question to people. */
export interface WaitState {
  readonly waitId: string
  readonly question: string
  readonly form: JsonSchema | undefined
  /** The step asks nothing itself: it is in trouble, and people are asked what is to be done. */
  readonly about: Trouble | undefined
  readonly askedAt: number
  quorum: number
  assignees: readonly string[]
  roles: readonly string[]
  dueAt: number | undefined
  votes: readonly WaitVoted[]
}

export interface UndoState {
  /** How the step had settled before. */
  settledAs: StepStatus
  status: 'WAITING' | 'EXECUTING' | 'DONE' | 'FAILED'
  attempt: number
  /** 1 while something that came after it is left to undo; see `undo-order.ts`. */
  waiting: number
  idempotent: boolean
  agent: string | undefined
  error: Failure | undefined
  /** It was sent, the result is lost, and nobody has said yet whether it was undone. */
  outcomeUnknown: boolean
}

export interface DependencyCounts {
  /** Not settled yet. */
  waiting: number
  completed: number
  /** Failed, or skipped because something before them failed. */
  failed: number
  /** Rejected by a person. */
  rejected: number
  /** The first that failed or was rejected. */
  cause: string | undefined
}

interface StepPlace {
  readonly id: string
  readonly frame: Frame
  /** The last attempt of an earlier step of this id. */
  readonly attempt: number
  readonly parent?: StepState
  readonly index?: number
  readonly item?: Stored
}

const noAgents: readonly string[] = []
const noClimbs: readonly Climb[] = []

export function createStepState(compiled: CompiledStep, place: StepPlace): StepState {
  return new PlacedStep(compiled, place)
}

/** What a step is like that has not begun. A class, for its instances take a quarter of the room. */
class UnbegunStep {
  status: StepStatus = 'PENDING'
  tries = 0
  round = 1
  ready = false
  decided = false
  agent: string | undefined = undefined
  reassigned: string | undefined = undefined
  idempotent = false
  accepted = false
  avoid: readonly string[] = noAgents
  recovering = false
  climbed: readonly Climb[] = noClimbs
  detour = false
  proposal: string | undefined = undefined
  outcomeUnknown = false
  mutex: string | undefined = undefined
  holdsKey = false
  output: Stored | undefined = undefined
  error: Failure | undefined = undefined
  entities: readonly Entity[] | undefined = undefined
  relationships: readonly EntityRelationship[] | undefined = undefined
  usage: Usage | undefined = undefined
  skipReason: SkipReason | undefined = undefined
  cancelReason: string | undefined = undefined
  rejected = false
  startedAt: number | undefined = undefined
  completedAt: number | undefined = undefined
  dueAt: number | undefined = undefined
  duePurpose: TimerPurpose | undefined = undefined
  idleAt: number | undefined = undefined
  signal: string | undefined = undefined
  wait: WaitState | undefined = undefined
  items: readonly StepState[] | undefined = undefined
  itemsLaunched = 0
  itemsAtWork = 0
  itemsOpen = 0
  itemsFailed = 0
  inner: Frame | undefined = undefined
  undo: UndoState | undefined = undefined
}

function createCounts(waiting: number): DependencyCounts {
  return { waiting, completed: 0, failed: 0, rejected: 0, cause: undefined }
}

/** Items wait for nothing, and are never counted anew: they share this. */
const noDependencies: DependencyCounts = createCounts(0)

class PlacedStep extends UnbegunStep implements StepState {
  readonly id: string
  compiled: CompiledStep
  readonly frame: Frame
  readonly parent: StepState | undefined
  readonly index: number
  readonly item: Stored | undefined
  attempt: number
  generation: number
  readonly dependencies: DependencyCounts

  constructor(compiled: CompiledStep, place: StepPlace) {
    super()
    this.id = place.id
    this.compiled = compiled
    this.frame = place.frame
    this.parent = place.parent
    this.index = place.index ?? 0
    this.item = place.item
    this.attempt = place.attempt
    this.generation = place.attempt + 1
    this.dependencies =
      place.parent === undefined ? createCounts(compiled.dependencies.length) : noDependencies
  }
}

/** An item of a fan-out that has not begun, where only what is the same for all is looked at. */
export const unbegunItem: StepState = Object.assign(new UnbegunStep(), {
  id: '',
  attempt: 0,
  generation: 1,
  index: 0,
  item: undefined,
  parent: undefined,
  dependencies: noDependencies,
}) as unknown as StepState

/** Puts a step back to before it began. Its attempts go on counting: what was sent is fenced off. */
export function beginAfresh(step: StepState): void {
  Object.assign(step, new UnbegunStep())
  step.generation += 1
}
