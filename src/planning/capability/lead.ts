import type { LexicalIndex } from './lexical-index.ts'
import { isMark, isWord, type Token } from './token.ts'
import { nounsLike } from './synonyms.ts'
import {
  determiners,
  nounVerbs,
  prepositions,
  pronouns,
  stateVerbs,
  stopWords,
} from './vocabulary.ts'

/** Words before an instruction that only make it friendlier or place it in a row. */
const openers: readonly (readonly string[])[] = [
  'can you',
  'could you',
  'would you',
  'will you',
  'can you please',
  'could you please',
  'let us',
  "let's",
  'you should',
  'you must',
  'please',
  'kindly',
  'now',
  'also',
  'just',
  'only',
  'then',
  'first',
  'firstly',
  'second',
  'secondly',
  'third',
  'next',
  'so',
  'ok',
  'okay',
  'right',
  'hey',
  'hi',
  'hello',
  'thanks',
  'great',
  'well',
  'and',
  'but',
  'to',
  'go and',
  'go',
  'you',
  'again',
  'skein',
  'there',
  'maybe',
].map((text) => text.split(' '))

/** Without these: they make a wish of what would be an instruction. */
const hesitations: ReadonlySet<string> = new Set(['maybe', 'perhaps', 'possibly'])

/** Cuts polite and ordering words off the front. */
export function stripOpeners(tokens: readonly Token[]): readonly Token[] {
  let at = 0
  for (;;) {
    const cut = openerLength(tokens, at)
    if (cut === 0) return at === 0 ? tokens : tokens.slice(at)
    at += cut
  }
}

function openerLength(tokens: readonly Token[], start: number): number {
  const first = tokens[start]
  if (first === undefined) return 0
  if (isMark(first, ',', ':', ')', '(', '&')) return 1
  if (first.type !== 'word') return 0
  if (first.word.endsWith('ly') && first.word.length > 5 && tokens.length > start + 1) return 1
  let longest = 0
  for (const opener of openers) {
    if (opener.length <= longest || hesitations.has(opener[0] ?? '')) continue
    if (opener.every((word, at) => isWord(tokens[start + at], word))) {
      longest = opener.length
    }
  }
  return longest
}

/**
 * Whether an instruction starts at a token: a verb in its base form, and not a noun that only looks
 * like one ("the payment and search services").
 */
export function isLeadAt(tokens: readonly Token[], at: number, index: LexicalIndex): boolean {
  const token = tokens[at]
  if (token?.type !== 'word' || !index.leadVerbs.has(token.word)) return false
  const next = tokens[at + 1]
  if (!nounVerbs.has(token.word)) return true
  if (next === undefined) return false
  if (next.type === 'literal') return true
  if (next.type === 'mark') return false
  if (determiners.has(next.word) || pronouns.has(next.word)) return true
  if (index.kinds.has(next.stem) && !startsName(tokens[at + 2])) return false
  if (next.word === 'and' || next.word === 'or') return false
  if (next.word === 'to')
    return tokens[at + 2]?.type === 'literal' && tokens[at + 2]?.literal !== 'number'
  if (prepositions.has(next.word)) return next.word === 'for' || next.word === 'about'
  return !stateVerbs.has(next.stem) && next.word !== 'is' && next.word !== 'are'
}

/** "scale service checkout": a name follows the kind, so the word before it is the verb. */
function startsName(token: Token | undefined): boolean {
  return token?.type === 'word' && !prepositions.has(token.word) && token.word !== 'and'
}

/** The same at the very start of a sentence, where a noun that looks like a verb mostly is one. */
export function isLeadAtStart(tokens: readonly Token[], index: LexicalIndex): boolean {
  const [first, second] = tokens
  if (first?.type !== 'word') return false
  if (!index.leadVerbs.has(first.word)) return isUnknownVerb(first, second, index)
  if (second === undefined || second.type !== 'word') return true
  if (/^(?:is|are|was|were|has|have|does|do|should|failed|did)$/u.test(second.word)) return false
  if (!nounVerbs.has(first.word)) return true
  const isNounBefore = second.word === 'of' || second.word === 'in'
  return !isNounBefore
}

/** "improve the code": what stands before an article and is no word that could, is a verb. */
function isUnknownVerb(first: Token, second: Token | undefined, index: LexicalIndex): boolean {
  if (second?.type !== 'word' || !/^(?:the|a|an|my|our|your|this|these)$/u.test(second.word))
    return false
  const isSmall = stopWords.has(first.word) || first.word.endsWith('ly')
  const isNoun = index.postings.has(first.stem) || nounsLike(first.stem).size > 0
  return !isSmall && !isNoun && first.form === 'base' && /^\p{L}+$/u.test(first.word)
}
