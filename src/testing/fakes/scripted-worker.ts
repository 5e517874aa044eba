import type { Usage } from '../../core/capability.ts'
import type { AssignStep, StartSubRun } from '../../core/run/effect.ts'
import type { RunFact } from '../../core/run/run-event.ts'
import type { Assignment, Dispatch, RecoverOrder, StepWorker } from '../../ports/engine.ts'
import type { Json } from '../../core/json.ts'

type Report = (fact: RunFact) => void

interface Flight {
  readonly dispatch: Dispatch
  readonly report: Report
}

export interface ScriptedWorkerOptions {
  /** Steps of a capability that are done at once; no entry: no limit. */
  readonly limits?: { readonly [capability: string]: number }
  /** Capabilities that may be sent again. */
  readonly idempotent?: readonly string[]
  /** Capabilities that nobody has. */
  readonly unknown?: readonly string[]
  /** Called when a step is sent. */
  readonly onSend?: (dispatch: Dispatch) => void
}

/** Agents that do nothing until the test says what came of a step. One agent a capability. */
export class ScriptedWorker implements StepWorker {
  readonly sent: Dispatch[] = []
  readonly cancelled: string[] = []
  /** Slots that are taken, by agent. */
  readonly taken: Map<string, number> = new Map()
  readonly #flights = new Map<string, Flight>()
  readonly #listeners = new Set<() => void>()
  readonly #options: ScriptedWorkerOptions

  constructor(options: ScriptedWorkerOptions = {}) {
    this.#options = options
  }

  assign({ capability }: AssignStep): Assignment {
    const { limits, idempotent, unknown } = this.#options
    if (unknown?.includes(capability) === true) {
      const error = { code: 'CAPABILITY_NOT_FOUND', message: `Nobody has ${capability}.` }
      return { type: 'refused', error }
    }
    const taken = this.taken.get(capability) ?? 0
    if (taken >= (limits?.[capability] ?? Number.POSITIVE_INFINITY)) {
      return { type: 'busy', reason: `${capability} is busy` }
    }
    this.taken.set(capability, taken + 1)
    return {
      type: 'assigned',
      agent: capability,
      idempotent: idempotent?.includes(capability) === true,
    }
  }

  hold(agent: string): void {
    this.taken.set(agent, (this.taken.get(agent) ?? 0) + 1)
  }

  release(agent: string): void {
    this.taken.set(agent, (this.taken.get(agent) ?? 0) - 1)
    for (const listener of this.#listeners) listener()
  }

  send(dispatch: Dispatch, report: Report): void {
    this.sent.push(dispatch)
    this.#flights.set(nameOf(dispatch), { dispatch, report })
    this.#options.onSend?.(dispatch)
  }

  startRun(order: StartSubRun & { readonly runId: string }, report: Report): void {
    const dispatch = { ...order, type: 'send-step', agent: 'skein', capability: 'run' } as const
    this.send(dispatch, report)
  }

  /** There is no other way here. */
  recover({ step, attempt }: RecoverOrder, report: Report): void {
    report({ type: 'step.abandoned', step, attempt })
  }

  cancel(runId: string, step: string, attempt: number): void {
    this.cancelled.push(nameOf({ runId, step, attempt }))
  }

  onFreed(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Slots that are taken now, of all agents. */
  get inFlight(): number {
    return [...this.taken.values()].reduce((sum, taken) => sum + taken, 0)
  }

  /** Names of what was sent: `run step#attempt`. */
  get names(): readonly string[] {
    return this.sent.map(nameOf)
  }

  succeed(name: string, output: Json = null, usage?: Usage): void {
    const { dispatch, report } = this.#flight(name)
    const { step, attempt } = dispatch
    report({ type: 'step.succeeded', step, attempt, output, ...(usage && { usage }) })
  }

  fail(name: string, error: { readonly code?: string; readonly retryable?: boolean } = {}): void {
    const { dispatch, report } = this.#flight(name)
    const { step, attempt } = dispatch
    report({
      type: 'step.failed',
      step,
      attempt,
      error: { code: 'AGENT_FAILED', message: 'it broke', ...error },
    })
  }

  accept(name: string): void {
    const { dispatch, report } = this.#flight(name)
    report({ type: 'step.accepted', step: dispatch.step, attempt: dispatch.attempt })
  }

  #flight(name: string): Flight {
    const flight = this.#flights.get(name)
    if (flight === undefined)
      throw new Error(`${name} was not sent; sent: ${this.names.join(', ')}`)
    return flight
  }
}

function nameOf(place: { runId: string; step: string; attempt: number }): string {
  return `${place.runId} ${place.step}#${place.attempt}`
}
