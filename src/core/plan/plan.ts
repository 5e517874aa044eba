import type { Json, JsonObject, JsonSchema } from '../json.ts'
import type { Budget } from '../limits/limit.ts'

/**
 * A plan: an arbitrary graph of steps, as planners emit it, people edit it and the API takes it.
 *
 * Source: what a plan means, `docs/reference/plan.md`.
 */
export interface Plan {
  readonly name: string
  readonly description?: string
  /** JSON Schema of the launch parameters. */
  readonly inputs?: JsonSchema
  readonly steps: readonly Step[]
  /** CEL expression of the run's output; without it, the outputs of the last steps by step id. */
  readonly output?: string
  readonly policy?: PlanPolicy
}

export type StepKind = 'task' | 'approval' | 'wait' | 'run' | 'group'

/** How many of a step's dependencies must have completed before it may start. */
export type Join = 'all' | 'any' | 'settled' | { readonly atLeast: number }

export interface Step {
  /** Unique in the plan, `[a-z][a-z0-9_]*`; the name by which expressions see the step. */
  readonly id: string
  readonly kind?: StepKind
  readonly name?: string
  readonly description?: string
  readonly capability?: string
  /** Who must do it; without it the registry picks. */
  readonly agent?: string
  /** What a model agent made on the spot is told, where no capability is named. */
  readonly instructions?: string
  /** JSON Schema of what such an agent gives; without it, a text. */
  readonly outputSchema?: JsonSchema
  readonly dependsOn?: readonly string[]
  /** JSON; a string that is exactly `{{ expr }}` keeps the expression's type. */
  readonly inputs?: JsonObject
  readonly when?: string
  readonly join?: Join
  /** What becomes of the other dependencies once an `any` or `atLeast` join is met. */
  readonly onRest?: 'ignore' | 'cancel'
  /** CEL list, evaluated at run time: one instance per item. */
  readonly forEach?: string
  readonly as?: string
  readonly parallelMax?: number
  readonly onItemFailure?: 'fail' | 'continue'
  readonly repeat?: RepeatPolicy
  readonly retry?: RetryPolicy
  readonly timeoutMs?: number
  readonly idleTimeoutMs?: number
  readonly heartbeat?: boolean
  /** A failure does not fail the run; dependents see the step as `SKIPPED`. */
  readonly optional?: boolean
  readonly compensate?: { readonly capability: string; readonly inputs?: JsonObject }
  readonly mutex?: string
  readonly context?: string
  readonly approval?: ApprovalRequest
  readonly wait?: WaitRequest
  /** The saved orchestration of a `run` step. */
  readonly orchestration?: string
  /** The nested steps of a `group` step. */
  readonly steps?: readonly Step[]
  readonly estimatedDurationMs?: number
  readonly canModify?: boolean
  readonly critical?: boolean
}

export interface PlanPolicy {
  readonly parallelMax?: number
  readonly deadlineMs?: number
  readonly budget?: Omit<Budget, 'period'>
  readonly onFailure?: 'recover' | 'ask' | 'compensate' | 'fail' | 'continue'
  /** What becomes of changes that agents and the replanner ask for. Default `ask`. */
  readonly onModification?: 'apply' | 'ask' | 'refuse'
  /** What to do with a step that was sent and whose outcome a crash has hidden. Default `fail`. */
  readonly onUnknown?: 'ask' | 'fail' | 'retry'
}

export interface RetryPolicy {
  readonly attemptsMax: number
  readonly delayMs?: number
  readonly factor?: number
  readonly delayMaxMs?: number
  /** Only failures with one of these codes are tried again. */
  readonly on?: readonly string[]
}

export interface RepeatPolicy {
  readonly until: string
  readonly timesMax: number
  readonly delayMs?: number
}

export interface ApprovalRequest {
  readonly question: string
  /** JSON Schema of `data` in the answer. */
  readonly form?: JsonSchema
  readonly assignees?: readonly string[]
  readonly roles?: readonly string[]
  readonly quorum?: number
  readonly deadlineMs?: number
  readonly onDeadline?: 'approve' | 'reject' | 'fail' | 'escalate'
  readonly escalateTo?: string
  /** What a rejection does to the steps that depend on this one. Default `skip`. */
  readonly onReject?: 'skip' | 'continue' | 'fail'
}

export interface WaitRequest {
  readonly delayMs?: number
  readonly until?: string
  readonly signal?: string
  readonly buffered?: boolean
}

/** Something wrong with a plan or with input for it: what, where, and what to do next. */
export interface Problem {
  readonly code: ProblemCode
  /** JSON Pointer into the document, such as `/steps/2/when`. */
  readonly path: string
  readonly message: string
}

export type ProblemCode =
  | 'PLAN_EMPTY'
  | 'PLAN_MALFORMED'
  | 'PLAN_HAS_CYCLE'
  | 'STEP_ID_DUPLICATE'
  | 'STEP_ID_INVALID'
  | 'STEP_UNKNOWN'
  | 'STEP_UNREACHABLE'
  | 'JOIN_UNREACHABLE'
  | 'MUTEX_NESTED'
  | 'CAPABILITY_UNKNOWN'
  | 'CAPABILITY_MISSING'
  | 'MODEL_MISSING'
  | 'AGENT_UNKNOWN'
  | 'AGENT_UNSUITABLE'
  | 'CONTEXT_UNKNOWN'
  | 'CONTEXT_INACTIVE'
  | 'CONTEXT_FORBIDDEN'
  | 'EXPRESSION_INVALID'
  | 'INPUT_MISSING'
  | 'INPUT_TYPE_MISMATCH'
  | 'FEATURE_UNSUPPORTED'
  | 'STEP_CHANGED'
  | 'STEP_SETTLED'
  | 'STEP_EXECUTING'
  | 'STEP_LOCKED'

/** The value of a step's template inputs once its expressions are resolved. */
export type ResolvedInputs = { readonly [name: string]: Json }
