import { endIdle } from '../../core/run/ending.ts'
import { encodeFact } from '../../core/run/encode-fact.ts'
import { fitnessOf } from '../../core/run/fitness.ts'
import type { AssignStep, Effect } from '../../core/run/effect.ts'
import type { BudgetBreach } from '../../core/limits/breach.ts'
import type {
  BudgetAnswered,
  RunFact,
  RunResumed,
  StepFailed,
  StepSucceeded,
} from '../../core/run/run-event.ts'
import { follow } from '../../core/run/transition.ts'
import type { Append, NewEvent, RecordChange } from '../../ports/store.ts'
import type { LargeValues } from './large-values.ts'
import type { BudgetBook } from './budget-book.ts'
import { budgetChanges } from './budget-records.ts'
import type { LiveRun, Mail, StepAttempt } from './live-run.ts'
import type { UsageBill } from './usage-bill.ts'
import { openUnknowns, unknownChanges } from './unknown-records.ts'
import { changesRunRecord, modificationChanges, runRecord, waitChanges } from './run-records.ts'

/** What one turn adds to one run. */
export interface RunTurn {
  readonly live: LiveRun
  readonly append: Append
  readonly effects: readonly Effect[]
  readonly mails: readonly DeliveredMail[]
  /** Attempts that have had a slot since this turn. */
  readonly assigned: readonly StepAttempt[]
  readonly budget: TurnBudget
  /** What must be durable before it. */
  readonly keeping: readonly Promise<void>[]
}

/** Mail from outside the turn. */
export interface DeliveredMail {
  readonly mail: Mail
  readonly late: boolean
}

/** What a turn means for budgets. */
interface TurnBudget {
  /** What its steps have used. */
  bill?: UsageBill
  /** What a person has said to a soft limit. */
  answered?: { readonly breach: BudgetBreach; readonly decision: 'APPROVE' | 'REJECT' }
  /** It goes on though a budget held it. */
  resumed?: true
}

export interface TurnOrder {
  readonly organization: string
  readonly at: number
  readonly large: LargeValues
  /** Queues a step for a slot. */
  readonly offer: (live: LiveRun, need: AssignStep) => void
  readonly budgets: BudgetBook
}

/** Facts of one run on their way into one commit. Nothing of it is durable yet. */
export class Turn {
  readonly #live: LiveRun
  readonly #order: TurnOrder
  readonly #expected: number
  readonly #events: NewEvent[] = []
  readonly #changes: RecordChange[] = []
  readonly #effects: Effect[] = []
  readonly #mails: DeliveredMail[] = []
  readonly #assigned: StepAttempt[] = []
  readonly #budget: TurnBudget = {}
  readonly #keeping: Promise<void>[] = []
  readonly #blobs: string[] = []
  #recordChanged = false

  constructor(live: LiveRun, order: TurnOrder) {
    this.#live = live
    this.#order = order
    this.#expected = live.seq
  }

  /** Units: events. */
  get size(): number {
    return this.#events.length
  }

