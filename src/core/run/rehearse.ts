/*
 * Owns: a run on a virtual clock, with results that are given instead of agents. It carries the
 * effects out as an engine does, in their simplest form; what follows from each fact is the core's
 * own `transition`, so a rehearsal cannot disagree with a run.
 */
import type { Json, JsonObject } from '../json.ts'
import type { Plan } from '../plan/plan.ts'
import { ownBreach, pausedBy } from './budget.ts'
import { createRun } from './create-run.ts'
import type { AssignStep, Effect, SendStep } from './effect.ts'
import { fitnessOf } from './fitness.ts'
import type { Run } from './run.ts'
import type { Failure, RunFact } from './run-event.ts'
import { isInside, keyHeldBy } from './mutex.ts'
import { isFinished } from './status.ts'
import { transition } from './transition.ts'

/** What a step comes to in a rehearsal. Units: milliseconds; US dollars. */
export interface Rehearsed {
  readonly durationMs: number
  readonly output?: Json
  readonly error?: Failure
  readonly usd?: number
}

export interface Rehearsal {
  readonly plan: Plan
  readonly inputs: JsonObject
  /** What comes of a step that is sent; its inputs are resolved. */
  readonly resultOf: (order: SendStep) => Rehearsed
  /** What people answer, and when; undefined: nobody does. */
  readonly answerOf: (step: string) => RehearsedAnswer | undefined
  /** When a signal comes, and with what; undefined: it does not. */
  readonly signalOf?: (name: string) => Rehearsed | undefined
}

export interface RehearsedAnswer {
  readonly decision: 'APPROVE' | 'REJECT'
  readonly data?: Json
  readonly afterMs: number
}

interface Appointment {
  readonly at: number
  readonly order: number
  readonly fact: RunFact
}

/** Events after which a rehearsal is given up as one that never ends. */
const eventsMax = 200_000

/**
 * Runs a valid plan to its end, or to where it waits for what nobody gives it.
 *
 * Shape: the run as it ended; its times are milliseconds since its start.
 */
export function rehearse(rehearsal: Rehearsal): Run {
  return new World(rehearsal).live()
}

class World {
  readonly #rehearsal: Rehearsal
  readonly #run: Run
  readonly #timers = new Map<string, Appointment>()
  #agenda: Appointment[] = []
  #ready: AssignStep[] = []
  #now = 0
  #order = 0

  constructor(rehearsal: Rehearsal) {
    this.#rehearsal = rehearsal
    const { plan, inputs } = rehearsal
    const created = { type: 'run.created', name: plan.name, planId: 'rehearsal' } as const
    this.#run = createRun('rehearsal', { ...created, plan, inputs, at: 0 })
  }

  live(): Run {
    this.#happen({ type: 'run.started' })
    for (let count = 0; count < eventsMax && !isFinished(this.#run.status); count += 1) {
      this.#assignReady()
      const next = this.#next()
      if (next === undefined) break
      this.#now = Math.max(this.#now, next.at)
      if (fitnessOf(this.#run, next.fact, this.#now) === 'fits') this.#happen(next.fact)
    }
    return this.#run
  }

  #happen(first: RunFact): void {
    const facts = [first]
    for (const fact of facts) {
      if (fitnessOf(this.#run, fact, this.#now) !== 'fits') continue
      const { effects } = transition(this.#run, { ...fact, at: this.#now })
      if (fact.type === 'wait.opened') this.#answer(fact)
      if (fact.type === 'step.waiting' && fact.signal !== undefined) this.#signal(fact.signal)
      for (const effect of effects) {
        if (effect.type === 'record') facts.push(effect.fact)
        else this.#carryOut(effect)
      }
    }
  }

  #carryOut(effect: Effect): void {
    const { step, attempt } = effect as { readonly step: string; readonly attempt: number }
    switch (effect.type) {
      case 'assign-step':
        this.#ready.push(effect)
        return
      case 'send-step':
        return this.#send(effect)
      case 'start-run':
        return this.#later(0, { type: 'step.succeeded', step, attempt, output: null })
      case 'recover-step':
        return this.#later(0, { type: 'step.abandoned', step, attempt })
      case 'set-timer': {
        const fact: RunFact =
          step === '' ? { type: 'run.due' } : { type: 'step.due', step, attempt }
        this.#timers.set(step, { at: effect.at, order: this.#nextOrder(), fact })
        return
      }
      case 'clear-timer':
        this.#timers.delete(step)
        return
      case 'cancel-step':
        this.#agenda = this.#agenda.filter(({ fact }) => !isAbout(fact, { step, attempt }))
        return
      case 'record':
        return
    }
  }

  #send(order: SendStep): void {
    const { step, attempt } = order
    const { durationMs, output = null, error, usd } = this.#rehearsal.resultOf(order)
    const usage = usd === undefined ? {} : { usage: { usd } }
    const undone = { type: 'undo.succeeded', step, attempt } as const
    const done = { type: 'step.succeeded', step, attempt, output, ...usage } as const
    const failed = { type: 'step.failed', step, attempt, ...usage } as const
    const fact = error === undefined ? done : { ...failed, error }
    this.#later(durationMs, order.undo === true ? undone : fact)
  }

  #answer({ step, attempt, waitId }: Extract<RunFact, { type: 'wait.opened' }>): void {
    const answer = this.#rehearsal.answerOf(step)
    if (answer === undefined) return
    const { afterMs, ...said } = answer
    const place = { step, attempt, waitId, by: 'rehearsal' }
    this.#later(afterMs, { type: 'wait.answered', ...place, ...said })
  }

  #signal(name: string): void {
    const signal = this.#rehearsal.signalOf?.(name)
    if (signal === undefined) return
    const data = signal.output ?? null
    this.#later(signal.durationMs, { type: 'signal.received', name, data })
  }

  #later(afterMs: number, fact: RunFact): void {
    this.#agenda.push({ at: this.#now + afterMs, order: this.#nextOrder(), fact })
  }

