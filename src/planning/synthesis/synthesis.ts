import type { Entity, EntityRelationship, Kind } from '../../core/capability.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import type { Plan } from '../../core/plan/plan.ts'
import type { Failure } from '../../core/run/run-event.ts'
import type { RunStatus, StepStatus } from '../../core/run/status.ts'

/** A step as its run left it. The run views of the app have this shape. */
export interface SynthesisStep {
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly status: StepStatus
  readonly capability?: string
  readonly inputs: JsonObject
  readonly output?: Json
  readonly error?: Failure
  readonly dependsOn: readonly string[]
  readonly items?: readonly SynthesisStep[]
  /** What it reported that it created or operated on. */
  readonly entities?: readonly Entity[]
  readonly relationships?: readonly EntityRelationship[]
  /** Kinds that its capability creates; tells those entities from the ones it only worked on. */
  readonly produces?: readonly Kind[]
}

/** A question that a person has not answered yet. */
export interface OpenApproval {
  readonly id: string
  readonly stepId: string
  readonly question: string
}

/** What an answer is made of: the request, and nothing but what its run came to. */
export interface SynthesisInput {
  readonly message: string
  readonly plan: Pick<Plan, 'name' | 'steps' | 'output'>
  readonly steps: readonly SynthesisStep[]
  readonly status: RunStatus
  readonly approvals?: readonly OpenApproval[]
  /** The run's output, where its plan names one. */
  readonly output?: Json
  /** Why the run as a whole failed. */
  readonly error?: Failure
}

/** Makes one answer out of what a run came to. */
export type Synthesis = (input: SynthesisInput, signal: AbortSignal) => Promise<string>
