import type { Json } from '../../core/json.ts'
import { isKnownHere, isOwnWord, type FillScope } from './fill-scope.ts'
import type { Profile } from './lexical-index.ts'
import { kindsStandingFor, type Parameter } from './parameter.ts'
import { kindOfWord, nameTokens, type Phrase } from './phrase.ts'
import { isAlias } from './synonyms.ts'
import { isWord, textOf, type Token } from './token.ts'
import { determiners, pronouns } from './vocabulary.ts'

/** Names beside the word for their kind: "the shop application", "application shop". */
export function readKindNames(parameter: Parameter, scope: FillScope): readonly Json[] {
  const names: Json[] = []
  for (const [at, phrase] of scope.region.phrases.entries()) {
    if (scope.taken.has(phrase)) continue
    const isNamedNext = scope.region.phrases[at + 1]?.isNamed === true
    const isOfKind = phrase.kind !== undefined && isKind(parameter, phrase.kind) && !isNamedNext
    const before = scope.region.phrases[at - 1]
    const isNamedSo = phrase.isNamed && before?.kind !== undefined && isKind(parameter, before.kind)
    if (!isOfKind && !isNamedSo) continue
    const name = nameOf(phrase, scope, parameter)
    if (name === undefined) continue
    scope.taken.add(phrase)
    if (!names.includes(name)) names.push(name)
  }
  return names
}

function isKind(parameter: Parameter, kind: string): boolean {
  return parameter.kind !== undefined && isAlias(parameter.kind, kind)
}

