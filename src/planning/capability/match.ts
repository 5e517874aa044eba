import type { LexicalIndex, Profile } from './lexical-index.ts'
import { hasVerb } from './lexical-index.ts'
import { nameTokens, type Phrase, type Region } from './phrase.ts'
import { stem } from './stem.ts'
import type { Token } from './token.ts'
import { nounsLike, verbsLike } from './synonyms.ts'
import { lightVerbs, readingVerbs, searchVerbs, stopWords } from './vocabulary.ts'

/** How well a capability explains the words of a clause. */
export interface Candidate {
  readonly profile: Profile
  readonly score: number
  /** Share of the clause's meaning that the capability explains. */
  readonly fit: number
  /** Share of the capability's own name that was said. */
  readonly cover: number
  readonly hasEvidence: boolean
}

/** A word of the clause that means something, and what it is worth. */
export interface ContentWord {
  readonly stem: string
  readonly weight: number
  readonly isKnown: boolean
  readonly isLead: boolean
  /** No preposition stands before it: it is what the verb is done to. */
  readonly isObject: boolean
  readonly like: ReadonlySet<string>
}

export interface MatchOptions {
  readonly verb: Token | undefined
  /** Effects may be chosen. */
  readonly isImperative: boolean
  /** Stems that another step explains already. */
  readonly explained?: ReadonlySet<string>
  readonly accepts?: (profile: Profile) => boolean
}

const tell = stem('tell')
const unknownWeight = 1.2
const synonymWeight = 2
const synonymHit = 0.6
/** Of a verb that a capability has for itself, for those that have only one like it. */
const takenVerbHit = 0.3
const fitMin = 0.5
const fallbackFitMin = 0.35

/** The words of a region that are no values: those that must speak for a capability. */
export function contentOf(
  region: Region,
  index: LexicalIndex,
  verb: Token | undefined,
): readonly ContentWord[] {
  const values = valueTokens(region, index, verb)
  const whole = contentWithout(values, { region, index, verb })
  const topic = topicTokens(region)
  if (topic.length === 0) return whole
  const content = contentWithout(new Set([...values, ...topic]), { region, index, verb })
  // "tell me about the backups": then the topic is all that is asked for.
  return content.some((word) => !word.isLead) ? content : whole
}

function contentWithout(
  values: ReadonlySet<Token>,
  given: {
    readonly region: Region
    readonly index: LexicalIndex
    readonly verb: Token | undefined
  },
): readonly ContentWord[] {
  const { region, index, verb } = given
  const content: ContentWord[] = []
  const placed = new Set(
    region.phrases.flatMap(({ preposition, tokens }) => (preposition === '' ? [] : tokens)),
  )
  for (const token of region.tokens) {
    if (token.type !== 'word' || values.has(token)) continue
    const isLead = token === verb
    if (!isLead && stopWords.has(token.word)) continue
    if (content.some((word) => word.stem === token.stem)) continue
    content.push({ ...contentWord(token, isLead, index), isObject: !placed.has(token) })
  }
  return content
}

/** "a report about database costs": what it is about says nothing of what is to be done. */
function topicTokens(region: Region): readonly Token[] {
  return region.phrases
    .filter(({ preposition }) => preposition === 'about' || preposition === 'regarding')
    .flatMap(({ tokens }) => tokens)
}

function contentWord(
  token: Token,
  isLead: boolean,
  index: LexicalIndex,
): Omit<ContentWord, 'isObject'> {
  const like = isLead
    ? new Set([...verbsLike(token.stem), ...nounsLike(token.stem)])
    : nounsLike(token.stem)
  const idf = index.idf.get(token.stem)
  const hasLike = [...like].some((one) => index.idf.has(one))
  const weight = idf ?? (hasLike ? synonymWeight : unknownWeight)
  return { stem: token.stem, weight, isKnown: idf !== undefined || hasLike, isLead, like }
}

/** Names, literals, dates and free words: what fills parameters rather than choosing a capability. */
export function valueTokens(
  region: Region,
  index: LexicalIndex,
  verb: Token | undefined,
): ReadonlySet<Token> {
  const values = new Set<Token>()
  for (const date of region.dates) {
    for (const token of region.tokens.slice(date.start, date.end)) values.add(token)
  }
  let isBeforeValue = false
  for (const [at, phrase] of region.phrases.entries()) {
    const isValue = isValuePhrase(phrase, { at, index, isBeforeValue })
    const named = phrase.kind !== undefined || isValue ? nameTokens(phrase, index) : []
    for (const token of [...named, ...beforeSort(phrase, index)]) values.add(token)
    for (const token of phrase.tokens) {
      if (token.type === 'literal' || isUnknownName(token, index)) values.add(token)
    }
    isBeforeValue = isValue || named.length > 0
  }
  if (verb !== undefined && searchVerbs.has(verb.stem)) addAfter(region, 'for', values)
  addAfter(region, 'that', values)
  if (region.tokens.some(({ literal }) => literal === 'channel' || literal === 'email')) {
    addAfter(region, ':', values)
  }
  if (verb !== undefined && (verb.stem === tell || verbsLike(tell).has(verb.stem))) {
    for (const word of ['where', 'whether', 'which', 'who', 'how']) addAfter(region, word, values)
  }
  return values
}

