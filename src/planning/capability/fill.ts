import type { Json } from '../../core/json.ts'
import { isOwnWord, type FillScope } from './fill-scope.ts'
import { remainingText, spokenText } from './free-text.ts'
import { materialText, objectText } from './material-text.ts'
import { isPerson, isPlace, readBareNames, readKindNames, takeNames } from './names.ts'
import type { LexicalIndex, Profile } from './lexical-index.ts'
import type { Parameter, ParameterRole } from './parameter.ts'
import { wordsOf } from './parameter.ts'
import type { Region } from './phrase.ts'
import { stem } from './stem.ts'
import { textOf, type LiteralType, type Token } from './token.ts'
import { isAlias } from './synonyms.ts'
import { prepositions } from './vocabulary.ts'

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
      roleOrder.indexOf(a.role) - roleOrder.indexOf(b.role) ||
      Number(b.required) - Number(a.required),
  )
  // Two passes: names beside their kind word first, so that a bare name goes to what is left.
  for (const parameter of ordered) put(values, parameter, readSure(parameter, scope))
  for (const parameter of ordered) {
    if (!values.has(parameter.name)) put(values, parameter, readLikely(parameter, scope))
  }
  assignInOrder(scope, values)
  return values
}

/** "move A to B", "the sum of 3 and 4": as many values as parameters, in the order of both. */
function assignInOrder(scope: FillScope, values: Map<string, readonly Json[]>): void {
  const required = scope.profile.parameters.filter((one) => one.required)
  const numbers = required.filter((one) => one.role === 'number')
  const said = literals(scope, 'number').map(Number)
  if (numbers.length > 1 && said.length === numbers.length) {
    for (const [at, parameter] of numbers.entries()) put(values, parameter, said.slice(at, at + 1))
  }
  const open = required.filter((one) => one.role === 'entity' || one.role === 'path')
  const paths = literals(scope, 'path', 'host')
  if (open.length > 1 && paths.length === open.length) {
    for (const [at, parameter] of open.entries()) put(values, parameter, paths.slice(at, at + 1))
  }
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
      return placesIn(scope)
    case 'person':
      return [...literals(scope, 'email'), ...takeNames(scope, (phrase) => isPerson(phrase))].slice(
        0,
        20,
      )
    case 'entity':
      return readBareNames(parameter, scope)
    case 'title':
      return one(spokenText(scope, true) ?? (parameter.required ? objectText(scope) : undefined))
    case 'query':
      return one(remainingText(scope))
    case 'material':
      return parameter.schema.type === undefined ? [] : one(materialText(parameter, scope))
    default:
      return []
  }
}

/** "in Rome", "Rome", or what stands beside the capability's own word: "weather rome". */
function placesIn(scope: FillScope): readonly Json[] {
  const places = takeNames(scope, (phrase) => isPlace(phrase))
  if (places.length > 0) return places
  return takeNames(
    scope,
    ({ tokens }) => tokens.length > 1 && tokens.some((token) => isOwnWord(token, scope.profile)),
  )
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
    token.literal === 'number' && !dates.some((date) => at >= date.start && at < date.end)
      ? [at]
      : [],
  )
  const near = numbers.find((at) =>
    [at - 2, at - 1, at + 1, at + 2].some((other) =>
      parameter.stems.includes(tokens[other]?.stem ?? ''),
    ),
  )
  const isOnly =
    parameter.required &&
    scope.profile.parameters.filter((other) => other.role === 'number' && other.required).length ===
      1
  const found =
    near ??
    (isOnly ? (numbers.find((at) => tokens[at - 1]?.word === 'to') ?? numbers[0]) : undefined)
  return found === undefined ? [] : [Number(tokens[found]?.value ?? tokens[found]?.text)]
}

/** A list takes all its items in one step. */
function readList(parameter: Parameter, scope: FillScope): readonly Json[] {
  const items = parameter.schema.items
  if (items?.type !== undefined && items.type !== 'string') return []
  const isPeople = ['attende', 'person', 'guest', 'invite', 'recipient', 'participant', 'to'].some(
    (word) => parameter.stems.includes(stem(word)),
  )
  const names = isPeople
    ? [
        ...literals(scope, 'email'),
        ...takeNames(scope, (phrase) => isPerson(phrase) && phrase.preposition === 'with'),
      ]
    : readKindNames(parameter, scope)
  return names.length === 0 ? [] : [names]
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
  const date = scope.region.dates.find((found) => found.start > at)
  const ends = [
    end < 0 ? rest.length : end,
    date === undefined ? rest.length : date.start - at,
    otherValueAt(rest, scope),
  ]
  return one(textOf(withoutLastPreposition(rest.slice(0, Math.min(...ends)))))
}

const people = stem('attendees')

/** "called Wrong total with high priority": where another parameter is spoken of. */
function otherValueAt(tokens: readonly Token[], { profile }: FillScope): number {
  const at = tokens.findIndex((token) => token.word === 'with')
  if (at < 1) return tokens.length
  const isOther = tokens
    .slice(at)
    .some((token) => profile.parameters.some(({ stems }) => stems.includes(token.stem)))
  const next = tokens[at + 1]
  const isPerson = next?.literal === 'email' || next?.capital === true
  const takesPeople = profile.parameters.some(
    ({ role, kind }) => role === 'list' && kind === people,
  )
  if (isPerson && takesPeople) return at
  return isOther ? at : tokens.length
}

/** "called kickoff on Monday": the day is none of the name, and what leads to it neither. */
function withoutLastPreposition(tokens: readonly Token[]): readonly Token[] {
  const last = tokens.at(-1)
  return last !== undefined && tokens.length > 1 && prepositions.has(last.word)
    ? tokens.slice(0, -1)
    : tokens
}