  #assignReady(): void {
    const most = this.#run.compiled.plan.policy?.parallelMax ?? Number.POSITIVE_INFINITY
    this.#takeKeys()
    const waiting = this.#ready.splice(0).toSorted((a, b) => b.rank - a.rank)
    for (const need of waiting) {
      if (need.keyOnly === true) {
        this.#ready.push(need)
        continue
      }
      const active = [...this.#run.steps.values()].filter(({ status }) => status === 'EXECUTING')
      if (active.filter(({ items, inner }) => !items && !inner).length >= most) {
        this.#ready.push(need)
        continue
      }
      const { budget } = this.#run.compiled.plan.policy ?? {}
      const { soft: _asked, ...hard } = budget ?? {}
      const breach = need.undo === true ? undefined : ownBreach(this.#run, hard, this.#now)
      if (breach !== undefined) {
        this.#happen(pausedBy(breach))
        return
      }
      const { step, attempt, mutex, agent = 'rehearsal' } = need
      if (mutex !== undefined && this.#isHeld(mutex, step)) {
        this.#ready.push(need)
        continue
      }
      const type = need.undo === true ? 'undo.started' : 'step.started'
      this.#happen({ type, step, attempt, agent, idempotent: true })
    }
  }

  /** Steps that need a key alone begin first: what is inside them may then be ready too. */
  #takeKeys(): void {
    const next = this.#ready.find(({ keyOnly, mutex = '', step }) => {
      return keyOnly === true && !this.#isHeld(mutex, step)
    })
    if (next === undefined) return
    this.#ready = this.#ready.filter((need) => need !== next)
    const { step, attempt, mutex = '' } = next
    this.#happen({ type: 'mutex.taken', step, attempt, mutex })
    this.#takeKeys()
  }

  #isHeld(mutex: string, id: string): boolean {
    const step = this.#run.steps.get(id)
    return [...this.#run.steps.values()].some((holder) => {
      return keyHeldBy(holder) === mutex && (step === undefined || !isInside(step, holder))
    })
  }

  /** The earliest thing that will happen; of two at once, the one that was planned first. */
  #next(): Appointment | undefined {
    let first: Appointment | undefined
    const all = [...this.#agenda, ...this.#timers.values()]
    for (const one of all) {
      const isEarlier = first === undefined || one.at < first.at
      if (isEarlier || (one.at === first?.at && one.order < first.order)) first = one
    }
    if (first === undefined) return undefined
    this.#agenda = this.#agenda.filter((one) => one !== first)
    for (const [key, timer] of this.#timers) if (timer === first) this.#timers.delete(key)
    return first
  }

  #nextOrder(): number {
    this.#order += 1
    return this.#order
  }
}

function isAbout(
  fact: RunFact,
  place: { readonly step: string; readonly attempt: number },
): boolean {
  return 'attempt' in fact && fact.step === place.step && fact.attempt === place.attempt
}
