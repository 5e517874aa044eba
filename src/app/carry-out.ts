/*
 * Owns: the way from the engine's orders to agents, and from what they answer back to facts. The
 * registry, its neighbour, owns who there is and who has a free slot.
 */
import { flightOf } from './flight.ts'
import type { Flight, FlightOptions, FlightPlace } from './flight.ts'
import { reasonOf, SkeinError } from '../core/errors.ts'
import { isJsonObject } from '../core/json.ts'
import type { LimitScope } from '../core/limits/limit.ts'
import type { AssignStep, StartSubRun } from '../core/run/effect.ts'
import type { RunFact, StepFailed } from '../core/run/run-event.ts'
import { plainJson } from '../core/plain-json.ts'
import { addedUsage } from '../core/usage.ts'
import type { Usage } from '../core/capability.ts'
import type { Agent, StepOutcome } from '../ports/agent.ts'
import type { StepTalk } from '../ports/agent-message.ts'
import type { GatheredContext } from '../ports/gathered-context.ts'
import type { Assignment, Dispatch, RecoverOrder, StepWorker } from '../ports/engine.ts'
import type { Secrets } from '../ports/secrets.ts'
import type { Need } from '../registry/pick.ts'
import type { Registry } from '../registry/registry.ts'
import type { RegistryEntry } from '../registry/registry-entry.ts'
import { deriveEntities, kindsOf } from './derive-entities.ts'
import { noModel } from './made-agent.ts'
import type { Propose } from './modifications/proposals.ts'
import { stepFailure } from './step-failure.ts'

export interface CarryOutOptions {
  readonly organization: string
  readonly registry: Registry
  readonly secrets: Secrets
  readonly onLog?: (line: StepLogLine) => void
  readonly subRuns?: SubRuns
  readonly recovery?: Recovery
  /** How a step talks to others; without it, it cannot. */
  readonly talk?: (place: FlightPlace) => StepTalk
  /** What a step builds on; without it, nothing is known of that. */
  readonly gather?: (runId: string, stepId: string) => Promise<GatheredContext>
  /** Does tasks that have instructions and no capability; without it there is no model. */
  readonly made?: Agent
  /** How a step asks for changes of its plan; without it, all are refused. */
  readonly propose?: Propose
}

export type SubRunOrder = StartSubRun & { readonly runId: string }

/** Saved orchestrations that are run for steps. */
export interface SubRuns {
  /** Starts one, or finds the one that was started before, and says how it ended. */
  run(order: SubRunOrder): Promise<RunFact>
  /** Has it undone, and says how that ended. */
  undo(order: SubRunOrder): Promise<RunFact>
  cancel(order: SubRunOrder): void
}

/**
 * Looks for another way to what a step was to give, on the rungs that know plans. Without a fact it
 * has put on record itself what it found.
 */
export type Recovery = (order: RecoverOrder) => Promise<RunFact | undefined>

export interface StepLogLine {
  readonly runId: string
  readonly stepId: string
  readonly agent: string
  readonly line: string
}

type Report = (fact: RunFact) => void

/** Has steps done by the agents of the registry. */
export class CarryOut implements StepWorker {
  readonly #options: CarryOutOptions
  /** What every step may say, the same for all. */
  readonly #says: FlightOptions
  readonly #flights = new Map<string, Pick<Flight, 'abort'>>()

  constructor(options: CarryOutOptions) {
    this.#options = options
    const { organization, secrets, onLog } = options
    const { talk = noTalk, propose = noProposals, gather = nothingGathered } = options
    this.#says = { organization, secrets, onLog, talk, propose, gather }
  }

  assign({ capability, agent, context, avoid }: AssignStep): Assignment {
    const { registry, made } = this.#options
    if (capability === '' && agent === undefined) return this.#assignMade(made)
    const need: Need = {
      capability,
      ...(agent !== undefined && { agent }),
      ...(context !== undefined && { context }),
    }
    const other = avoid.length === 0 ? undefined : registry.pick({ ...need, exclude: avoid })
    const pick = other === undefined || other.type === 'none' ? registry.pick(need) : other
    switch (pick.type) {
      case 'picked': {
        registry.acquire(pick.agent.name)
        const idempotent = registry.capability(capability)?.idempotent === true
        return { type: 'assigned', agent: pick.agent.name, idempotent }
      }
      case 'busy':
        return { type: 'busy', ...this.#whyBusy(capability, pick.full) }
      case 'none':
        return { type: 'refused', error: { code: pick.code, message: pick.reason } }
    }
  }

  /** A task with instructions alone. Asking a model twice does no harm. */
  #assignMade(made: Agent | undefined): Assignment {
    if (made !== undefined) {
      this.#options.registry.acquire(made.name)
      return { type: 'assigned', agent: made.name, idempotent: true }
    }
    const { code, message } = noModel()
    return { type: 'refused', error: { code, message } }
  }

