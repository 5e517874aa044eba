import type { LexicalIndex } from './lexical-index.ts'
import { kindStem, wordsOf } from './parameter.ts'
import { stem } from './stem.ts'
import { aliasesOf, nounsLike } from './synonyms.ts'
import { createWord, type Token } from './token.ts'
import { imperativeVerbs, stopWords } from './vocabulary.ts'

/** Shorter words are as often names. */
const lengthMin = 5
/** In a larger vocabulary every word is near to some other. */
const vocabularyMax = 2_000
const correctedMax = 30

interface Dictionary {
  /** By first letter. */
  readonly words: ReadonlyMap<string, readonly string[]>
}

const dictionaries = new WeakMap<LexicalIndex, Dictionary>()

/**
 * Mends a slip of the keyboard ("depoly", "stagign") where a letter is missing, doubled or swapped with
 * its neighbour, and only one word that matters here is meant. Names are left alone:
 * what is capitalised, quoted or said to be a name.
 */
export function mendSpelling(tokens: readonly Token[], index: LexicalIndex): readonly Token[] {
  let left = correctedMax
  return tokens.map((token, at) => {
    if (left === 0 || !isStrange(token, index) || isName(tokens, at)) return token
    left -= 1
    const meant = nearest(token.word, dictionaryOf(index))
    return meant === undefined ? token : createWord(meant)
  })
}

function isStrange(token: Token, index: LexicalIndex): boolean {
  if (token.type !== 'word' || token.word.length < lengthMin || !/^\p{L}+$/u.test(token.word))
    return false
  return !(
    index.postings.has(token.stem) ||
    index.verbStems.has(token.stem) ||
    stopWords.has(token.word) ||
    nounsLike(token.stem).size > 0
  )
}

function isName(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1]
  if (tokens[at]?.capital === true && before !== undefined && before.type !== 'mark') return true
  return before !== undefined && /^(?:called|named|titled)$/u.test(before.word)
}

function dictionaryOf(index: LexicalIndex): Dictionary {
  const known = dictionaries.get(index)
  if (known !== undefined) return known
  const words = new Map<string, string[]>()
  const all = wordsThatMatter(index)
  for (const word of all.size > vocabularyMax ? [] : all) {
    const first = word.slice(0, 1)
    const list = words.get(first)
    if (list === undefined) words.set(first, [word])
    else list.push(word)
  }
  const dictionary = { words }
  dictionaries.set(index, dictionary)
  return dictionary
}

function wordsThatMatter(index: LexicalIndex): ReadonlySet<string> {
  const words = new Set<string>(imperativeVerbs)
  const add = (word: string): void => {
    if (word.length >= lengthMin) words.add(word)
  }
  for (const { capability, parameters } of index.profiles) {
    const kinds = [...capability.requires, ...capability.produces]
    const values = parameters.flatMap(({ schema }) => schema.enum ?? [])
    const texts = values.filter((value) => typeof value === 'string')
    for (const text of [capability.name, ...kinds, ...texts]) wordsOf(text).forEach(add)
    for (const kind of kinds) for (const alias of aliasesOf(kindStem(kind))) add(alias)
    if (words.size > vocabularyMax) break
  }
  return words
}

/** The only word that is one slip away; none where two are. */
function nearest(word: string, { words }: Dictionary): string | undefined {
  const near = (words.get(word.slice(0, 1)) ?? []).filter(
    (other) => Math.abs(other.length - word.length) <= 1 && isOneSlip(word, other),
  )
  const meant = new Set(near.map(stem))
  return meant.size === 1 ? near[0] : undefined
}

/**
 * One letter more or less, or two neighbours swapped; another letter only in a long word. Short
 * words differ in one letter from too many others, so only a swap is mended there.
 */
function isOneSlip(one: string, other: string): boolean {
  let start = 0
  while (start < one.length && one[start] === other[start]) start += 1
  let end = 0
  while (
    end < one.length - start &&
    end < other.length - start &&
    one[one.length - 1 - end] === other[other.length - 1 - end]
  ) {
    end += 1
  }
  const left = one.slice(start, one.length - end)
  const right = other.slice(start, other.length - end)
  if (left.length === 2 && right.length === 2) return left[0] === right[1] && left[1] === right[0]
  if (left.length + right.length <= 1) return one.length >= safeLength
  return left.length === 1 && right.length === 1 && one.length >= longLength
}

const safeLength = 6
const longLength = 9
