import type { Json } from '../../core/json.ts'
import { remainingText, spokenText } from './free-text.ts'
import type { LexicalIndex, Profile } from './lexical-index.ts'
import type { Parameter, ParameterRole } from './parameter.ts'
import { wordsOf } from './parameter.ts'
import { kindOfWord, nameTokens, type Phrase, type Region } from './phrase.ts'
import { stem } from './stem.ts'
import { isWord, textOf, type LiteralType, type Token } from './token.ts'
import { determiners, isAlias, prepositions, pronouns } from './vocabulary.ts'

/** Everything a parameter reader may look at. Phrases that were used are not used again. */
export interface FillScope {
  readonly profile: Profile
  readonly region: Region
  readonly index: LexicalIndex
  readonly taken: Set<Phrase>
}

/** Parameters are read in this order, the surest first. */
const roleOrder: readonly ParameterRole[] = [
  'enum',
  'email',
  'hostname',
  'url',
  'channel',
  'path',
  'date',
  'version',
  'number',
  'list',
  'place',
  'person',
  'entity',
  'title',
  'query',
  'material',
  'boolean',
  'object',
]

/**
 * The values that a region says for each parameter. More than one value of a scalar parameter means
 * that the step is done once for each.
 */
export function readValues(
  profile: Profile,
  region: Region,
  index: LexicalIndex,
): ReadonlyMap<string, readonly Json[]> {
  const scope: FillScope = { profile, region, index, taken: new Set() }
  const values = new Map<string, readonly Json[]>()
  const ordered = [...profile.parameters].sort(
    (a, b) =>
      roleOrder.indexOf(a.role) - roleOrder.indexOf(b.role) || Number(b.required) - Number(a.required),
  )
  // Two passes: names beside their kind word first, so that a bare name goes to what is left.
  for (const parameter of ordered) put(values, parameter, readSure(parameter, scope))
  for (const parameter of ordered) {
    if (!values.has(parameter.name)) put(values, parameter, readLikely(parameter, scope))
  }
  return values
}

function put(
  values: Map<string, readonly Json[]>,
  parameter: Parameter,
  found: readonly Json[],
): void {
  if (found.length > 0) values.set(parameter.name, found)
}

function readSure(parameter: Parameter, scope: FillScope): readonly Json[] {
  switch (parameter.role) {
    case 'enum':
      return readEnum(parameter, scope)
    case 'email':
      return literals(scope, 'email')
    case 'hostname':
      return literals(scope, 'host')
    case 'url':
      return literals(scope, 'url')
    case 'path':
      return literals(scope, 'path', 'host')
    case 'channel':
      return readChannel(parameter, scope)
    case 'date':
      return scope.region.dates.slice(0, 1).map((date) => date.text)
    case 'version':
      return readVersion(scope)
    case 'number':
      return readNumber(parameter, scope)
    case 'list':
      return readList(parameter, scope)
    case 'place':
    case 'person':
    case 'entity':
      return readKindNames(parameter, scope)
    case 'title':
      return readNamed(scope)
    case 'query':
    case 'material':
      return literals(scope, 'quoted')
    case 'boolean':
    case 'object':
      return []
  }
}

function readLikely(parameter: Parameter, scope: FillScope): readonly Json[] {
  switch (parameter.role) {
    case 'place':
      return takeNames(scope, (phrase) => isPlace(phrase))
    case 'person':
      return [...literals(scope, 'email'), ...takeNames(scope, (phrase) => isPerson(phrase))].slice(0, 20)
    case 'entity':
      return readBareNames(parameter, scope)
    case 'title':
      return one(spokenText(scope, true) ?? objectText(scope))
    case 'query':
      return one(remainingText(scope))
    case 'material':
      return parameter.schema.type === undefined ? [] : one(materialText(parameter, scope))
    default:
      return []
  }
}

/** What a text says. "About" belongs to the topic or subject where there is one. */
function materialText(parameter: Parameter, scope: FillScope): string | undefined {
  const hasTopic = scope.profile.parameters.some(
    (other) => other.role === 'query' || (other.role === 'title' && other.required),
  )
  return spokenText(scope, !hasTopic) ?? documentText(parameter, scope)
}

function one(text: string | undefined): readonly Json[] {
  return text === undefined || text === '' ? [] : [text]
}