/** "the budget review": a sort of meeting, and before it which. */
function beforeSort({ kind, tokens }: Phrase, index: LexicalIndex): readonly Token[] {
  const last = tokens.at(-1)
  if (kind !== undefined || last === undefined || tokens.length < 2) return []
  return [...nounsLike(last.stem)].some((one) => index.kinds.has(one)) ? tokens.slice(0, -1) : []
}

function isValuePhrase(
  phrase: Phrase,
  given: { readonly at: number; readonly index: LexicalIndex; readonly isBeforeValue: boolean },
): boolean {
  if (phrase.isNamed) return true
  if (phrase.preposition === 'about' || phrase.preposition === 'regarding') return true
  if (phrase.isCoordinated && given.isBeforeValue && phrase.determiner === '') return true
  const isUnknown = phrase.tokens.every(
    (token) => token.type === 'literal' || !isKnownWord(token, given.index),
  )
  if (!isUnknown) return false
  if (phrase.isCoordinated && given.isBeforeValue) return true
  if (phrase.determiner !== '') return false
  return phrase.preposition !== '' || given.at === 0
}

/** Some capability knows the word, or one that means the same. */
function isKnownWord(token: Token, index: LexicalIndex): boolean {
  if (index.postings.has(token.stem)) return true
  for (const like of nounsLike(token.stem)) if (index.postings.has(like)) return true
  return false
}

function isUnknownName(token: Token, index: LexicalIndex): boolean {
  return token.type === 'word' && token.capital && !index.postings.has(token.stem)
}

function addAfter(region: Region, word: string, values: Set<Token>): void {
  const at = region.tokens.findIndex((token) => token.word === word)
  if (at > 0) for (const token of region.tokens.slice(at + 1)) values.add(token)
}

/** Capabilities that share a word with the content, best first. */
export function rank(
  content: readonly ContentWord[],
  index: LexicalIndex,
  options: MatchOptions,
): readonly Candidate[] {
  const words = content.filter(
    (word) => word.isLead || !(options.explained?.has(word.stem) ?? false),
  )
  const found = new Set<number>()
  for (const word of words) {
    for (const one of index.postings.get(word.stem) ?? []) found.add(one)
    for (const like of word.like) for (const one of index.postings.get(like) ?? []) found.add(one)
  }
  const candidates: Candidate[] = []
  for (const one of found.size > scoredMax ? mostPromising(found, words, index) : found) {
    const profile = index.profiles[one]
    if (profile === undefined || options.accepts?.(profile) === false) continue
    candidates.push(scoreOf(profile, words, { index, options }))
  }
  return candidates.sort((a, b) => b.score - a.score || a.profile.index - b.profile.index)
}

/** In a large registry only so many candidates are looked at closely. */
const scoredMax = 200

/** Those that share most, by the rarity of what they share. */
function mostPromising(
  found: ReadonlySet<number>,
  words: readonly ContentWord[],
  index: LexicalIndex,
): readonly number[] {
  const bounds = new Map<number, number>()
  const add = (stem: string, weight: number): void => {
    const share = index.postings.get(stem) ?? []
    for (const one of share) bounds.set(one, (bounds.get(one) ?? 0) + weight)
  }
  for (const word of words) {
    add(word.stem, word.weight)
    for (const like of word.like) add(like, word.weight * synonymHit)
  }
  const ordered = [...found].sort((a, b) => (bounds.get(b) ?? 0) - (bounds.get(a) ?? 0) || a - b)
  return ordered.slice(0, scoredMax)
}

function scoreOf(
  profile: Profile,
  words: readonly ContentWord[],
  given: { readonly index: LexicalIndex; readonly options: MatchOptions },
): Candidate {
  let explained = 0
  let total = 0
  let nounHits = 0
  const isSearch = words.some((word) => word.isLead && searchVerbs.has(word.stem))
  const saysAmount = words.some((word) => isAmountOf(word.stem, profile))
  let nouns = 0
  for (const word of words) {
    const strength = hitOf(profile, word, given.index)
    if (strength === 0 && profile.isOpen && (isSearch || !word.isKnown)) continue
    if (strength === 0 && word.isLead && saysAmount && lightVerbs.has(word.stem)) continue
    explained += word.weight * strength
    total += word.weight * (strength === 0 ? 1 : Math.max(strength, 0.85))
    if (word.isLead) continue
    nouns += 1
    if (strength > 0) nounHits += 1
  }
  const said = new Set(words.map((word) => word.stem))
  const cover = coverOf(profile, said, given.index)
  const fit = total === 0 ? 0 : explained / total
  const isAboutIt = isAbout(profile, words, { nouns, nounHits, index: given.index })
  return {
    profile,
    cover,
    fit: isAboutIt ? fit : Math.min(fit, fallbackFitMin / 2),
    score: (isAboutIt ? explained : explained / 2) + 2 * cover,
    hasEvidence: hasEvidence(profile, words, given.options),
  }
}

