import { findDates, type DatePhrase } from './date-words.ts'
import type { LexicalIndex } from './lexical-index.ts'
import { isMark, isWord, type Token } from './token.ts'
import { isAlias } from './synonyms.ts'
import {
  auxiliaries,
  determiners,
  prepositions,
  pronouns,
  stopWords,
  vagueAdjectives,
} from './vocabulary.ts'

/** A run of content words and what stands around it: "to | the | storefront application". */
export interface Phrase {
  readonly start: number
  readonly tokens: readonly Token[]
  readonly preposition: string
  readonly determiner: string
  /** A comma or "and" joins it to the phrase before. */
  readonly isCoordinated: boolean
  /** After "called", "named", "titled". */
  readonly isNamed: boolean
  /** The kind its head noun names, as a stem. */
  readonly kind: string | undefined
  /** Where its kind word stands; -1 when the kind is shared from a neighbour or there is none. */
  readonly kindAt: number
}

export interface Region {
  readonly tokens: readonly Token[]
  readonly phrases: readonly Phrase[]
  readonly dates: readonly DatePhrase[]
  readonly pronouns: readonly Token[]
}

const naming = /^(?:called|named|titled|name|call)$/u

/** Reads the phrases of a clause; its lead verb, where it has one, is left out. */
export function readRegion(
  tokens: readonly Token[],
  index: LexicalIndex,
  leadLength: number = 0,
): Region {
  const dates = findDates(tokens)
  const dated = new Set(dates.flatMap((date) => range(date.start, date.end)))
  const reader = new PhraseReader(index)
  for (const [at, token] of tokens.entries()) {
    if (at < leadLength || dated.has(at)) continue
    reader.read(token, at, tokens[at + 1])
  }
  reader.close()
  return {
    tokens,
    phrases: shareKinds(reader.phrases),
    dates,
    pronouns: tokens.filter((token) => token.type === 'word' && pronouns.has(token.word)),
  }
}

class PhraseReader {
  readonly phrases: Phrase[] = []
  readonly #index: LexicalIndex
  #current: Token[] = []
  #start = 0
  #preposition = ''
  #determiner = ''
  #isCoordinated = false
  #isNamed = false

  constructor(index: LexicalIndex) {
    this.#index = index
  }