function literals(scope: FillScope, ...types: readonly LiteralType[]): readonly Json[] {
  const found = scope.region.tokens.filter(
    (token) => token.literal !== undefined && types.includes(token.literal),
  )
  for (const phrase of scope.region.phrases) {
    if (phrase.tokens.length === 1 && phrase.tokens.some((token) => found.includes(token))) {
      scope.taken.add(phrase)
    }
  }
  return [...new Set(found.map((token) => token.value ?? token.text))]
}

function readEnum(parameter: Parameter, scope: FillScope): readonly Json[] {
  const options = (parameter.schema.enum ?? []).filter((value) => typeof value === 'string')
  const found: string[] = []
  for (const token of scope.region.tokens) {
    if (token.type !== 'word') continue
    const option = options.find((value) => sameValue(value, token))
    if (option !== undefined && !found.includes(option)) found.push(option)
  }
  return found
}

function sameValue(value: string, token: Token): boolean {
  const words = wordsOf(value)
  return words.length === 1 && isAlias(stem(words[0] ?? ''), token.stem)
}

function readChannel(parameter: Parameter, scope: FillScope): readonly Json[] {
  const said = literals(scope, 'channel')
  if (said.length > 0) return said
  return readKindNames({ ...parameter, kind: stem('channel') }, scope)
}

function readVersion(scope: FillScope): readonly Json[] {
  const said = literals(scope, 'version')
  if (said.length > 0) return said.slice(0, 1)
  const { tokens } = scope.region
  const at = tokens.findIndex((token) => token.word === 'version' || token.word === 'tag')
  const next = tokens[at + 1]
  return at >= 0 && next?.literal === 'number' ? [next.text] : []
}

function readNumber(parameter: Parameter, scope: FillScope): readonly Json[] {
  const { tokens, dates } = scope.region
  const numbers = tokens.flatMap((token, at) =>
    token.literal === 'number' && !dates.some((date) => at >= date.start && at < date.end) ? [at] : [],
  )
  const near = numbers.find((at) =>
    [at - 2, at - 1, at + 1, at + 2].some((other) => parameter.stems.includes(tokens[other]?.stem ?? '')),
  )
  const isOnly =
    parameter.required &&
    scope.profile.parameters.filter((other) => other.role === 'number' && other.required).length === 1
  const found = near ?? (isOnly ? (numbers.find((at) => tokens[at - 1]?.word === 'to') ?? numbers[0]) : undefined)
  return found === undefined ? [] : [Number(tokens[found]?.value ?? tokens[found]?.text)]
}

/** A list takes all its items in one step. */
function readList(parameter: Parameter, scope: FillScope): readonly Json[] {
  const items = parameter.schema.items
  if (items?.type !== undefined && items.type !== 'string') return []
  const isPeople = ['attende', 'person', 'guest', 'invite', 'recipient', 'participant', 'to'].some((word) =>
    parameter.stems.includes(stem(word)),
  )
  const names = isPeople
    ? [...literals(scope, 'email'), ...takeNames(scope, (phrase) => isPerson(phrase) && phrase.preposition === 'with')]
    : readKindNames(parameter, scope)
  return names.length === 0 ? [] : [names]
}

function readKindNames(parameter: Parameter, scope: FillScope): readonly Json[] {
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
  const tokens = nameTokens(phrase, scope.index).filter(
    (token) =>
      parameter === undefined ||
      phrase.isNamed ||
      (!isOwnWord(token, scope.profile) && !(phrase.kindAt > 0 && isSort(token, scope.profile))),
  )
  const name = tokens.map((token) => token.value ?? token.text).join(' ')
  return name === '' ? undefined : name
}

/** A word that chose the capability, such as "deployment" in "the deployment of billing". */
function isOwnWord(token: Token, profile: Profile): boolean {
  if (token.type === 'literal' || (token.capital && token.text !== token.text.toUpperCase())) return false
  return (
    profile.nameStems.includes(token.stem) ||
    profile.parameters.some((parameter) => parameter.stems.includes(token.stem)) ||
    profile.produces.includes(token.stem)
  )
}

/** A word of the description before the kind word tells which sort: "a Git repository". */
function isSort(token: Token, profile: Profile): boolean {
  return token.type === 'word' && profile.bag.get(token.stem) === 0.7
}

