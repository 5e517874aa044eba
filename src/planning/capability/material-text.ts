import { isKnownHere, isOwnWord, type FillScope } from './fill-scope.ts'
import { spokenText } from './free-text.ts'
import type { Parameter } from './parameter.ts'
import { kindOfWord } from './phrase.ts'
import { isAlias } from './synonyms.ts'
import { isWord, textOf, type Token } from './token.ts'
import { prepositions } from './vocabulary.ts'

/** What a text says. "About" belongs to the topic or subject where there is one. */
export function materialText(parameter: Parameter, scope: FillScope): string | undefined {
  const hasTopic = scope.profile.parameters.some(
    (other) => other.role === 'query' || (other.role === 'title' && other.required),
  )
  return spokenText(scope, !hasTopic) ?? documentText(parameter, scope)
}

/** The object of the verb as it was said: "a retro" gives "retro". */
export function objectText(scope: FillScope): string | undefined {
  const phrase = scope.region.phrases.find(
    (one) =>
      one.preposition === '' &&
      !scope.taken.has(one) &&
      !one.tokens.every((token) => isOwnWord(token, scope.profile) || isKnownHere(token, scope)),
  )
  return phrase === undefined ? undefined : textOf(phrase.tokens)
}

/** "publish the quarterly report": a definite thing with more than its kind word is spoken of by that. */
function documentText(parameter: Parameter, scope: FillScope): string | undefined {
  const kinds = [...scope.profile.requires, ...parameter.stems]
  const phrase = scope.region.phrases.find(
    (one) =>
      one.kind !== undefined &&
      kinds.some((kind) => isAlias(kind, one.kind ?? '')) &&
      one.tokens.length > 1 &&
      one.determiner !== 'a' &&
      one.determiner !== 'an',
  )
  if (phrase !== undefined) return textOf(phrase.tokens)
  const isText = parameter.stems.some(
    (part) => part === 'text' || part === 'message' || part === 'messag',
  )
  return isText ? plainObject(scope) : undefined
}

/** "post all good to #ops": what is posted is what stands between the verb and the channel. */
function plainObject(scope: FillScope): string | undefined {
  const { tokens } = scope.region
  const goal = tokens.findIndex((token) => token.literal === 'channel' || token.literal === 'email')
  const end = goal < 0 ? tokens.length : goal - 1
  const between = tokens.slice(1, end)
  const [first] = between
  if (first === undefined || isWord(first, 'the', 'it', 'them', 'a', 'an')) return undefined
  const speaks = between.some(
    (token) =>
      token.type === 'word' &&
      (kindOfWord(token, scope.index) !== undefined ||
        isResult(token) ||
        (prepositions.has(token.word) && token === first) ||
        isOwnWord(token, scope.profile)),
  )
  return speaks ? undefined : textOf(between)
}

function isResult(token: Token): boolean {
  return /^(?:results?|outcome|everyone|people|when|it|them)$/u.test(token.word)
}