function nameOf(phrase: Phrase, scope: FillScope, parameter?: Parameter): string | undefined {
  const constant = phrase.tokens.find(({ literal }) => literal === 'constant')
  if (constant !== undefined) return constant.text
  const tokens = nameTokens(phrase, scope.index).filter(
    (token) =>
      parameter === undefined ||
      phrase.isNamed ||
      (!isOwnWord(token, scope.profile) && !(phrase.kindAt > 0 && isSort(token, scope.profile))),
  )
  const name = tokens.map((token) => token.value ?? token.text).join(' ')
  const owner = name.replace(/['’]s$/u, '')
  return owner === '' ? undefined : owner
}

/** A word of the description before the kind word tells which sort: "a Git repository". */
function isSort(token: Token, profile: Profile): boolean {
  return token.type === 'word' && profile.bag.get(token.stem) === 0.7
}

const placePrepositions = new Set(['in', 'for', 'at', 'of', 'from', 'near'])
const personPrepositions = new Set(['', 'to', 'for', 'with', 'by'])

/** A place: capitalised, or after "in". */
export function isPlace(phrase: Phrase): boolean {
  if (phrase.kind !== undefined && phrase.kindAt >= 0) return false
  const isCapital = phrase.tokens.every((token) => token.capital)
  const isBare = phrase.determiner === ''
  return isBare && (isCapital || placePrepositions.has(phrase.preposition))
}

/** A person: capitalised, as the object or after "to". */
export function isPerson(phrase: Phrase): boolean {
  const [first] = phrase.tokens
  return (
    first !== undefined &&
    first.type === 'word' &&
    first.capital &&
    phrase.determiner === '' &&
    personPrepositions.has(phrase.preposition)
  )
}

/** The names of all phrases that fit. */
export function takeNames(scope: FillScope, fits: (phrase: Phrase) => boolean): readonly Json[] {
  const names: Json[] = []
  for (const phrase of scope.region.phrases) {
    if (scope.taken.has(phrase) || !fits(phrase)) continue
    const tokens = phrase.tokens.filter(
      (token) =>
        token.type === 'word' && !isOwnWord(token, scope.profile) && !isKnownHere(token, scope),
    )
    if (tokens.length === 0) continue
    scope.taken.add(phrase)
    const name = leadingName(tokens)
    if (!names.includes(name)) names.push(name)
  }
  return names
}

/** "Bob access": only the capitalised start is the name. */
function leadingName(tokens: readonly Token[]): string {
  const end = tokens.findIndex((token, at) => at > 0 && !token.capital)
  const isCapital = tokens[0]?.capital === true
  return (isCapital && end > 0 ? tokens.slice(0, end) : tokens).map((token) => token.text).join(' ')
}

/** A name without a kind word: the object of the verb first, then after a preposition. */
export function readBareNames(parameter: Parameter, scope: FillScope): readonly Json[] {
  if (parameter.isNew) return readNewName(scope)
  const free = scope.region.phrases.filter(
    (phrase) =>
      isBareName(phrase, parameter, scope) && (parameter.required || phrase.preposition !== ''),
  )
  const order = ['', 'of', 'for', 'from', 'against', 'to', 'on', 'in', 'at', 'with', 'into']
  const preposition = order.find((one) => free.some((phrase) => phrase.preposition === one))
  const chosen = free.filter((phrase) => phrase.preposition === preposition)
  const first = chosen[0]
  const names: Json[] = []
  for (const phrase of chosen) {
    if (phrase !== first && !phrase.isCoordinated) continue
    const isWhole = phrase.kind !== undefined && isObjectName(phrase, parameter, scope)
    const name = isWhole ? textOf(phrase.tokens) : nameOf(phrase, scope, parameter)
    if (name === undefined) continue
    scope.taken.add(phrase)
    if (!names.includes(name)) names.push(name)
  }
  return names
}

/** "create application: ecommerce", "add a service, search". */
function readNewName(scope: FillScope): readonly Json[] {
  const named = scope.region.phrases.find((phrase) => phrase.isNamed && !scope.taken.has(phrase))
  if (named !== undefined) {
    scope.taken.add(named)
    const name = nameOf(named, scope)
    return name === undefined ? [] : [name]
  }
  const after = scope.region.phrases.find(
    (phrase, at) =>
      at > 0 &&
      !scope.taken.has(phrase) &&
      phrase.preposition === '' &&
      phrase.kind === undefined &&
      phrase.determiner === '' &&
      !phrase.isCoordinated &&
      phrase.tokens.every((token) => !isOwnWord(token, scope.profile)),
  )
  const name = after === undefined ? undefined : nameOf(after, scope)
  return name === undefined ? [] : [name]
}

function isBareName(phrase: Phrase, parameter: Parameter, scope: FillScope): boolean {
  if (scope.taken.has(phrase) || phrase.preposition === 'about') return false
  if (phrase.determiner !== '' && phrase.determiner !== 'the') return false
  if (isWord(scope.region.tokens[phrase.start - 1], 'be', 'been', 'being')) return false
  const kind = phrase.kind
  const standsFor = kind !== undefined && kindsStandingFor(parameter.kind ?? '').includes(kind)
  // "the iris build": what it makes, and before it of what.
  const isOfResult =
    kind !== undefined &&
    scope.profile.produces.includes(kind) &&
    phrase.kindAt === phrase.tokens.length - 1
  if (kind !== undefined && !standsFor && !isOfResult) return isObjectName(phrase, parameter, scope)
  const tokens = nameTokens(phrase, scope.index)
  if (tokens.length === 0 || tokens.length > 3) return false
  if (tokens.some(({ literal }) => literal === 'constant')) return true
  const last = tokens.at(-1)
  const isBeforeNoun = tokens.length > 1 && last !== undefined && isOwnWord(last, scope.profile)
  return (isBeforeNoun ? tokens.slice(0, -1) : tokens).every((token) => isNameToken(token, scope))
}

/** "the database password" for a secret: the whole phrase names it, its head only means the same. */
function isObjectName(phrase: Phrase, parameter: Parameter, scope: FillScope): boolean {
  return (
    phrase.preposition === '' &&
    phrase.kind !== parameter.kind &&
    !scope.profile.parameters.some((other) => other.kind === phrase.kind) &&
    !phrase.tokens.some((token) => scope.index.enumStems.has(token.stem)) &&
    !phrase.tokens.some((token) => kindOfWord(token, scope.index) === parameter.kind) &&
    phrase.tokens.at(-1)?.stem !== phrase.kind
  )
}

function isNameToken(token: Token, scope: FillScope): boolean {
  if (token.type === 'literal') return token.literal === 'quoted' || token.literal === 'constant'
  if (pronouns.has(token.word) || determiners.has(token.word)) return false
  if (scope.profile.capability.name.startsWith(`${token.word}.`)) return false
  return !isOwnWord(token, scope.profile) && !isKnownHere(token, scope)
}
