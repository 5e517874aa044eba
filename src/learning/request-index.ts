import type { TermsOf } from './past-run.ts'

/** A past request that resembles a new one. `similarity`: cosine, 0 to 1. */
export interface Neighbour {
  /** In the order in which requests were added, from 0. */
  readonly place: number
  readonly similarity: number
}

/** How much the index may grow before its lengths are measured anew. */
const growthMax = 1.1

/**
 * Finds past requests by the words they share. Words are weighed by rarity, requests compared by
 * the cosine of their weights.
 */
export class RequestIndex {
  readonly #termsOf: TermsOf
  readonly #ids = new Map<string, number>()
  readonly #postings: number[][] = []
  readonly #terms: Int32Array[] = []
  readonly #lengths: number[] = []
  #measuredAt = 0

  constructor(termsOf: TermsOf) {
    this.#termsOf = termsOf
  }

  get size(): number {
    return this.#terms.length
  }

  /** The ids of the request's terms. */
  add(text: string): Int32Array {
    const ids = Int32Array.from(this.#termsOf(text), (term) => this.#idFor(term))
    this.addTerms(ids)
    return ids
  }

  /** As `add`, of a request whose terms this index or its predecessor has numbered. */
  addTerms(ids: Int32Array): void {
    const place = this.#terms.length
    for (const id of ids) this.#postings[id]?.push(place)
    this.#terms.push(ids)
    this.#lengths.push(0)
  }

  termId(term: string): number | undefined {
    return this.#ids.get(term)
  }

  /** The terms of these ids; for people, so it may take its time. */
  termsOf(ids: readonly number[]): readonly string[] {
    const terms = new Map([...this.#ids].map(([term, id]) => [id, term]))
    return ids.map((id) => terms.get(id) ?? '')
  }

  /** In how many requests a term stands. */
  countOf(id: number): number {
    return this.#postings[id]?.length ?? 0
  }

  /** An index with the same numbering and no request in it. */
  emptied(): RequestIndex {
    const empty = new RequestIndex(this.#termsOf)
    for (const [term, id] of this.#ids) {
      empty.#ids.set(term, id)
      empty.#postings.push([])
    }
    return empty
  }

  nearest(text: string, countMax: number): readonly Neighbour[] {
    const count = this.#terms.length
    if (count === 0) return []
    this.#measure()
    const shared = new Float64Array(count)
    let own = 0
    for (const term of this.#termsOf(text)) {
      const id = this.#ids.get(term)
      if (id === undefined || this.countOf(id) === 0) {
        own += unknownShare * Math.log(1 + count) ** 2
        continue
      }
      const weight = this.#rarity(id) ** 2
      own += weight
      for (const place of this.#postings[id] ?? []) shared[place] = (shared[place] ?? 0) + weight
    }
    return nearestOf(shared, countMax, (place) => this.#lengthOf(place) * Math.sqrt(own))
  }

  #idFor(term: string): number {
    const known = this.#ids.get(term)
    if (known !== undefined) return known
    const id = this.#ids.size
    this.#ids.set(term, id)
    this.#postings.push([])
    return id
  }

  #rarity(id: number): number {
    return Math.log(1 + this.#terms.length / Math.max(1, this.countOf(id)))
  }

  /** Rarities drift while the index grows; the lengths need not follow each step. */
  #measure(): void {
    const count = this.#terms.length
    if (this.#measuredAt > 0 && count < this.#measuredAt * growthMax) return
    this.#lengths.fill(0)
    this.#measuredAt = count
  }

  #lengthOf(place: number): number {
    const known = this.#lengths[place] ?? 0
    if (known > 0) return known
    let total = 0
    for (const id of this.#terms[place] ?? []) total += this.#rarity(id) ** 2
    const length = Math.sqrt(total) || 1
    this.#lengths[place] = length
    return length
  }
}

/** A word that no past request has makes the request less like any of them, but it may be a name. */
const unknownShare = 0.25

/** The best by selection into a small sorted list: `countMax` is far smaller than the index. */
function nearestOf(
  shared: Float64Array,
  countMax: number,
  lengthOf: (place: number) => number,
): readonly Neighbour[] {
  const best: Neighbour[] = []
  let least = 0
  for (let place = 0; place < shared.length; place += 1) {
    const weight = shared[place] ?? 0
    if (weight === 0) continue
    const similarity = weight / (lengthOf(place) || 1)
    if (best.length === countMax && similarity <= least) continue
    let at = best.length
    while (at > 0 && (best[at - 1]?.similarity ?? 0) < similarity) at -= 1
    best.splice(at, 0, { place, similarity })
    if (best.length > countMax) best.pop()
    least = best.at(-1)?.similarity ?? 0
  }
  return best
}
