/*
 * Owns: a world around one run (a virtual clock, agents, people, a journal in memory) that does
 * what an engine does, in its simplest form, and disturbs it as the world does: results come twice
 * or too late, the process dies before or after a commit, somebody pauses, resumes or cancels.
 */
import type { Plan } from '../../core/plan/plan.ts'
import type { Effect, SendStep } from '../../core/run/effect.ts'
import { fitnessOf } from '../../core/run/fitness.ts'
import { recoverRun } from '../../core/run/recover.ts'
import { createRun } from '../../core/run/create-run.ts'
import type { Run } from '../../core/run/run.ts'
import type { RunCreated, RunEvent, RunFact } from '../../core/run/run-event.ts'
import { isFinished } from '../../core/run/status.ts'
import { transition } from '../../core/run/transition.ts'
import type { Chance } from './random-history.ts'
import { foundFor } from './recovery.ts'
import { once, randomInputs, repeatable } from './random-plan.ts'
import { answerFact, noise, outcomeFact } from './reports.ts'
import type { Script } from './script.ts'

export interface Disturbances {
  /** Of a hundred commits, so many see the process die before or after them. */
  readonly crashes?: number
  /** Of a hundred moments, so many see somebody pause, and later resume. */
  readonly pauses?: number
  readonly cancels?: number
  /** Of a hundred results, so many come again later. */
  readonly duplicates?: number
  /** Of a hundred moments, so many bring a fact that makes no sense. */
  readonly noise?: number
}

export interface DriveOptions {
  readonly script: Script
  readonly chance: Chance
  /** Steps that agents do at once. */
  readonly slots?: number
  readonly disturbances?: Disturbances
  /** What rungs of the ladder have; without it, nothing. */
  readonly rungs?: 'by chance'
  /** Called after each commit. */
  readonly onCommit?: (run: Run, events: readonly RunEvent[]) => void
}

export interface Journey {
  readonly run: Run
  readonly events: readonly RunEvent[]
  readonly sent: readonly SendStep[]
  readonly crashes: number
}

/** Drives a run of a plan to its end, or to where it is stuck. */
export function driveRun(plan: Plan, options: DriveOptions): Journey {
  const world = new World(plan, options)
  world.live()
  const { run, events, sent, crashes } = world
  return { run, events, sent, crashes }
}

/** The facts as the journal gives them back, replayed. */
export function replay(events: readonly RunEvent[]): Run {
  const [created, ...rest] = JSON.parse(JSON.stringify(events)) as RunEvent[]
  const run = createRun('run-1', created as RunCreated & { readonly at: number })
  for (const event of rest) transition(run, event)
  return run
}

type AssignStep = Extract<Effect, { readonly type: 'assign-step' }>

/** Something that will happen. What an agent or a timer of the process does ends with it. */
interface Appointment {
  readonly at: number
  readonly owner: 'process' | 'outside'
  readonly fact: RunFact
  readonly flight?: string
}

const startedAt = 1_764_000_000_000
const appointmentsMax = 20_000

class World {
  run: Run
  readonly events: RunEvent[] = []
  readonly sent: SendStep[] = []
  crashes = 0
  #now = startedAt
  #agenda: Appointment[] = []
  #ready: AssignStep[] = []
  readonly #flights = new Set<string>()
  readonly #timers = new Map<string, Extract<Effect, { type: 'set-timer' }>>()
  readonly #options: DriveOptions

