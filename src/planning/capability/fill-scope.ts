import type { LexicalIndex, Profile } from './lexical-index.ts'
import type { Phrase, Region } from './phrase.ts'
import type { Token } from './token.ts'

/** Everything a parameter reader may look at. Phrases that were used are not used again. */
export interface FillScope {
  readonly profile: Profile
  readonly region: Region
  readonly index: LexicalIndex
  readonly taken: Set<Phrase>
}

/** A word that chose the capability, such as "deployment" in "the deployment of billing". */
export function isOwnWord(token: Token, profile: Profile): boolean {
  if (token.type === 'literal' || (token.capital && token.text !== token.text.toUpperCase()))
    return false
  return (
    profile.nameStems.includes(token.stem) ||
    profile.parameters.some((parameter) => parameter.stems.includes(token.stem)) ||
    profile.produces.includes(token.stem)
  )
}

/** The capability knows the word, so it is no name. */
export function isKnownHere(token: Token, scope: FillScope): boolean {
  return !token.capital && (scope.profile.bag.get(token.stem) ?? 0) >= 0.5
}