/**
 * A verb alone does not say what to read, nor what to make where many things are made ("make
 * coffee"); and what it is done to must not be something else.
 */
function isAbout(
  profile: Profile,
  words: readonly ContentWord[],
  given: { readonly nouns: number; readonly nounHits: number; readonly index: LexicalIndex },
): boolean {
  if (given.nounHits > 0) return true
  const lead = words.find((word) => word.isLead)
  if (profile.isOpen) return lead !== undefined && searchVerbs.has(lead.stem)
  if (given.nouns > 0) return false
  return lead === undefined || (!profile.isRead && saysEnough(lead.stem, profile, given.index))
}

/** Own verbs and likenesses of this many capabilities tell them apart. */
const ownersMax = 2
const alikeMax = 5

/** "scale" says what is to be done, "create" does not. */
function saysEnough(verb: string, profile: Profile, index: LexicalIndex): boolean {
  const { own, alike } = ownersOf(verb, index)
  return (profile.verbs.has(verb) && own <= ownersMax) || alike <= alikeMax
}

interface VerbOwners {
  /** Capabilities that have the verb itself. */
  readonly own: number
  /** Those that have it or one like it. */
  readonly alike: number
}

const verbsKnownMax = 1_000
const owners = new WeakMap<LexicalIndex, Map<string, VerbOwners>>()

function ownersOf(verb: string, index: LexicalIndex): VerbOwners {
  const known = owners.get(index) ?? new Map<string, VerbOwners>()
  owners.set(index, known)
  if (known.size > verbsKnownMax) known.clear()
  const found = known.get(verb) ?? {
    own: index.profiles.filter(({ verbs }) => verbs.has(verb)).length,
    alike: index.profiles.filter((profile) => hasVerb(profile, verb)).length,
  }
  known.set(verb, found)
  return found
}

function hitOf(profile: Profile, word: ContentWord, index: LexicalIndex): number {
  if (word.isLead && !hasVerb(profile, word.stem)) return 0
  let best = profile.bag.get(word.stem) ?? 0
  if (word.isLead && profile.verbs.has(word.stem)) best = Math.max(best, 0.9)
  // "build": where something says of itself that it builds, what creates means it less.
  const isTaken = word.isLead && ownersOf(word.stem, index).own > 0
  const hit = isTaken ? takenVerbHit : synonymHit
  for (const like of word.like) {
    const weight = profile.bag.get(like) ?? 0
    best = Math.max(best, Math.min(weight, 1) * hit)
  }
  return best
}

function coverOf(profile: Profile, said: ReadonlySet<string>, index: LexicalIndex): number {
  let total = 0
  let hit = 0
  for (const name of profile.nameStems) {
    const weight = index.idf.get(name) ?? 0
    total += weight
    if (said.has(name)) hit += weight
  }
  return total === 0 ? 0 : hit / total
}

/**
 * The safety rule: what is more than reading needs a verb that asks for it. A light verb ("take a
 * backup", "run a load test") passes the question on to its object.
 */
function hasEvidence(
  profile: Profile,
  words: readonly ContentWord[],
  options: MatchOptions,
): boolean {
  if (profile.isRead && (!options.isImperative || options.verb === undefined)) return true
  const lead = options.verb?.stem ?? ''
  if (profile.isRead && readingVerbs.has(lead) && !searchVerbs.has(lead)) return true
  if (!options.isImperative || options.verb === undefined) return false
  if (hasVerb(profile, options.verb.stem)) return true
  if (!lightVerbs.has(options.verb.stem)) return false
  return words.some(
    (word) =>
      !word.isLead &&
      ((word.isObject && profile.verbs.has(word.stem)) || isAmountOf(word.stem, profile)),
  )
}

/** "take it to 5 replicas": the amount says what is to be done. */
function isAmountOf(word: string, { parameters }: Profile): boolean {
  return parameters.some((one) => one.required && one.role === 'number' && one.stems.includes(word))
}

/** The capability that a clause asks for, if one is explained well enough and asked for by its verb. */
export function choose(
  candidates: readonly Candidate[],
  content: readonly ContentWord[],
): Candidate | undefined {
  const best = candidates[0]
  if (best === undefined) return undefined
  const isShort = content.length <= 2
  const accepted = candidates.find((one, at) => {
    if (!one.hasEvidence) return false
    const shortMin = one.profile.isRead ? 0.9 : 1.1
    const scoreMin = isShort || one.fit >= 0.6 ? shortMin : 2.2
    const isFallback =
      at > 0 &&
      !one.profile.isRead &&
      candidates.slice(0, at).every((before) => !before.hasEvidence)
    return one.fit >= (isFallback ? fallbackFitMin : fitMin) && one.score >= scoreMin
  })
  return accepted
}
