import { isMark, type Token } from '../capability/token.ts'
import { tokenize } from '../capability/tokenize.ts'
import { readingVerbs } from '../capability/vocabulary.ts'
import { isTelling } from './part-query.ts'
import { rootOf } from './root.ts'
import type { WordIndex } from './word-index.ts'

/** A proper name in a question, with what stands beside it. */
export interface HeardName {
  readonly tokens: readonly Token[]
  readonly before: Token | undefined
  readonly after: Token | undefined
  /** "X's latest show": X has or made something. */
  readonly isOwner: boolean
}

/** The words of a question that must be explained, and the names it asks about. */
export interface Heard {
  /** Roots, in the order in which they were said. */
  readonly words: ReadonlySet<string>
  readonly names: readonly HeardName[]
  readonly asksWho: boolean
}

/** Words that only say that something is asked. */
const asking: ReadonlySet<string> = new Set(
  `give tell want prefer finish finished watching watched belong associated recommend number total
  years today title name called first second third fourth last right getting provide find get list
  me know other`.split(/\s+/u),
)

const nameLinks: ReadonlySet<string> = new Set(['of', 'the', 'and', 'as', 'in'])
const charactersMax = 4000

export function hear(message: string, index: WordIndex): Heard {
  const tokens = tokenize(message.slice(0, charactersMax))
  const words = new Set<string>()
  const names: HeardName[] = []
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at]
    if (token === undefined) break
    const isFirst = at === 0 || tokens[at - 1]?.type === 'mark'
    if (!isFirst && isNamePart(token, index)) {
      const end = endOfName(tokens, at, index)
      names.push(createName(tokens, at, end))
      at = end - 1
      continue
    }
    if (isWordToExplain(token, index)) words.add(rootOf(token.word))
  }
  return { words, names, asksWho: tokens.some((token) => token.word === 'who') }
}

function createName(tokens: readonly Token[], start: number, end: number): HeardName {
  const before = tokens[start - 1]
  return {
    tokens: tokens.slice(start, end),
    before: before?.word === 'the' ? tokens[start - 2] : before,
    after: isMark(tokens[end], '.', '?') ? undefined : tokens[end],
    isOwner: before?.word === 'by' || /['’]s?$/u.test(tokens[end - 1]?.text ?? ''),
  }
}

function endOfName(tokens: readonly Token[], start: number, index: WordIndex): number {
  let end = start + 1
  const goesOn = (): boolean => {
    const token = tokens[end]
    if (token === undefined) return false
    if (isNamePart(token, index)) return true
    const next = tokens[end + 1]
    return nameLinks.has(token.word) && next !== undefined && isNamePart(next, index)
  }
  while (goesOn()) end += 1
  return end
}

/** Quoted, or capitalised and not an acronym of two letters or one that the registry itself uses. */
function isNamePart(token: Token, index: WordIndex): boolean {
  if (token.literal === 'quoted') return true
  if (token.type !== 'word' || !token.capital) return false
  const isAcronym = token.text === token.text.toUpperCase()
  if (isAcronym && token.text.length <= 2) return false
  return !isAcronym || index.rarityOf(rootOf(token.word)) === 0
}

function isWordToExplain(token: Token, index: WordIndex): boolean {
  if (token.type !== 'word' || !isTelling(token.word) || asking.has(token.word)) return false
  return !readingVerbs.has(token.stem) || index.rarityOf(rootOf(token.word)) > 0
}
