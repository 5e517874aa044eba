import type { Json, JsonObject, JsonSchema } from '@source/core/json.ts'
import type { Plan, Step } from '@source/core/plan/plan.ts'
import type { Failure, SkipReason } from '@source/core/run/run-event.ts'
import type { RunStatus, StepStatus } from '@source/core/run/status.ts'

/** A run as its events tell it, at one moment. Never changed in place: a change makes a new one. */
export interface RunModel extends RunFields {
  /** Steps of the plan, nested steps, and the items of those that were spread over a list. */
  readonly steps: ReadonlyMap<string, StepModel>
}

/** What a run has besides its steps. Units of times: milliseconds since 1970. */
export interface RunFields {
  readonly id: string
  readonly name: string
  readonly planId: string
  readonly plan: Plan
  /** Version of the plan, from 1. */
  readonly revision: number
  readonly inputs: JsonObject
  readonly conversationId?: string
  readonly status: RunStatus
  readonly createdAt: number
  readonly startedAt?: number
  readonly completedAt?: number
  /** Journal position and time of the last event that is in it. */
  readonly position: number
  readonly at: number
  /** What was spent so far, as its agents told. Units: US dollars. */
  readonly spentUsd: number
  /** Ids of the plan's steps, in the plan's order; another list only where the plan is another. */
  readonly order: readonly string[]
  readonly output?: Json
  readonly error?: Failure
}

export interface StepModel {
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly capability?: string
  readonly dependsOn: readonly string[]
  /** As the plan has it. */
  readonly planned: Step
  /** The fan-out or group that this is in, and its place there; an item knows what it is about. */
  readonly parent?: string
  readonly index?: number
  readonly item?: Json
  readonly status: StepStatus
  readonly attempt: number
  /** Attempts at this work so far: a rerun or another round begins from one. */
  readonly tries: number
  readonly round: number
  /** May start, and waits for a slot or for the run to be resumed. */
  readonly isReady: boolean
  /** It failed for good, and another way is looked for. */
  readonly isRecovering: boolean
  readonly agent?: string
  readonly startedAt?: number
  readonly completedAt?: number
  /** When it goes on by itself: a timer, or the next attempt. */
  readonly dueAt?: number
  readonly signal?: string
  readonly output?: Json
  /** Where it is too large to be in an event: the bytes of its JSON text. */
  readonly outputBytes?: number
  readonly error?: Failure
  readonly skip?: SkipReason
  readonly wait?: WaitModel
  /** What is inside: the items of a fan-out, or the steps of a group. */
  readonly inside?: InsideModel
  readonly undo?: { readonly status: string; readonly agent?: string; readonly error?: Failure }
}

/** A question to a person. */
export interface WaitModel {
  readonly id: string
  readonly question: string
  readonly form?: JsonSchema
  readonly assignees: readonly string[]
  readonly roles: readonly string[]
  /** How many have to approve, and how many have. */
  readonly quorum: number
  readonly approvals: number
  readonly openedAt: number
  readonly dueAt?: number
  readonly isOpen: boolean
  readonly answer?: { readonly decision: string; readonly by: string; readonly comment?: string }
}

/** How what is inside a step stands. */
export interface InsideModel {
  readonly ids: readonly string[]
  readonly total: number
  readonly settled: number
  readonly failed: number
}

/** `fetch_contracts` is a fine id; a person reads "Fetch contracts". */
export function readableName(name: string): string {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) return name
  const words = name.replaceAll('_', ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