  hold(agent: string): void {
    this.#options.registry.acquire(agent)
  }

  #whyBusy(
    capability: string,
    [first, ...others]: readonly RegistryEntry[],
  ): { readonly reason: string; readonly limit?: LimitScope } {
    if (first === undefined || others.length > 0) {
      return { reason: `every agent that can do ${capability} is at its limit` }
    }
    const reason = this.#options.registry.whyFull(first)
    return { reason, limit: `agent:${first.agent.name}` }
  }

  release(agent: string, outcome?: 'succeeded' | 'failed'): void {
    this.#options.registry.release(agent, outcome)
  }

  send(dispatch: Dispatch, report: Report): void {
    const { registry, made } = this.#options
    const isMade = dispatch.capability === ''
    const agent = isMade ? made : registry.get(dispatch.agent)?.agent
    if (agent === undefined) {
      const gone = new SkeinError('AGENT_NOT_FOUND', { agent: dispatch.agent })
      queueMicrotask(() => report(failed(dispatch, gone)))
      return
    }
    const key = flightKey(dispatch.runId, dispatch.step, dispatch.attempt)
    const flight = flightOf(dispatch, this.#says, this.#listenerOf(dispatch, key, report))
    this.#flights.set(key, flight)
    void this.#perform(agent, dispatch, flight).then(this.#landing(key, flight, report))
  }

  /** Signs of life are told for as long as the step is with its agent, and where there is a limit. */
  #listenerOf(dispatch: Dispatch, key: string, report: Report): (() => void) | undefined {
    const { step, attempt, idleTimeoutMs } = dispatch
    if (idleTimeoutMs === undefined) return undefined
    return () => {
      if (this.#flights.has(key)) report({ type: 'step.alive', step, attempt })
    }
  }

  /** Whatever an agent does, a fact comes of it. */
  async #perform(agent: Agent, dispatch: Dispatch, flight: Flight): Promise<RunFact> {
    try {
      const performed = await agent.perform(flight.request, flight.context)
      const outcome = requireOutcome(agent.name, performed)
      if (outcome.type === 'succeeded' && outcome.proposedChanges !== undefined) {
        const { runId, step: stepId, attempt } = dispatch
        const { propose = noProposals } = this.#options
        await propose({ runId, stepId, attempt, agent: agent.name }, outcome.proposedChanges)
      }
      return this.#fact(dispatch, flight, outcome)
    } catch (error) {
      return withUsage(failed(dispatch, error), flight.used)
    }
  }

  startRun(order: SubRunOrder, report: Report): void {
    const { subRuns } = this.#options
    const { runId, step, attempt } = order
    const key = flightKey(runId, step, attempt)
    const flight = { abort: () => subRuns?.cancel(order) }
    this.#flights.set(key, flight)
    const ran =
      (order.undo === true ? subRuns?.undo(order) : subRuns?.run(order)) ??
      Promise.reject(new SkeinError('INTERNAL', noSubRuns))
    const land = this.#landing(key, flight, report)
    ran.then(land, (error: unknown) => {
      // A stop is no outcome: the sub-run is found again after the next start.
      if (error instanceof SkeinError && error.code === 'SHUTTING_DOWN') return
      land(failed({ step, attempt }, error))
    })
  }

  /** Another agent that can do the same is found here; the rungs above it know plans. */
  recover(order: RecoverOrder, report: Report): void {
    const { recovery } = this.#options
    const { rung, step, attempt } = order
    if (rung === 'agent') {
      queueMicrotask(() => report(this.#otherAgentFor(order)))
      return
    }
    const place = { type: 'step.recovering', step, attempt, rung } as const
    const nothing = (detail: string): void => report({ ...place, detail })
    if (recovery === undefined) return queueMicrotask(() => nothing('nobody looks for other ways'))
    const found = (fact: RunFact | undefined): void => fact && report(fact)
    recovery(order).then(found, (error: unknown) => nothing(reasonOf(error)))
  }

  #otherAgentFor(order: RecoverOrder): RunFact {
    const { step, attempt, capability, tried } = order
    const agent = this.#otherAgent(order)
    const place = { type: 'step.recovering', step, attempt, rung: 'agent' } as const
    if (agent === undefined) return { ...place, detail: `nobody else can do ${capability}` }
    return {
      ...place,
      agent,
      detail: `${tried.join(', ')} failed; ${agent} can do ${capability} too`,
    }
  }

  /** One that is free, else one that the step will wait for. */
  #otherAgent({ capability, tried, context }: RecoverOrder): string | undefined {
    const { registry } = this.#options
    const place = context === undefined ? {} : { context }
    const pick = registry.pick({ capability, exclude: tried, ...place })
    if (pick.type === 'picked') return pick.agent.name
    if (pick.type === 'none') return undefined
    const able = registry.agentsOf(capability).map(({ agent }) => agent.name)
    return able.find((name) => {
      const isAdmitted = context === undefined || registry.contexts.mayEnter(name, context)
      return isAdmitted && !tried.includes(name)
    })
  }

  cancel(runId: string, step: string, attempt: number): void {
    const key = flightKey(runId, step, attempt)
    const flight = this.#flights.get(key)
    this.#flights.delete(key)
    flight?.abort()
  }

  onFreed(listener: () => void): () => void {
    return this.#options.registry.onFreed(listener)
  }

  /** A flight that was cancelled meanwhile reports nothing. */
  #landing(key: string, flight: Pick<Flight, 'abort'>, report: Report): Report {
    return (fact) => {
      if (this.#flights.get(key) !== flight) return
      this.#flights.delete(key)
      report(fact)
    }
  }

  #fact(dispatch: Dispatch, flight: Flight, outcome: StepOutcome): RunFact {
    const { step, attempt } = dispatch
    if (outcome.type === 'accepted') return { type: 'step.accepted', step, attempt }
    const entities = [...flight.entities, ...(outcome.entities ?? [])]
    const relationships = [...flight.relationships, ...(outcome.relationships ?? [])]
    const known = entities.length > 0 ? entities : this.#derived(dispatch)
    const usage = addedUsage(flight.used, outcome.usage)
    return {
      type: 'step.succeeded',
      step,
      attempt,
      output: outcome.output,
      ...(known.length > 0 && { entities: known }),
      ...(relationships.length > 0 && { relationships }),
      ...(usage && { usage }),
    }
  }

  #derived({ capability: name, inputs }: Dispatch): ReturnType<typeof deriveEntities> {
    const { registry } = this.#options
    const capability = registry.capability(name)
    if (capability === undefined) return []
    return deriveEntities(capability, inputs, kindsOf(registry.capabilities()))
  }
}

