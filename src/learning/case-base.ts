import type { PastPlan, PlanHistory, PlanShape } from '../ports/plan-history.ts'
import { Habits } from './habits.ts'
import type { LearnedWord } from '../ports/learning.ts'
import type { PastRun, TermsOf } from './past-run.ts'
import { RequestIndex } from './request-index.ts'

/** What is kept of a run. No word of its request can be read back but through the index. */
interface Case {
  readonly runId: string
  readonly at: number
  readonly terms: Int32Array
  readonly shape: PlanShape
  readonly weight: number
}

export interface CaseBaseOptions {
  readonly termsOf: TermsOf
  /** The newest requests that are kept. */
  readonly runsMax?: number
  /** Runs after which one counts half. */
  readonly halfLife?: number
}

/** Which runs are forgotten: those of before a moment, those that used a capability, or both. */
export interface Forgetting {
  /** Units: milliseconds since 1970. */
  readonly before?: number
  readonly capability?: string
}

const runsMaxDefault = 20_000
/** Source: no drift costs 0.1 points at this age, a change of practice is learned in some hundred runs. */
const halfLifeDefault = 1_000
/** How far it may grow beyond its bound before the oldest are dropped. */
const overgrowth = 1.05

/**
 * What completed runs of one organization were asked and how they were planned. Bounded; forgets
 * exactly what it is told to.
 */
export class CaseBase implements PlanHistory {
  readonly #termsOf: TermsOf
  readonly #runsMax: number
  readonly #halfLife: number
  readonly #shapes = new Map<string, PlanShape>()
  #requests: RequestIndex
  #habits: Habits
  #cases: Case[] = []

  constructor({ termsOf, runsMax = runsMaxDefault, halfLife = halfLifeDefault }: CaseBaseOptions) {
    this.#termsOf = termsOf
    this.#runsMax = runsMax
    this.#halfLife = halfLife
    this.#requests = new RequestIndex(termsOf)
    this.#habits = new Habits(halfLife)
  }

  get runs(): number {
    return this.#cases.length
  }

  get habits(): Habits {
    return this.#habits
  }

  add({ runId, at, text, shape, weight }: PastRun): void {
    if (shape.capabilities.length === 0) return
    const terms = this.#requests.add(text)
    const kept = { runId, at, terms, shape: this.#sameShape(shape), weight }
    this.#cases.push(kept)
    this.#habits.add({ terms, capabilities: shape.capabilities, weight })
    if (this.#cases.length > this.#runsMax * overgrowth) this.#keep((_, age) => age < this.#runsMax)
  }

  /** The answer is how many runs it forgot. */
  forget({ before, capability }: Forgetting): number {
    const count = this.#cases.length
    this.#keep(({ at, shape }) => {
      const isOld = before === undefined || at < before
      const isMeant = capability === undefined || shape.capabilities.includes(capability)
      return !(isOld && isMeant)
    })
    return count - this.#cases.length
  }

  similar(text: string, countMax: number): readonly PastPlan[] {
    const newest = this.#cases.length - 1
    return this.#requests.nearest(text, countMax).flatMap(({ place, similarity }) => {
      const found = this.#cases[place]
      if (found === undefined) return []
      const weight = found.weight * 2 ** ((place - newest) / this.#halfLife)
      return [{ shape: found.shape, similarity, weight }]
    })
  }

  saidFor(words: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
    const known = new Map<number, number>()
    for (const [word, weight] of words) {
      const id = this.#requests.termId(word)
      if (id !== undefined) known.set(id, weight)
    }
    return this.#habits.saidFor(known)
  }

  used(capability: string): number {
    return this.#habits.used(capability)
  }

  together(capability: string, other: string): number {
    return this.#habits.together(capability, other)
  }

  precedes(before: string, after: string): number {
    return this.#habits.precedes(before, after)
  }

  predecessor(
    capability: string,
  ): { readonly capability: string; readonly share: number } | undefined {
    return this.#habits.predecessor(capability)
  }

  /** Words that are said for a capability, the most telling first. */
  wordsFor(capability: string, countMax: number): readonly string[] {
    return this.#requests.termsOf(this.#habits.termsFor(capability).slice(0, countMax))
  }

  /** What a word speaks for. */
  word(text: string, countMax: number): LearnedWord {
    const [term = ''] = this.#termsOf(text)
    const id = this.#requests.termId(term)
    if (id === undefined) return { word: text, runs: 0, capabilities: [] }
    const said = [...this.#habits.saidFor(new Map([[id, 1]]))]
    const capabilities = said
      .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
      .slice(0, countMax)
      .map(([capability, weight]) => ({ capability, weight: Math.round(weight * 100) / 100 }))
    return { word: text, runs: this.#requests.countOf(id), capabilities }
  }

  /** Equal shapes are one object: there are far fewer of them than runs. */
  #sameShape(shape: PlanShape): PlanShape {
    const key = JSON.stringify(shape)
    const known = this.#shapes.get(key)
    if (known !== undefined) return known
    this.#shapes.set(key, shape)
    return shape
  }

  /** Counts everything anew from the runs that stay. `age`: 0 for the newest. */
  #keep(stays: (one: Case, age: number) => boolean): void {
    const newest = this.#cases.length - 1
    this.#cases = this.#cases.filter((one, at) => stays(one, newest - at))
    this.#requests = this.#requests.emptied()
    this.#habits = new Habits(this.#halfLife)
    for (const { terms, shape, weight } of this.#cases) {
      this.#requests.addTerms(terms)
      this.#habits.add({ terms, capabilities: shape.capabilities, weight })
    }
  }
}
