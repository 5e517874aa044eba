import type { Capability } from '../../core/capability.ts'
import { wordsOf } from '../capability/parameter.ts'
import { isTelling, type WordWeights } from './part-query.ts'
import { rootOf } from './root.ts'
import { familyOf } from './word-families.ts'

/** The words of one capability, counted. A word of its name counts twice. */
export interface WordDocument {
  readonly capability: Capability
  readonly counts: ReadonlyMap<string, number>
  readonly nameRoots: ReadonlySet<string>
  readonly length: number
}

const nameCount = 2
const descriptionWordsMax = 40
const exampleCount = 0.5

const documents = new WeakMap<Capability, WordDocument>()

/** The document of a capability: made once for as long as the capability stays the same object. */
export function documentOf(capability: Capability): WordDocument {
  const known = documents.get(capability)
  if (known !== undefined) return known
  const counts = new Map<string, number>()
  const add = (word: string, count: number): void => {
    if (!isTelling(word)) return
    const root = rootOf(word)
    counts.set(root, (counts.get(root) ?? 0) + count)
  }
  const names = wordsOf(capability.name).slice(0, descriptionWordsMax)
  for (const word of names) add(word, nameCount)
  const said = wordsOf(capability.description.slice(0, 600)).slice(0, descriptionWordsMax)
  for (const word of said) add(word, 1)
  for (const example of capability.examples.slice(0, 8)) {
    for (const word of wordsOf(example).slice(0, descriptionWordsMax)) add(word, exampleCount)
  }
  let length = 0
  for (const count of counts.values()) length += count
  const nameRoots = new Set(names.filter(isTelling).map(rootOf))
  const made = { capability, counts, nameRoots, length }
  documents.set(capability, made)
  return made
}

/** How often a capability uses a word. */
interface Posting {
  readonly at: number
  readonly count: number
}

const k1 = 1.2
const b = 0.5
const familyHit = 0.6
const familyCover = 0.7

/**
 * An inverted index over names and descriptions. Source: BM25 (Robertson), k1 1.2, b 0.5.
 */
export class WordIndex {
  readonly documents: readonly WordDocument[]
  readonly #postings = new Map<string, Posting[]>()
  readonly #named = new Map<string, number[]>()
  readonly #lengthMean: number
  #places: ReadonlyMap<string, number> | undefined

  constructor(capabilities: readonly Capability[]) {
    this.documents = capabilities.map(documentOf)
    let total = 0
    for (const [at, document] of this.documents.entries()) {
      total += document.length
      for (const [root, count] of document.counts) append(this.#postings, root, { at, count })
      for (const root of document.nameRoots) append(this.#named, root, at)
    }
    this.#lengthMean = total / Math.max(1, this.documents.length)
  }

  /** How rare a word is; 0 for one that no capability uses. */
  rarityOf(root: string): number {
    const found = this.#postings.get(root)?.length ?? 0
    if (found === 0) return 0
    return Math.log(1 + (this.documents.length - found + 0.5) / (found + 0.5))
  }

  /** BM25 of every capability that shares a word, or one of its family, with what was said. */
  score(words: WordWeights): Map<number, number> {
    const scores = new Map<number, number>()
    for (const [root, weight] of words) {
      const best = new Map<number, number>()
      this.#hit(root, 1, best)
      for (const other of familyOf(root)) this.#hit(other, familyHit, best)
      for (const [at, hit] of best) scores.set(at, (scores.get(at) ?? 0) + weight * hit)
    }
    return scores
  }

  #hit(root: string, share: number, best: Map<number, number>): void {
    const postings = this.#postings.get(root)
    if (postings === undefined) return
    const rarity = this.rarityOf(root)
    for (const { at, count } of postings) {
      const length = this.documents[at]?.length ?? 0
      const norm = count + k1 * (1 - b + (b * length) / this.#lengthMean)
      const hit = (share * rarity * count * (k1 + 1)) / norm
      if (hit > (best.get(at) ?? 0)) best.set(at, hit)
    }
  }

  /** Share of a capability's own name that was said, by rarity. */
  coverOf(at: number, words: WordWeights): number {
    let total = 0
    let said = 0
    for (const root of this.documents[at]?.nameRoots ?? []) {
      const rarity = this.rarityOf(root)
      total += rarity
      let hit = words.get(root) ?? 0
      for (const other of familyOf(root)) hit = Math.max(hit, familyCover * (words.get(other) ?? 0))
      said += rarity * hit
    }
    return total === 0 ? 0 : said / total
  }

  /** Share of one capability's name that is also in the other's: both are about the same thing. */
  kinship(at: number, other: number): number {
    const names = this.documents[other]?.nameRoots
    if (names === undefined) return 0
    let total = 0
    let common = 0
    for (const root of this.documents[at]?.nameRoots ?? []) {
      const rarity = this.rarityOf(root)
      total += rarity
      if (names.has(root)) common += rarity
    }
    return total === 0 ? 0 : common / total
  }

  /** The name of the capability that stands there. */
  nameAt(at: number): string {
    return this.documents[at]?.capability.name ?? ''
  }

  /** Where a capability of this name stands. */
  placeOf(name: string): number | undefined {
    this.#places ??= new Map(this.documents.map((one, at) => [one.capability.name, at]))
    return this.#places.get(name)
  }
}

function append<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}

const indexes = new WeakMap<readonly Capability[], WordIndex>()

/** The index of a list; the same array is indexed once, and what stays in a new one is not read anew. */
export function wordIndexOf(capabilities: readonly Capability[]): WordIndex {
  const known = indexes.get(capabilities)
  if (known !== undefined) return known
  const built = new WordIndex(capabilities)
  indexes.set(capabilities, built)
  return built
}