/** What cannot be written to the journal would hold up the run for ever. */
function requireOutcome(agent: string, outcome: StepOutcome): StepOutcome {
  const plain = plainJson(outcome)
  if (!('json' in plain)) {
    const reason = `${plain.at.slice(1) || 'it'} is ${plain.is}, which is not JSON`
    throw new SkeinError('STEP_OUTPUT_INVALID', { agent, reason })
  }
  if (isJsonObject(plain.json)) return plain.json as unknown as StepOutcome
  throw new SkeinError('STEP_OUTPUT_INVALID', { agent, reason: 'there is none' })
}

function nothingGathered(): Promise<GatheredContext> {
  return Promise.resolve({ dependencies: [], entities: [], truncated: true, tokens: 0 })
}

function noTalk(): never {
  throw new SkeinError('INTERNAL', { reason: 'nothing carries messages here' })
}

const noProposals: Propose = async () => {
  return { status: 'REJECTED', revision: 0, why: 'nothing changes plans here' }
}

const noSubRuns = { reason: 'nothing runs orchestrations here' }

function failed({ step, attempt }: Pick<Dispatch, 'step' | 'attempt'>, error: unknown): StepFailed {
  return { type: 'step.failed', step, attempt, error: stepFailure(error) }
}

function flightKey(runId: string, step: string, attempt: number): string {
  return `${runId} ${step} ${attempt}`
}

/** What was used is used, also where nothing came of it. */
function withUsage(fact: StepFailed, usage: Usage | undefined): StepFailed {
  return usage === undefined ? fact : { ...fact, usage }
}