  /**
   * Takes the run's mail, and all that follows from it by itself, until there are so many events.
   * What is left stays in the mailbox.
   */
  receive(eventsMax: number): void {
    const mails = this.#live.mailbox
    this.#live.mailbox = []
    let isJoined = false
    for (const [index, mail] of mails.entries()) {
      if (this.#events.length >= eventsMax && !isJoined) {
        this.#live.mailbox = mails.slice(index)
        break
      }
      const { fact, actor, joined = false } = mail
      isJoined = joined
      const fitness = fitnessOf(this.#live.run, fact, this.#order.at)
      this.#mails.push({ mail, late: fitness !== 'fits' })
      if (fitness === 'fits') this.#happen(fact, actor)
      else if (fitness === 'late') this.#happen(refused(fact), actor)
    }
    for (const effect of endIdle(this.#live.run)) {
      if (effect.type === 'record') this.#happen(effect.fact, 'engine')
    }
  }

  /** Takes what came of a step's wait for a slot. */
  follow(fact: RunFact): void {
    if (fact.type === 'step.started') this.#assigned.push(fact)
    if (fact.type === 'undo.started') this.#assigned.push({ ...fact, undo: true })
    if (fitnessOf(this.#live.run, fact, this.#order.at) === 'fits') this.#happen(fact, 'engine')
    else if (fact.type === 'step.started') {
      // A slot was taken for it, and must be given back.
      const { step, attempt } = fact
      this.#effects.push({ type: 'cancel-step', step, attempt })
    } else if (fact.type === 'undo.started') {
      const { step, attempt } = fact
      this.#effects.push({ type: 'cancel-step', step, attempt, undo: true })
    }
  }

  /** What is to be saved. */
  seal(): RunTurn {
    const live = this.#live
    if (this.#recordChanged) this.#changes.push({ type: 'put', record: runRecord(live.run) })
    if (this.#budget.bill !== undefined) this.#changes.push(...this.#budget.bill.changes())
    const events = this.#events
    live.seq += events.length
    live.ahead ||= events.length > 0
    const { organization } = this.#order
    const append = {
      organization,
      stream: live.stream,
      expected: this.#expected,
      events,
      records: this.#changes,
      ...(this.#blobs.length > 0 && { blobs: this.#blobs }),
    }
    return {
      live,
      append,
      effects: this.#effects,
      mails: this.#mails,
      assigned: this.#assigned,
      budget: this.#budget,
      keeping: this.#keeping,
    }
  }

  /** Before the run takes the fact: it still knows what it is about. */
  #budgetTakes(fact: BudgetFact): void {
    const { run } = this.#live
    const { budgets, at } = this.#order
    const breach = run.budgets?.breach
    switch (fact.type) {
      case 'budget.answered':
        if (breach !== undefined) this.#budget.answered = { breach, decision: fact.decision }
        return
      case 'run.resumed':
        if (breach?.waitId !== undefined) this.#budget.resumed = true
        return
      case 'step.succeeded':
      case 'step.failed': {
        if (fact.usage === undefined && !budgets.countsAnyTime) return
        const step = run.steps.get(fact.step)
        if (step === undefined) return
        this.#budget.bill ??= budgets.bill(at)
        this.#budget.bill.take(step, fact)
      }
    }
  }

  readonly #keep = (kept: Promise<void>): void => void this.#keeping.push(kept)

  #happen(first: RunFact, actor: string): void {
    const { run } = this.#live
    const { at, large } = this.#order
    const facts = [first]
    for (const found of facts) {
      if (found !== first && fitnessOf(run, found, at) !== 'fits') continue
      const fact = large.pack(found, this.#keep)
      const { type } = fact
      const { data, hashes } = encodeFact(fact)
      this.#blobs.push(...hashes)
      const by = found === first ? actor : 'engine'
      // The run was made a moment before its first turn, and must say the same when it is replayed.
      const since = type === 'run.created' ? run.createdAt : at
      this.#events.push({ type, at: since, actor: by, data })
      if (type === 'plan.modified') this.#live.planSeq = this.#expected + this.#events.length
      if (isModification(type)) {
        this.#changes.push(...modificationChanges(run, fact, { at, actor: by }))
      }
      const unknown = openUnknowns(run, fact)
      if (isForBudgets(fact)) this.#budgetTakes(fact)
      const effects = follow(run, { ...fact, at })
      if (unknown !== undefined) {
        this.#changes.push(...unknownChanges(run, unknown, { fact, actor: by, at }))
      }
      this.#recordChanged ||= changesRunRecord(fact)
      if (fact.type === 'run.paused' || fact.type === 'budget.answered') {
        this.#changes.push(...budgetChanges(run, fact, at))
      }
      if (type.startsWith('wait.')) this.#changes.push(...waitChanges(run, fact, at))
      for (const effect of effects) {
        if (effect.type === 'record') facts.push(effect.fact)
        else if (effect.type === 'assign-step') this.#order.offer(this.#live, effect)
        else this.#effects.push(effect)
      }
    }
  }
}

function isModification(type: RunFact['type']): boolean {
  return type === 'plan.modified' || type.startsWith('modification.')
}

type BudgetFact = StepSucceeded | StepFailed | BudgetAnswered | RunResumed

function isForBudgets(fact: RunFact): fact is BudgetFact {
  const { type } = fact
  if (type === 'step.succeeded' || type === 'step.failed') return true
  return type === 'budget.answered' || type === 'run.resumed'
}

/** What is on record of a result that came too late. */
function refused(fact: RunFact): RunFact {
  const { step, attempt } = fact as RunFact & StepAttempt
  return { type: 'step.refused', step, attempt, reason: `${fact.type} came too late` }
}
