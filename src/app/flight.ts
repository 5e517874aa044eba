import type { Entity, EntityRelationship, Usage } from '../core/capability.ts'
import { SkeinError } from '../core/errors.ts'
import { addedUsage } from '../core/usage.ts'
import { plainJson } from '../core/plain-json.ts'
import type { StepContext, StepRequest } from '../ports/agent.ts'
import type { StepTalk } from '../ports/agent-message.ts'
import type { GatheredContext } from '../ports/gathered-context.ts'
import type { Dispatch } from '../ports/engine.ts'
import type { Secrets } from '../ports/secrets.ts'
import type { StepLogLine } from './carry-out.ts'
import type { Propose } from './modifications/proposals.ts'
import { sealToken } from './step-token.ts'

/** A step that is with its agent. */
export interface Flight {
  readonly request: StepRequest
  readonly context: StepContext
  readonly entities: readonly Entity[]
  readonly relationships: readonly EntityRelationship[]
  /** What was reported so far; undefined: nothing. */
  readonly used: Usage | undefined
  abort(): void
}

/** What every step may say, and to whom. */
export interface FlightOptions {
  readonly organization: string
  readonly secrets: Secrets
  readonly onLog: ((line: StepLogLine) => void) | undefined
  readonly talk: (flight: FlightPlace) => StepTalk
  readonly gather: (runId: string, stepId: string) => Promise<GatheredContext>
  readonly propose: Propose
}

/** Told of signs of life. */
type Alive = () => void

/** Which step it is, and who has it. */
export interface FlightPlace {
  readonly runId: string
  readonly stepId: string
  readonly agent: string
  readonly idempotencyKey: string
  readonly signal: AbortSignal
}

const none: readonly never[] = []

/** The request an agent gets, and what it may say while it works. Made for the hot path. */
export function flightOf(dispatch: Dispatch, options: FlightOptions, alive?: Alive): Flight {
  return new StepFlight(dispatch, options, alive)
}

class StepFlight implements Flight, StepRequest, StepContext {
  readonly organization: string
  readonly runId: string
  readonly stepId: string
  readonly attempt: number
  readonly capability: string
  readonly inputs: StepRequest['inputs']
  readonly idempotencyKey: string
  declare readonly deadline?: number
  readonly #agent: string
  readonly #options: FlightOptions
  /** Where somebody listens for it. */
  readonly #alive: Alive | undefined
  #controller: AbortController | undefined
  #entities: Entity[] | undefined
  #relationships: EntityRelationship[] | undefined
  #talk: StepTalk | undefined
  used: Usage | undefined

  constructor(dispatch: Dispatch, options: FlightOptions, alive: Alive | undefined) {
    this.organization = options.organization
    this.runId = dispatch.runId
    this.stepId = dispatch.step
    this.attempt = dispatch.attempt
    this.capability = dispatch.capability
    this.inputs = dispatch.inputs
    this.idempotencyKey = dispatch.idempotencyKey
    if (dispatch.deadline !== undefined) this.deadline = dispatch.deadline
    this.#agent = dispatch.agent
    this.#options = options
    this.#alive = alive
  }

  get request(): StepRequest {
    return this
  }

  get context(): StepContext {
    return this
  }

  /** Made only where an agent asks for it: sealing costs more than most steps. */
  get token(): string {
    const { runId, stepId, attempt } = this
    return sealToken(this.#options.secrets, { runId, stepId, attempt })
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    return this.#controller.signal
  }

  get entities(): readonly Entity[] {
    return this.#entities ?? none
  }

  get relationships(): readonly EntityRelationship[] {
    return this.#relationships ?? none
  }

  gather(): Promise<GatheredContext> {
    return this.#options.gather(this.runId, this.stepId)
  }

  /** Made only where a step talks. */
  get talk(): StepTalk {
    const { runId, stepId, idempotencyKey, signal } = this
    const place = { runId, stepId, idempotencyKey, signal, agent: this.#agent }
    this.#talk ??= this.#options.talk(place)
    return this.#talk
  }

  get proposeChange(): StepContext['proposeChange'] {
    const { runId, stepId, attempt } = this
    const step = { runId, stepId, attempt, agent: this.#agent }
    return (proposal) => this.#options.propose(step, proposal)
  }

  get heartbeat(): StepContext['heartbeat'] {
    return () => this.#alive?.()
  }

  /** These are handed on without their object, and made only where an agent asks for them. */
  get log(): StepContext['log'] {
    const { runId, stepId } = this
    return (line) => {
      this.#alive?.()
      this.#options.onLog?.({ runId, stepId, agent: this.#agent, line })
    }
  }

  get entity(): StepContext['entity'] {
    return (entity) => {
      this.#entities ??= []
      this.#entities.push(this.#plain(entity))
    }
  }

  get usage(): StepContext['usage'] {
    return (usage) => {
      this.used = addedUsage(this.used, this.#plain(usage))
    }
  }

  get relationship(): StepContext['relationship'] {
    return (relationship) => {
      this.#relationships ??= []
      this.#relationships.push(this.#plain(relationship))
    }
  }

  /** Tells whoever reports at once; later nobody would know where it came from. */
  #plain<T>(report: T): T {
    this.#alive?.()
    const plain = plainJson(report)
    if ('json' in plain) return plain.json as T
    const reason = `what it reports${plain.at} is ${plain.is}, which is not JSON`
    throw new SkeinError('STEP_OUTPUT_INVALID', { agent: this.#agent, reason })
  }

  abort(): void {
    this.#controller ??= new AbortController()
    this.#controller.abort()
  }
}