/** "called X" and quoted text. */
function readNamed(scope: FillScope): readonly Json[] {
  const quoted = literals(scope, 'quoted')
  if (quoted.length > 0) return quoted.slice(0, 1)
  const named = scope.region.phrases.find((phrase) => phrase.isNamed)
  if (named === undefined) return []
  const at = named.start
  const rest = scope.region.tokens.slice(at)
  const end = rest.findIndex((token) => token.type === 'mark')
  return one(textOf(end < 0 ? rest : rest.slice(0, end)))
}

const placePrepositions = new Set(['in', 'for', 'at', 'of', 'from', 'near'])
const personPrepositions = new Set(['', 'to', 'for', 'with', 'by'])

function isPlace(phrase: Phrase): boolean {
  if (phrase.kind !== undefined && phrase.kindAt >= 0) return false
  const isCapital = phrase.tokens.every((token) => token.capital)
  const isBare = phrase.determiner === ''
  return isBare && (isCapital || placePrepositions.has(phrase.preposition))
}

function isPerson(phrase: Phrase): boolean {
  const [first] = phrase.tokens
  return (
    first !== undefined &&
    first.type === 'word' &&
    first.capital &&
    phrase.determiner === '' &&
    personPrepositions.has(phrase.preposition)
  )
}

function takeNames(scope: FillScope, fits: (phrase: Phrase) => boolean): readonly Json[] {
  const names: Json[] = []
  for (const phrase of scope.region.phrases) {
    if (scope.taken.has(phrase) || !fits(phrase)) continue
    const tokens = phrase.tokens.filter((token) => token.type === 'word' && !isOwnWord(token, scope.profile) && !isKnownHere(token, scope))
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

function isKnownHere(token: Token, scope: FillScope): boolean {
  return !token.capital && (scope.profile.bag.get(token.stem) ?? 0) >= 0.5
}

/** A name without a kind word: the object of the verb first, then after a preposition. */
function readBareNames(parameter: Parameter, scope: FillScope): readonly Json[] {
  if (parameter.isNew) return readNewName(scope)
  const free = scope.region.phrases.filter((phrase) => isBareName(phrase, parameter, scope))
  const order = ['', 'of', 'for', 'from', 'against', 'to', 'on', 'in', 'at', 'with', 'into']
  const preposition = order.find((one) => free.some((phrase) => phrase.preposition === one))
  const chosen = free.filter((phrase) => phrase.preposition === preposition)
  if (!parameter.required && preposition === '') return []
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
    return one(nameOf(named, scope))
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
  return after === undefined ? [] : one(nameOf(after, scope))
}

const relatedKinds: ReadonlyMap<string, readonly string[]> = new Map([
  [stem('deployment'), [stem('application'), stem('service')]],
  [stem('repository'), [stem('application'), stem('project')]],
  [stem('application'), [stem('repository'), stem('project')]],
  [stem('project'), [stem('application'), stem('repository')]],
])

/** Kinds whose name may stand for a thing of this kind: a deployment is spoken of by its application. */
export function kindsStandingFor(kind: string): readonly string[] {
  return relatedKinds.get(kind) ?? []
}

function isBareName(phrase: Phrase, parameter: Parameter, scope: FillScope): boolean {
  if (scope.taken.has(phrase) || phrase.preposition === 'about') return false
  if (phrase.determiner !== '' && phrase.determiner !== 'the') return false
  const kind = phrase.kind
  const standsFor = kind !== undefined && kindsStandingFor(parameter.kind ?? '').includes(kind)
  if (kind !== undefined && !standsFor) return isObjectName(phrase, parameter, scope)
  const tokens = nameTokens(phrase, scope.index)
  if (tokens.length === 0 || tokens.length > 3) return false
  return tokens.every((token) => isNameToken(token, scope))
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
  return !isOwnWord(token, scope.profile) && !isKnownHere(token, scope)
}

/** The object of the verb as it was said: "a retro" gives "retro". */
function objectText(scope: FillScope): string | undefined {
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
  const isText = parameter.stems.some((part) => part === 'text' || part === 'message' || part === 'messag')
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
        prepositions.has(token.word) && token === first ||
        isOwnWord(token, scope.profile)),
  )
  return speaks ? undefined : textOf(between)
}

function isResult(token: Token): boolean {
  return /^(?:results?|outcome|everyone|people|when|it|them)$/u.test(token.word)
}
