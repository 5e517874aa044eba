import type { Token } from '../capability/token.ts'
import { hear, type Heard, type HeardName } from './chain-words.ts'
import { rootOf } from './root.ts'
import { familyOf } from './word-families.ts'
import type { WordDocument, WordIndex } from './word-index.ts'

/** A way through the kinds, and how much of the question it explains. */
export interface FoundChain {
  /** Where its capabilities stand in the index, in order. */
  readonly places: readonly number[]
  readonly score: number
  /** Share of the question's words that some capability of it explains. */
  readonly explained: number
  readonly names: readonly HeardName[]
}

const lengthMax = 4
/** Beginnings that are kept at each length. */
const beam = 200

const cost = { length: 0.3, unsaid: 0.3, unsaidOfSearch: 0.06, loop: 1 }
const gain = { name: 3, kindSaid: 1, kindBesideName: 2, owner: 3, who: 1.5, firstWord: 0.5 }
const hit = { name: 1, text: 0.7, family: 0.6, detail: 0.5 }
const weightOfUnknown = 1.5
const weightOfFamilyMax = 2.5

const detailRoots: ReadonlySet<string> = new Set(['detail', 'information', 'info'].map(rootOf))
const searchRoots: ReadonlySet<string> = new Set(['search', 'find', 'lookup'].map(rootOf))
const ownerKinds: ReadonlySet<string> = new Set(['person', 'people', 'user', 'author'].map(rootOf))

/** What the search knows of a capability. */
interface Link {
  readonly place: number
  readonly document: WordDocument
  readonly requires: readonly string[]
  readonly produces: readonly string[]
  readonly isSearch: boolean
  /** Words of the question that it explains, and how well. */
  readonly hits: ReadonlyMap<string, number>
  /** What its name says and nobody did. */
  readonly unsaid: number
}

interface Search {
  readonly heard: Heard
  readonly links: readonly Link[]
  /** By the first kind that they require. */
  readonly takers: ReadonlyMap<string, readonly Link[]>
  readonly weightOf: ReadonlyMap<string, number>
  readonly firstWord: string
}

/**
 * Finds the chain of capabilities over kinds that explains a question best: it starts with what
 * requires nothing, and each next one requires what the last one produced. Explaining the words is
 * a better goal than the shortest way to the best match.
 */
export function searchChains(message: string, index: WordIndex): FoundChain | undefined {
  const search = prepare(hear(message, index), index)
  let best: { readonly chain: readonly Link[]; readonly score: number } | undefined
  let open = search.links.filter((one) => one.requires.length === 0).map((one) => [one])
  for (let length = 1; length <= lengthMax && open.length > 0; length += 1) {
    const scored = open.map((chain) => ({ chain, score: scoreOf(chain, search) }))
    scored.sort((a, b) => b.score - a.score)
    const [first] = scored
    if (first !== undefined && (best === undefined || first.score > best.score)) best = first
    open = scored.slice(0, beam).flatMap(({ chain }) => extend(chain, search.takers))
  }
  if (best === undefined) return undefined
  const { chain, score } = best
  const names = search.heard.names
  const places = chain.map((one) => one.place)
  return { places, score, names, explained: shareExplained(chain, search) }
}

function extend(chain: readonly Link[], takers: ReadonlyMap<string, readonly Link[]>): Link[][] {
  const given = new Set(chain.at(-1)?.produces)
  const next = [...given].flatMap((kind) => takers.get(kind) ?? [])
  return next
    .filter((one) => one.requires.every((kind) => given.has(kind)) && !chain.includes(one))
    .map((one) => [...chain, one])
}

function prepare(heard: Heard, index: WordIndex): Search {
  const kinds = new Set(
    index.documents.flatMap(({ capability }) =>
      [...capability.requires, ...capability.produces].map(rootOf),
    ),
  )
  const explained = new Set<string>()
  const hits = index.documents.map((document) => {
    const own = hitsOf(document, heard, kinds)
    for (const word of own.keys()) explained.add(word)
    return own
  })
  const unknown = [...heard.words].filter((word) => !explained.has(word))
  const links = index.documents.map((document, place): Link => {
    const own = hits[place] ?? new Map<string, number>()
    if (hasRoot(document, detailRoots)) for (const word of unknown) own.set(word, hit.detail)
    const isSearch = hasRoot(document, searchRoots)
    return {
      place,
      document,
      requires: document.capability.requires.map(rootOf),
      produces: document.capability.produces.map(rootOf),
      isSearch,
      hits: own,
      unsaid: unsaidOf(document, heard, index) * (isSearch ? cost.unsaidOfSearch : cost.unsaid),
    }
  })
  const weightOf = new Map([...heard.words].map((word) => [word, weigh(word, index)]))
  const [firstWord = ''] = heard.words
  const takers = Map.groupBy(
    links.filter((one) => one.requires.length > 0),
    (one) => one.requires[0] ?? '',
  )
  return { heard, links, takers, weightOf, firstWord }
}