  read(token: Token, at: number, next: Token | undefined): void {
    if (isMark(token, ',', '&') || isWord(token, 'and', 'or')) {
      this.close()
      this.#determiner = ''
      this.#isCoordinated = this.phrases.length > 0
      return
    }
    if (token.type === 'mark') return this.#open('', '')
    if (token.type === 'literal') return this.#push(token, at)
    if (naming.test(token.word) && next !== undefined) {
      const { kind } = this.#kindOf(this.#current)
      this.#open(this.#preposition, '')
      this.#isNamed = kind !== undefined || token.word.endsWith('ed')
      return
    }
    if (prepositions.has(token.word)) {
      // "the logs of search and of cart": said twice, it still joins.
      const isCoordinated = this.#current.length === 0 && this.#isCoordinated
      this.#open(token.word, '')
      this.#isCoordinated = isCoordinated
      return
    }
    if (determiners.has(token.word) || pronouns.has(token.word)) {
      const isCoordinated = this.#current.length === 0 && this.#isCoordinated
      this.#open(this.#current.length === 0 ? this.#preposition : '', token.word)
      this.#isCoordinated = isCoordinated
      return
    }
    // "New York", "Lyon and Nice": a capital makes a name of what is else an adjective.
    const isFree = next?.type !== 'word' || stopWords.has(next.word)
    if (token.capital && at > 0 && vagueAdjectives.has(token.word) && (next?.capital || isFree)) {
      return this.#push(token, at)
    }
    if (stopWords.has(token.word) && !vagueAdjectives.has(token.word)) {
      const endsList = auxiliaries.has(token.word) || /^(?:i|you|we)$/u.test(token.word)
      if (this.#current.length > 0 || endsList) this.#open('', '')
      return
    }
    if (vagueAdjectives.has(token.word) && this.#current.length === 0) {
      this.#determiner = this.#determiner === '' ? token.word : this.#determiner
      return
    }
    this.#push(token, at)
  }

  close(): void {
    if (this.#current.length === 0) return
    const { kind, kindAt } = this.#kindOf(this.#current)
    this.phrases.push({
      start: this.#start,
      tokens: this.#current,
      preposition: this.#preposition,
      determiner: this.#determiner,
      isCoordinated: this.#isCoordinated,
      isNamed: this.#isNamed,
      kind,
      kindAt,
    })
    this.#current = []
    this.#isNamed = false
    this.#isCoordinated = false
  }

  #open(preposition: string, determiner: string): void {
    this.close()
    this.#preposition = preposition
    this.#determiner = determiner
    this.#isCoordinated = false
  }

  #push(token: Token, at: number): void {
    const isApart =
      token.type === 'literal' && token.literal !== 'constant' && token.literal !== 'quoted'
    if (isApart && this.#current.length > 0 && !this.#endsWithKind()) this.close()
    if (this.#current.length === 0) this.#start = at
    this.#current.push(token)
  }

  #endsWithKind(): boolean {
    return this.#kindOf(this.#current.slice(-1)).kind !== undefined
  }

  #kindOf(tokens: readonly Token[]): {
    readonly kind: string | undefined
    readonly kindAt: number
  } {
    for (let at = tokens.length - 1; at >= 0; at -= 1) {
      const kind = kindOfWord(tokens[at], this.#index)
      if (kind !== undefined) return { kind, kindAt: at }
    }
    return { kind: undefined, kindAt: -1 }
  }
}

/** The kind that a word names, also by a short form such as "app" or "repo". */
export function kindOfWord(token: Token | undefined, index: LexicalIndex): string | undefined {
  if (token?.type !== 'word') return undefined
  if (index.kinds.has(token.stem)) return token.stem
  for (const kind of index.kinds) if (isAlias(kind, token.stem)) return kind
  return undefined
}

/** "the payment and checkout services": both are services. "services a and b" too. */
function shareKinds(phrases: readonly Phrase[]): readonly Phrase[] {
  const shared = [...phrases]
  for (let at = shared.length - 1; at > 0; at -= 1) {
    const phrase = shared[at]
    const before = shared[at - 1]
    if (phrase === undefined || before === undefined || !phrase.isCoordinated) continue
    const last = phrase.tokens.at(-1)
    const isPlural = phrase.kindAt < 0 || (last?.form === 'third' && phrase.kindAt > 0)
    if (phrase.kind === undefined || before.kind !== undefined || !isPlural) continue
    if (before.tokens.some((token) => token.literal === 'number')) continue
    shared[at - 1] = { ...before, kind: phrase.kind, kindAt: -1 }
  }
  for (let at = 1; at < shared.length; at += 1) {
    const phrase = shared[at]
    const before = shared[at - 1]
    if (phrase === undefined || before?.kind === undefined || !phrase.isCoordinated) continue
    if (phrase.kind !== undefined || phrase.determiner !== '') continue
    const isForward = (before.kindAt === 0 && before.tokens.length > 1) || before.kindAt < 0
    if (isForward)
      shared[at] = { ...phrase, kind: before.kind, kindAt: -1, preposition: before.preposition }
  }
  return inheritPrepositions(shared)
}

function inheritPrepositions(phrases: readonly Phrase[]): readonly Phrase[] {
  const result: Phrase[] = []
  for (const phrase of phrases) {
    const before = result.at(-1)
    const inherits = phrase.isCoordinated && phrase.preposition === '' && before !== undefined
    result.push(inherits ? { ...phrase, preposition: before.preposition } : phrase)
  }
  return result
}

/** The words of a phrase that name one thing: without its kind, enum values and vague adjectives. */
export function nameTokens(phrase: Phrase, index: LexicalIndex): readonly Token[] {
  const before = phrase.tokens.slice(0, Math.max(0, phrase.kindAt))
  // "a GitHub repository atlas": who provides it is not its name.
  const isProvider = before.every((token) => index.providers.has(token.word))
  const isAfter = isProvider && (before.length === 0 || phrase.tokens.length > phrase.kindAt + 1)
  const around =
    phrase.kindAt < 0 || phrase.isNamed
      ? phrase.tokens
      : isAfter
        ? phrase.tokens.slice(phrase.kindAt + 1)
        : before
  return around.filter(
    (token) =>
      token.literal !== 'number' &&
      !(
        token.type === 'word' &&
        !phrase.isNamed &&
        (index.enumStems.has(token.stem) || (vagueAdjectives.has(token.word) && !token.capital))
      ),
  )
}

function range(start: number, end: number): readonly number[] {
  return Array.from({ length: end - start }, (_, offset) => start + offset)
}
