import type { RunView } from '@source/app/views.ts'
import type { Json, JsonObject, JsonSchema } from '@source/core/json.ts'
import type { Plan, Step } from '@source/core/plan/plan.ts'
import type { Failure, SkipReason } from '@source/core/run/run-event.ts'
import type { RunStatus, StepStatus } from '@source/core/run/status.ts'
import { visibleText } from '../parts/visible-text.ts'

/** A run as its events tell it, at one moment. Never changed in place: a change makes a new one. */
export interface RunModel {
  readonly id: string
  readonly name: string
  readonly planId: string
  readonly plan: Plan
  readonly inputs: JsonObject
  readonly conversationId?: string
  readonly status: RunStatus
  /** Units: milliseconds since 1970, as all times here. */
  readonly createdAt: number
  readonly startedAt?: number
  readonly completedAt?: number
  /** Journal position and time of the last event that is in it. */
  readonly position: number
  readonly at: number
  /** Ids of the plan's steps, in the plan's order. */
  readonly order: readonly string[]
  /** Steps of the plan, and the items of those that were spread over a list. */
  readonly steps: ReadonlyMap<string, StepModel>
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
  /** The fan-out step that this is an item of, its place in it, and what it is about. */
  readonly parent?: string
  readonly index?: number
  readonly item?: Json
  readonly status: StepStatus
  readonly attempt: number
  readonly agent?: string
  /** The attempt under way may be repeated. */
  readonly isIdempotent?: boolean
  /** The agent has taken it and reports later. */
  readonly isAccepted?: boolean
  readonly startedAt?: number
  readonly completedAt?: number
  /** When it goes on by itself: a timer, or the next attempt. */
  readonly dueAt?: number
  readonly output?: Json
  readonly error?: Failure
  readonly skip?: SkipReason
  readonly wait?: WaitModel
  readonly items?: ItemCounts
}

/** A question to a person. */
export interface WaitModel {
  readonly id: string
  readonly question: string
  readonly form?: JsonSchema
  readonly assignees: readonly string[]
  readonly openedAt: number
  readonly dueAt?: number
  readonly isOpen: boolean
  readonly answer?: { readonly decision: string; readonly by: string; readonly comment?: string }
}

/** How the items of a fan-out stand. */
export interface ItemCounts {
  readonly total: number
  readonly settled: number
  readonly failed: number
}

/**
 * The run before its first event. Takes from the view what no event has: the edges that
 * expressions imply.
 */
export function createRunModel(run: RunView): RunModel {
  const planned = new Map(run.plan.steps.map((step) => [step.id, step]))
  const steps = run.steps
    .filter(({ parent }) => parent === undefined)
    .map(({ id, name, kind, capability, dependsOn }): StepModel => {
      const step = planned.get(id) ?? { id }
      const agent = step.agent
      return {
        id,
        name: visibleText(readableName(name)),
        kind,
        ...(capability !== undefined && { capability }),
        ...(agent !== undefined && { agent }),
        dependsOn,
        planned: step,
        status: 'PENDING',
        attempt: 0,
      }
    })
  const createdAt = Date.parse(run.createdAt)
  return {
    id: run.id,
    name: visibleText(run.name),
    planId: run.planId,
    plan: run.plan,
    inputs: run.inputs,
    ...(run.conversationId !== undefined && { conversationId: run.conversationId }),
    status: 'APPROVED',
    createdAt,
    position: 0,
    at: createdAt,
    order: steps.map(({ id }) => id),
    steps: new Map(steps.map((step) => [step.id, step])),
  }
}

/** `fetch_contracts` is a fine id; a person reads "Fetch contracts". */
export function readableName(name: string): string {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) return name
  const words = name.replaceAll('_', ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
