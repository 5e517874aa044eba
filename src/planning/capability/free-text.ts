import type { LexicalIndex, Profile } from './lexical-index.ts'
import { nameTokens, type Phrase, type Region } from './phrase.ts'
import { isMark, textOf, type Token } from './token.ts'
import { isAlias } from './synonyms.ts'
import { determiners, prepositions, searchVerbs, stopWords } from './vocabulary.ts'

interface TextScope {
  readonly profile: Profile
  readonly region: Region
  readonly index: LexicalIndex
  readonly taken: ReadonlySet<Phrase>
}

/** What is to be said: after "that", "saying", a colon, or "about". */
export function spokenText(scope: TextScope, withAbout: boolean): string | undefined {
  const { tokens } = scope.region
  const at = tokens.findIndex(
    (token, position) =>
      position > 0 && (/^(?:that|saying|say|says)$/u.test(token.word) || isMark(token, ':')),
  )
  if (at > 0 && tokens[at + 1] !== undefined) return textOf(tokens.slice(at + 1))
  return withAbout ? aboutText(scope) : undefined
}

function aboutText(scope: TextScope): string | undefined {
  const { tokens } = scope.region
  const at = tokens.findIndex((token) => /^(?:about|regarding|concerning)$/u.test(token.word))
  if (at < 0) return undefined
  const rest = tokens.slice(at + 1)
  const end = rest.findIndex(
    (token, position) =>
      position > 0 &&
      (isMark(token, ',') || (token.word === 'to' && isAddress(rest[position + 1]))),
  )
  const text = textOf(withoutArticle(end < 0 ? rest : rest.slice(0, end)))
  return text === '' || /^(?:it|them|that|this)$/iu.test(text) ? undefined : text
}

function isAddress(token: Token | undefined): boolean {
  return token?.type === 'literal'
}

/**
 * What to look for or write about: the words that are left when those that chose the capability are
 * taken away.
 */
export function remainingText(scope: TextScope): string | undefined {
  const about = aboutText(scope)
  if (about !== undefined) return about
  return scope.profile.isOpen ? searchText(scope) : namedText(scope)
}

/** "search the web for X", "find X", "look up X". */
function searchText(scope: TextScope): string | undefined {
  const { tokens } = scope.region
  const isLed = tokens[0] !== undefined && searchVerbs.has(tokens[0].stem)
  const at = tokens.findIndex((token) => token.word === 'for')
  const isIntroduced =
    at > 0 && tokens.slice(isLed ? 1 : 0, at).every((token) => isSmall(token, scope.profile))
  const start = isIntroduced ? at + 1 : isLed ? 1 : 0
  const text = withoutTail(tokens.slice(start), scope.profile)
  const said = textOf(withoutArticle(isLed || isIntroduced ? text : withoutQuestion(text, scope)))
  return said === '' || /^(?:it|them|this|that)$/iu.test(said) ? undefined : said
}

function isSmall(token: Token, profile: Profile): boolean {
  return (
    stopWords.has(token.word) ||
    profile.nameStems.includes(token.stem) ||
    profile.verbs.has(token.stem)
  )
}

function withoutArticle(tokens: readonly Token[]): readonly Token[] {
  const first = tokens[0]
  return first !== undefined && first.type === 'word' && determiners.has(first.word)
    ? tokens.slice(1)
    : tokens
}

/** "… on the web", "… please" say where and how, not what. */
function withoutTail(tokens: readonly Token[], profile: Profile): readonly Token[] {
  let end = tokens.length
  while (end > 0) {
    const token = tokens[end - 1]
    if (token === undefined || token.type === 'literal') break
    const isTail =
      token.type === 'mark' ||
      token.word === 'please' ||
      profile.nameStems.includes(token.stem) ||
      token.stem === 'internet'
    const isDangling =
      end < tokens.length && (prepositions.has(token.word) || determiners.has(token.word))
    if (!isTail && !isDangling) break
    end -= 1
  }
  return tokens.slice(0, end)
}

function withoutQuestion(tokens: readonly Token[], scope: TextScope): readonly Token[] {
  const start = tokens.findIndex(
    (token) => token.type === 'literal' || !isSmall(token, scope.profile),
  )
  return start < 0 ? [] : tokens.slice(start)
}

/** The name beside the word for what is found, or the first phrase that says more than that word. */
function namedText(scope: TextScope): string | undefined {
  const { profile, region, index } = scope
  for (const phrase of region.phrases) {
    const isOwn =
      phrase.kind !== undefined && profile.produces.some((kind) => isAlias(kind, phrase.kind ?? ''))
    if (!isOwn) continue
    const name = textOf(
      nameTokens(phrase, index).filter((token) => !profile.nameStems.includes(token.stem)),
    )
    if (name !== '') return name
  }
  const phrase = region.phrases.find((one) => !scope.taken.has(one) && !isOwnPhrase(one, profile))
  return phrase === undefined ? undefined : textOf(phrase.tokens)
}

function isOwnPhrase(phrase: Phrase, profile: Profile): boolean {
  return phrase.tokens.every(
    (token) =>
      (token.literal !== undefined && token.literal !== 'quoted') ||
      profile.nameStems.includes(token.stem) ||
      profile.verbs.has(token.stem) ||
      profile.produces.some((kind) => isAlias(kind, token.stem)),
  )
}
