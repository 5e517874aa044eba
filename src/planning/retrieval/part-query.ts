import type { Token } from '../capability/token.ts'
import { prepositions, stopWords } from '../capability/vocabulary.ts'
import { rootOf } from './root.ts'
import type { RequestPart } from './split-request.ts'

/** Roots of what was said, with how much each says. */
export type WordWeights = ReadonlyMap<string, number>

/** Words that nearly every description has. */
const emptyRoots: ReadonlySet<string> = new Set(
  ['tool', 'api', 'service', 'user', 'need', 'system', 'help', 'assist', 'provide', 'use'].map(
    rootOf,
  ),
)

/** Whether a word can tell one capability from another. */
export function isTelling(word: string): boolean {
  return word.length > 1 && !stopWords.has(word) && !emptyRoots.has(rootOf(word))
}

const verbWeight = 1.5
/** What stands after a preposition or a comma says with what, when and for whom. */
const detailWeight = 0.6
/** A capitalised word is likely a name. */
const nameWeight = 0.8

/** The words of a part: its verb and object count most. */
export function weighPart(part: RequestPart): WordWeights {
  const weights = new Map<string, number>()
  let place = 1
  for (const [at, token] of part.tokens.entries()) {
    const isDetail = token.type === 'mark' ? token.word === ',' : isDetailOpener(token, at)
    if (isDetail) place = detailWeight
    if (token.type !== 'word' || !isTelling(token.word)) continue
    const weight = token === part.verb ? verbWeight : place * (isName(token, at) ? nameWeight : 1)
    const root = rootOf(token.word)
    weights.set(root, Math.max(weights.get(root) ?? 0, weight))
  }
  return weights
}

/** Every word of a request alike. */
export function weighAll(tokens: readonly Token[]): WordWeights {
  const weights = new Map<string, number>()
  for (const token of tokens) {
    if (token.type === 'word' && isTelling(token.word)) weights.set(rootOf(token.word), 1)
  }
  return weights
}

function isDetailOpener(token: Token, at: number): boolean {
  return at > 1 && token.word !== 'of' && prepositions.has(token.word)
}

function isName(token: Token, at: number): boolean {
  return at > 0 && token.capital
}
