import type { Entity, EntityRelationship, Usage } from '../../core/capability.ts'
import type { StepContext, StepRequest } from '../../ports/agent.ts'
import type { GatheredContext } from '../../ports/gathered-context.ts'
import type { StepTalk } from '../../ports/agent-message.ts'
import type { ProposeChange } from '../../ports/change-proposal.ts'

/** What a function learns of the step it does, and how it reports while it works. */
export interface FunctionStep extends StepTalk {
  readonly organization: string
  readonly runId: string
  /** The step instance: `id`, or `id[3]` for an item of a fan-out. */
  readonly stepId: string
  /** Asks for a change of the plan that the step belongs to, and says what became of it. */
  readonly proposeChange: ProposeChange
  /** From 1. */
  readonly attempt: number
  /** The same for every attempt that may repeat the same work. */
  readonly idempotencyKey: string
  /** Milliseconds since 1970. */
  readonly deadline?: number
  /** Aborted when the step is cancelled or has timed out. */
  readonly signal: AbortSignal
  /** What the step builds on: results, entities, its context. Gathered when it is first asked for. */
  readonly context: Promise<GatheredContext>
  /** A sign of life, for a step with `idleTimeoutMs`. Lines and reports are signs of life too. */
  readonly heartbeat: () => void
  /** A line for the step's log. Never a secret. */
  readonly log: (line: string) => void
  /** Reports an entity that the step created or operated on. */
  readonly entity: (entity: Entity) => void
  /** Reports a relationship between two entities. */
  readonly relationship: (relationship: EntityRelationship) => void
  /** Reports what the step has used, besides what was reported before: budgets count it. */
  readonly usage: (usage: Usage) => void
}

/**
 * A step seen by a function. Everything is a getter, so a function that looks at nothing costs
 * nothing, and one that destructures it (`{ log, signal }`) gets functions that work alone.
 */
export class RequestedStep implements FunctionStep {
  readonly #request: StepRequest
  readonly #context: StepContext
  declare readonly deadline?: number
  #gathered: Promise<GatheredContext> | undefined

  constructor(request: StepRequest, context: StepContext) {
    this.#request = request
    this.#context = context
    if (request.deadline !== undefined) this.deadline = request.deadline
  }

  get organization(): string {
    return this.#request.organization
  }

  get runId(): string {
    return this.#request.runId
  }

  get stepId(): string {
    return this.#request.stepId
  }

  get attempt(): number {
    return this.#request.attempt
  }

  get idempotencyKey(): string {
    return this.#request.idempotencyKey
  }

  get signal(): AbortSignal {
    return this.#context.signal
  }

  get context(): Promise<GatheredContext> {
    this.#gathered ??= this.#context.gather()
    return this.#gathered
  }

  get heartbeat(): () => void {
    const context = this.#context
    return () => context.heartbeat()
  }

  get log(): (line: string) => void {
    const context = this.#context
    return (line) => context.log(line)
  }

  get entity(): (entity: Entity) => void {
    const context = this.#context
    return (entity) => context.entity(entity)
  }

  get relationship(): (relationship: EntityRelationship) => void {
    const context = this.#context
    return (relationship) => context.relationship(relationship)
  }

  get usage(): (usage: Usage) => void {
    const context = this.#context
    return (usage) => context.usage(usage)
  }

  get ask(): StepTalk['ask'] {
    return this.#context.talk.ask
  }

  get proposeChange(): ProposeChange {
    return this.#context.proposeChange
  }

  get tell(): StepTalk['tell'] {
    return this.#context.talk.tell
  }

  get escalate(): StepTalk['escalate'] {
    return this.#context.talk.escalate
  }
}