function hasRoot(document: WordDocument, roots: ReadonlySet<string>): boolean {
  return [...document.nameRoots].some((root) => roots.has(root))
}

/** A kind is said by its own word only: a person is no cast. */
function hitsOf(
  document: WordDocument,
  heard: Heard,
  kinds: ReadonlySet<string>,
): Map<string, number> {
  const hits = new Map<string, number>()
  for (const word of heard.words) {
    let best = hitOf(document, word)
    if (!kinds.has(word)) {
      for (const other of familyOf(word)) {
        best = Math.max(best, hit.family * hitOf(document, other))
      }
    }
    if (best > 0) hits.set(word, best)
  }
  return hits
}

function hitOf(document: WordDocument, word: string): number {
  if (document.nameRoots.has(word)) return hit.name
  return document.counts.has(word) ? hit.text : 0
}

function unsaidOf(document: WordDocument, heard: Heard, index: WordIndex): number {
  let unsaid = 0
  for (const root of document.nameRoots) {
    const isSaid =
      heard.words.has(root) || [...familyOf(root)].some((other) => heard.words.has(other))
    if (!isSaid) unsaid += index.rarityOf(root)
  }
  return unsaid
}

function weigh(word: string, index: WordIndex): number {
  const own = index.rarityOf(word)
  if (own > 0) return own
  const family = Math.max(0, ...[...familyOf(word)].map((other) => index.rarityOf(other)))
  return family > 0 ? Math.min(family, weightOfFamilyMax) : weightOfUnknown
}

function scoreOf(chain: readonly Link[], search: Search): number {
  const { heard, weightOf, firstWord } = search
  let score = -cost.length * chain.length
  for (const [word, weight] of weightOf) score += weight * bestHit(chain, word)
  for (const [at, link] of chain.entries()) {
    score -= link.unsaid
    const before = chain.slice(0, Math.max(0, at - 1))
    const isLoop = link.produces.some((kind) => before.some((one) => one.produces.includes(kind)))
    if (isLoop) score -= cost.loop
  }
  const [first] = chain
  const last = chain.at(-1)
  if (first === undefined || last === undefined) return score
  score += heard.names.length > 0 === first.isSearch ? gain.name : -gain.name
  if (first.isSearch) for (const kind of first.produces) score += entryGain(kind, heard)
  if (heard.asksWho && last.produces.some((kind) => ownerKinds.has(kind))) score += gain.who
  // What is asked for is said first and found last: "the logo of the company that made …".
  return score + gain.firstWord * (last.hits.get(firstWord) ?? 0)
}

function bestHit(chain: readonly Link[], word: string): number {
  return Math.max(0, ...chain.map((link) => link.hits.get(word) ?? 0))
}

/** How likely a search for this kind is where the name belongs. */
function entryGain(kind: string, heard: Heard): number {
  const isKind = (token: Token | undefined): boolean =>
    token?.type === 'word' && isSameKind(rootOf(token.word), kind)
  let total = [...heard.words].some((word) => isSameKind(word, kind)) ? gain.kindSaid : 0
  for (const name of heard.names) {
    if (isKind(name.before) || isKind(name.after) || name.tokens.some(isKind)) {
      total += gain.kindBesideName
    }
    if (name.isOwner && ownerKinds.has(kind)) total += gain.owner
  }
  return total
}

function isSameKind(word: string, kind: string): boolean {
  return word === kind || familyOf(word).has(kind)
}

function shareExplained(chain: readonly Link[], { weightOf }: Search): number {
  let total = 0
  let explained = 0
  for (const [word, weight] of weightOf) {
    total += weight
    explained += weight * bestHit(chain, word)
  }
  return total === 0 ? 0 : explained / total
}