  constructor(plan: Plan, options: DriveOptions) {
    this.#options = options
    const created: RunCreated = {
      type: 'run.created',
      name: plan.name,
      planId: 'plan-1',
      plan,
      inputs: randomInputs,
    }
    this.run = createRun('run-1', { ...created, at: this.#now })
    this.events.push({ ...created, at: this.#now, actor: 'test' })
  }

  live(): void {
    this.#commit({ type: 'run.started' })
    for (let count = 0; count < appointmentsMax; count += 1) {
      this.#disturb()
      this.#assignReady()
      const next = this.#next()
      if (next === undefined && this.run.status !== 'PAUSED') return
      if (next !== undefined) this.#keep(next)
      else this.#commit({ type: 'run.resumed' })
    }
  }

  /** The appointment or timer that is next; timers of a finished run are of no interest. */
  #next(): Appointment | undefined {
    let best: Appointment | undefined
    for (const one of this.#agenda) if (best === undefined || one.at < best.at) best = one
    if (best !== undefined) this.#agenda.splice(this.#agenda.indexOf(best), 1)
    let timer: Extract<Effect, { type: 'set-timer' }> | undefined
    for (const one of this.#timers.values())
      if (timer === undefined || one.at < timer.at) timer = one
    if (timer === undefined || isFinished(this.run.status)) return best
    if (best !== undefined && best.at <= timer.at) return best
    if (best !== undefined) this.#agenda.push(best)
    this.#timers.delete(timer.step)
    const { step, attempt, at } = timer
    const fact: RunFact = step === '' ? { type: 'run.due' } : { type: 'step.due', step, attempt }
    return { at, owner: 'process', fact }
  }

  #keep(appointment: Appointment): void {
    const { at, owner, fact, flight } = appointment
    this.#now = Math.max(this.#now, at)
    if (flight !== undefined) this.#flights.delete(flight)
    const life = this.crashes
    this.#commit(fact)
    if (this.crashes !== life) {
      // Nobody outside was told that it arrived, so it is said again.
      if (owner === 'outside') this.#agenda.push(appointment)
      return
    }
    const { duplicates = 0 } = this.#options.disturbances ?? {}
    if (flight !== undefined && this.#happens(duplicates)) {
      this.#agenda.push({ at: this.#now + this.#options.chance(500), owner: 'outside', fact })
    }
  }

  #disturb(): void {
    const { chance, disturbances: { pauses = 0, cancels = 0, noise: odd = 0 } = {} } = this.#options
    if (this.#happens(pauses)) this.#commit({ type: 'run.paused' })
    if (this.run.status === 'PAUSED' && this.#happens(30)) this.#commit({ type: 'run.resumed' })
    if (this.#happens(cancels)) this.#commit({ type: 'run.cancelled' })
    if (this.#happens(odd)) this.#commit(noise(this.run, chance))
  }

  #happens(percent: number): boolean {
    return percent > 0 && this.#options.chance(100) < percent
  }

  /** Facts and all that follows from them, durable at once; then what it orders is done. */
  #commit(...facts: RunFact[]): void {
    const [first] = facts
    const turn: RunEvent[] = []
    const orders: Effect[] = []
    for (const fact of facts) {
      const event: RunEvent = { ...fact, at: this.#now, actor: 'test' }
      const fitness = fitnessOf(this.run, fact, this.#now)
      if (fitness !== 'fits') {
        // Even so, the core must take it in its stride.
        transition(this.run, event)
        if (fact.type === 'step.started') this.#flights.delete(flightOf(fact))
        if (fitness === 'late' && fact === first) facts.push(refused(fact))
        continue
      }
      turn.push(event)
      if (endsFlight(fact)) this.#flights.delete(flightOf(fact))
      for (const effect of transition(this.run, event).effects) {
        if (effect.type === 'record') facts.push(effect.fact)
        else orders.push(effect)
      }
    }
    const { disturbances: { crashes = 0 } = {}, onCommit } = this.#options
    if (this.#happens(crashes)) return this.#crash(turn)
    this.#publish(turn)
    onCommit?.(this.run, turn)
    const life = this.crashes
    for (const order of orders) if (this.crashes === life) this.#carryOut(order)
  }

  /** What is durable, people see: whoever is asked will answer. */
  #publish(turn: readonly RunEvent[]): void {
    this.events.push(...turn)
    const { script } = this.#options
    for (const event of turn) {
      if (event.type !== 'wait.opened') continue
      const at = this.#now + script.answer(event.step).afterMs
      this.#agenda.push({ at, owner: 'outside', fact: answerFact(event, script) })
    }
  }

  /** The process dies, before its commit or after it, and comes back. */
  #crash(turn: readonly RunEvent[]): void {
    this.crashes += 1
    if (this.#options.chance(2) === 0) this.#publish(turn)
    this.#agenda = this.#agenda.filter(({ owner }) => owner === 'outside')
    this.#flights.clear()
    this.#timers.clear()
    this.#ready = []
    this.run = replay(this.events)
    this.#now += this.#options.chance(1_000)
    const life = this.crashes
    const effects = recoverRun(this.run, this.#now)
    for (const effect of effects) if (effect.type !== 'record') this.#carryOut(effect)
    for (const effect of effects) {
      if (effect.type === 'record' && this.crashes === life) this.#commit(effect.fact)
    }
  }

  #carryOut(effect: Effect): void {
    switch (effect.type) {
      case 'assign-step': {
        const { step, attempt, mutex = '' } = effect
        if (effect.keyOnly === true) this.#commit({ type: 'mutex.taken', step, attempt, mutex })
        else this.#ready.push(effect)
        return
      }
      case 'send-step':
        return this.#send(effect)
      case 'cancel-step':
        return this.#cancel(flightOf(effect))
      case 'set-timer':
        this.#timers.set(effect.step, effect)
        return
      case 'clear-timer':
        this.#timers.delete(effect.step)
        return
      case 'recover-step':
        return this.#commit(...foundFor(effect, this.run, this.#options))
      case 'start-run':
      case 'record':
        return
    }
  }

  #assignReady(): void {
    const { slots = Number.POSITIVE_INFINITY } = this.#options
    const planMax = this.run.compiled.plan.policy?.parallelMax ?? slots
    const waiting: AssignStep[] = []
    const life = this.crashes
    for (const need of this.#ready.splice(0).toSorted((a, b) => b.rank - a.rank)) {
      const flight = flightOf(need)
      if (this.#flights.has(flight)) continue
      if (this.#flights.size >= Math.min(slots, planMax)) waiting.push(need)
      else {
        this.#flights.add(flight)
        this.#commit(startFact(need))
        if (this.crashes !== life) return this.#assignReady()
      }
    }
    this.#ready.push(...waiting)
  }

  #send(order: SendStep): void {
    this.sent.push(order)
    const { step, attempt } = order
    const { durationMs, result, accepts } = this.#options.script.attempt(step, attempt)
    if (accepts) this.#commit({ type: 'step.accepted', step, attempt })
    const isWatched = order.deadline !== undefined || order.idleTimeoutMs !== undefined
    if (result === 'hangs' && isWatched) return
    const owner = accepts ? 'outside' : 'process'
    const fact = outcomeFact(order, this.#options.script)
    this.#agenda.push({ at: this.#now + durationMs, owner, fact, flight: flightOf(order) })
  }

  /** The agent is told to stop, and may not hear it. */
  #cancel(flight: string): void {
    this.#flights.delete(flight)
    if (this.#options.chance(2) === 0) return
    this.#agenda = this.#agenda.filter((one) => one.flight !== flight)
  }
}

function startFact({ step, attempt, capability }: AssignStep): RunFact {
  const agent = capability === once ? 'once-agent' : 'repeatable-agent'
  const idempotent = capability === repeatable ? { idempotent: true as const } : {}
  return { type: 'step.started', step, attempt, agent, ...idempotent }
}

/** The slot is free again, however the fact came about. */
function endsFlight(fact: RunFact): fact is Extract<RunFact, { readonly attempt: number }> {
  const types = ['step.succeeded', 'step.failed', 'step.interrupted']
  return types.includes(fact.type)
}

function flightOf(place: { readonly step: string; readonly attempt: number }): string {
  return `${place.step}#${place.attempt}`
}

function refused(fact: RunFact): RunFact {
  const { step, attempt } = fact as RunFact & { step: string; attempt: number }
  return { type: 'step.refused', step, attempt, reason: `${fact.type} came too late` }
}
