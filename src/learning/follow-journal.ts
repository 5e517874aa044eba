import type { JournalEvent, Store } from '../ports/store.ts'
import { JournalReader } from './journal-reader.ts'
import type { CaseBase } from './case-base.ts'
import { shapeOfPlan } from './shape-of-plan.ts'
import type { Tallies } from './tallies.ts'

export interface FollowOptions {
  readonly store: Pick<Store, 'readJournal' | 'head'>
  readonly organization: string
  /** Calls the listener with the journal's position after each commit. */
  readonly subscribe: (listener: (position: number) => void) => () => void
  readonly cases: CaseBase
  readonly tallies: Tallies
}

const eventsMax = 1_000
/** A plan that a person has corrected teaches more than one that merely worked. */
const correctedWeight = 3

/**
 * Owns: learning from one organization's journal, once through and then as it grows. What is
 * learned lives in memory alone; after a start it is learned again from the first event.
 *
 * 1. Nothing is read before the first `caughtUp`.
 * 2. Events are learned in journal order, so that a deletion takes what stands before it.
 */
export class JournalFollower {
  readonly #options: FollowOptions
  readonly #reader = new JournalReader()
  #position = 0
  #reading: Promise<void> | undefined
  #unsubscribe: (() => void) | undefined
  #isBehind = true
  #isClosed = false

  constructor(options: FollowOptions) {
    this.#options = options
  }

  get position(): number {
    return this.#position
  }

  /** Resolves once everything that was committed before the call was learned. */
  async caughtUp(): Promise<void> {
    this.#unsubscribe ??= this.#options.subscribe(() => {
      this.#isBehind = true
    })
    // What is being read now may have begun before the last commit.
    while (this.#reading !== undefined) await this.#reading
    if (this.#isBehind && !this.#isClosed) await (this.#reading ??= this.#read())
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#unsubscribe?.()
    await this.#reading?.catch(() => undefined)
  }

  async #read(): Promise<void> {
    const { store, organization } = this.#options
    try {
      this.#isBehind = false
      for (;;) {
        const events = await store.readJournal({
          organization,
          after: this.#position,
          limit: eventsMax,
        })
        for (const event of events) this.#learn(event)
        this.#position = events.at(-1)?.position ?? this.#position
        if (events.length < eventsMax || this.#isClosed) break
        // The event loop has its turn between batches.
        await new Promise((resolve) => setImmediate(resolve))
      }
    } catch (error) {
      this.#isBehind = true
      throw error
    } finally {
      this.#reading = undefined
    }
  }

  #learn(event: JournalEvent): void {
    const { cases, tallies } = this.#options
    if (event.type === 'learning.forgotten') {
      cases.forget(event.data)
      return
    }
    const learned = this.#reader.read(event)
    if (learned === undefined) return
    if (learned.type === 'step') {
      tallies.addStep(learned.agent, learned.capability, learned.outcome)
      return
    }
    const { runId, at, plan, outcome, text, isCorrected } = learned
    const shape = shapeOfPlan(plan)
    tallies.addRun(shape, outcome)
    if (!outcome.succeeded || text === undefined) return
    cases.add({ runId, at, text, shape, weight: isCorrected ? correctedWeight : 1 })
  }
}
