/** Counters by two keys. */
type Table<K> = Map<K, Map<string, number>>

/** When the growing weight of new runs is brought back to 1. */
const scaleMax = 1e9
/** Runs, as they weigh today, that must have said a word for a capability before it counts. */
const countMin = 1.2
/** How much likelier a word must be with the capability than without it. */
const liftMin = 2

/** What a run teaches: the ids of its request's terms, and its capabilities in order. */
export interface Lesson {
  readonly terms: Int32Array
  readonly capabilities: readonly string[]
  readonly weight: number
}

/**
 * Counts which words are said for which capability, and which capabilities go together in which
 * order. Ages without being touched: instead of shrinking what is old, what is new weighs more.
 */
export class Habits {
  readonly #growth: number
  #scale = 1
  #total = 0
  readonly #terms = new Map<number, number>()
  readonly #used = new Map<string, number>()
  readonly #runs = new Map<string, number>()
  readonly #saidFor: Table<number> = new Map()
  readonly #together: Table<string> = new Map()
  readonly #before: Table<string> = new Map()

  /** `halfLife`: runs after which one counts half. */
  constructor(halfLife: number) {
    this.#growth = 2 ** (1 / halfLife)
  }

  add({ terms, capabilities, weight }: Lesson): void {
    this.#scale *= this.#growth
    if (this.#scale > scaleMax) this.#rescale()
    const amount = this.#scale * weight
    this.#total += amount
    const distinct = [...new Set(capabilities)]
    for (const term of terms) {
      this.#terms.set(term, (this.#terms.get(term) ?? 0) + amount)
      for (const capability of distinct) bump(this.#saidFor, [term, capability], amount)
    }
    for (const [at, capability] of distinct.entries()) {
      this.#used.set(capability, (this.#used.get(capability) ?? 0) + amount)
      this.#runs.set(capability, (this.#runs.get(capability) ?? 0) + 1)
      for (const [place, other] of distinct.entries()) {
        if (place === at) continue
        bump(this.#together, [capability, other], amount)
        if (place < at) bump(this.#before, [capability, other], amount)
      }
    }
  }

  /** How strongly words, by their ids, speak for capabilities. */
  saidFor(words: ReadonlyMap<number, number>): Map<string, number> {
    const said = new Map<string, number>()
    const half = 0.5 * this.#scale
    for (const [term, weight] of words) {
      const all = this.#terms.get(term) ?? 0
      const rarity = Math.log(1 + (Math.max(0, this.#total - all) + half) / (all + half))
      for (const [capability, count] of this.#saidFor.get(term) ?? []) {
        if (count < countMin * this.#scale) continue
        const used = this.#used.get(capability) ?? 1
        const share = count / used
        const otherwise = (all - count) / Math.max(this.#scale, this.#total - used)
        if (share <= liftMin * otherwise) continue
        said.set(capability, (said.get(capability) ?? 0) + weight * rarity * share)
      }
    }
    return said
  }

  /** The terms that speak for a capability, by their ids, the most telling first. */
  termsFor(capability: string): readonly number[] {
    const strengths: (readonly [term: number, strength: number])[] = []
    for (const [term, counts] of this.#saidFor) {
      if (!counts.has(capability)) continue
      const strength = this.saidFor(new Map([[term, 1]])).get(capability)
      if (strength !== undefined) strengths.push([term, strength])
    }
    return strengths.sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([term]) => term)
  }

  /** Runs that used a capability, as they weigh today. */
  used(capability: string): number {
    return (this.#used.get(capability) ?? 0) / this.#scale
  }

  /** Runs that used a capability, each counted once. */
  runsOf(capability: string): number {
    return this.#runs.get(capability) ?? 0
  }

  together(capability: string, other: string): number {
    return this.#share(this.#together, capability, other)
  }

  precedes(before: string, after: string): number {
    return this.#share(this.#before, after, before)
  }

  /** What comes before a capability most often. */
  predecessor(
    capability: string,
  ): { readonly capability: string; readonly share: number } | undefined {
    const [first] = this.beforeOf(capability)
    return first
  }

  /** What comes before a capability, the most frequent first. */
  beforeOf(capability: string): readonly { readonly capability: string; readonly share: number }[] {
    return [...(this.#before.get(capability)?.keys() ?? [])]
      .map((other) => ({ capability: other, share: this.precedes(other, capability) }))
      .sort((a, b) => b.share - a.share || (a.capability < b.capability ? -1 : 1))
  }

  /** Capabilities that were ever used, the most frequent first. */
  capabilities(): readonly string[] {
    return [...this.#runs]
      .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
      .map(([name]) => name)
  }

  #share(table: Table<string>, of: string, other: string): number {
    const used = this.#used.get(of) ?? 0
    return used === 0 ? 0 : (table.get(of)?.get(other) ?? 0) / used
  }

  #rescale(): void {
    const scale = this.#scale
    this.#scale = 1
    this.#total /= scale
    for (const counts of [this.#terms, this.#used] as Map<unknown, number>[]) {
      for (const [key, count] of counts) counts.set(key, count / scale)
    }
    for (const table of [this.#saidFor, this.#together, this.#before] as Table<unknown>[]) {
      for (const row of table.values()) {
        for (const [key, count] of row) row.set(key, count / scale)
      }
    }
  }
}

function bump<K>(
  table: Table<K>,
  [row, column]: readonly [row: K, column: string],
  amount: number,
): void {
  const counts = table.get(row) ?? new Map<string, number>()
  counts.set(column, (counts.get(column) ?? 0) + amount)
  table.set(row, counts)
}
