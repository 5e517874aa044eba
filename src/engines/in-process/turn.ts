import { fitnessOf } from '../../core/run/fitness.ts'
import type { Effect } from '../../core/run/effect.ts'
import type { RunFact } from '../../core/run/run-event.ts'
import { transition } from '../../core/run/transition.ts'
import type { AssignStep } from '../../ports/engine.ts'
import type { Append, NewEvent, RecordChange } from '../../ports/store.ts'
import type { LiveRun, Mail, StepAttempt } from './live-run.ts'
import { runStream } from './run-loader.ts'
import { changesRunRecord, runRecord, waitChanges } from './run-records.ts'

/** What one turn adds to one run. */
export interface RunTurn {
  readonly live: LiveRun
  readonly append: Append
  readonly effects: readonly Effect[]
  readonly mails: readonly DeliveredMail[]
  /** Attempts that have a slot since this turn or just before it. */
  readonly assigned: readonly StepAttempt[]
}

/** Mail from outside the turn. */
export interface DeliveredMail {
  readonly mail: Mail
  readonly late: boolean
}

interface TurnOrder {
  readonly organization: string
  readonly at: number
  /** Finds an agent now, or queues the step. The fact that follows, if any, joins this turn. */
  readonly assign: (live: LiveRun, need: AssignStep) => RunFact | undefined
}

/** Feeds a run its mail, and all that follows from it at once. Nothing is durable yet. */
export function takeTurn(live: LiveRun, order: TurnOrder): RunTurn {
  return new Turn(live, order).take()
}

class Turn {
  readonly #live: LiveRun
  readonly #order: TurnOrder
  readonly #queue: Mail[]
  readonly #events: NewEvent[] = []
  readonly #changes: RecordChange[] = []
  readonly #effects: Effect[] = []
  readonly #mails: DeliveredMail[] = []
  readonly #assigned: StepAttempt[] = []
  #needs: AssignStep[] = []
  #recordChanged = false

  constructor(live: LiveRun, order: TurnOrder) {
    this.#live = live
    this.#order = order
    this.#queue = live.mailbox
    live.mailbox = []
  }

  take(): RunTurn {
    const live = this.#live
    const expected = live.seq
    const received = this.#queue.length
    for (let index = 0; index < this.#queue.length; index += 1) {
      this.#receive(this.#queue[index] as Mail, index < received)
      if (index === this.#queue.length - 1) this.#assign()
    }
    if (this.#recordChanged) this.#changes.push({ type: 'put', record: runRecord(live.run) })
    live.seq += this.#events.length
    live.ahead ||= this.#events.length > 0
    const { organization } = this.#order
    const stream = runStream(live.run.id)
    const events = this.#events
    return {
      live,
      append: { organization, stream, expected, events, records: this.#changes },
      effects: this.#effects,
      mails: this.#mails,
      assigned: this.#assigned,
    }
  }

  #receive(mail: Mail, fromOutside: boolean): void {
    const { fact, actor } = mail
    const fitness = fitnessOf(this.#live.run, fact, this.#order.at)
    if (fromOutside) this.#mails.push({ mail, late: fitness !== 'fits' })
    if (fact.type === 'step.started') this.#assigned.push(fact)
    if (fitness === 'fits') this.#happen(fact, actor)
    else if (fitness === 'late' && fromOutside) this.#happen(refused(fact), actor)
    else if (fact.type === 'step.started') {
      // A slot was taken for it, and must be given back.
      const { step, attempt } = fact
      this.#effects.push({ type: 'cancel-step', step, attempt })
    }
  }

  #happen(fact: RunFact, actor: string): void {
    const { run } = this.#live
    const { at } = this.#order
    const { type, ...data } = fact
    this.#events.push({ type, at, actor, data: data as NewEvent['data'] })
    const { effects } = transition(run, { ...fact, at })
    this.#recordChanged ||= changesRunRecord(fact)
    if (type.startsWith('wait.')) this.#changes.push(...waitChanges(run, fact, at))
    for (const effect of effects) {
      if (effect.type === 'record') this.#queue.push({ fact: effect.fact, actor: 'engine' })
      else if (effect.type === 'assign-step') this.#needs.push(effect)
      else this.#effects.push(effect)
    }
  }

  /** Of all that became ready, the longest remaining path gets the first slot. */
  #assign(): void {
    const needs = this.#needs
    this.#needs = []
    for (const need of needs.sort((a, b) => b.rank - a.rank)) {
      const fact = this.#order.assign(this.#live, need)
      if (fact !== undefined) this.#queue.push({ fact, actor: 'engine' })
    }
  }
}

/** What is on record of a result that came too late. */
function refused(fact: RunFact): RunFact {
  const { step, attempt } = fact as RunFact & StepAttempt
  return { type: 'step.refused', step, attempt, reason: `${fact.type} came too late` }
}
