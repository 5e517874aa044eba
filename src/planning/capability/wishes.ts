import { stem } from './stem.ts'
import { knownVerbs } from './synonyms.ts'
import { createMark, createWord, isMark, isWord, type Token } from './token.ts'
import {
  auxiliaries,
  determiners,
  imperativeVerbs,
  prepositions,
  separableFirsts,
} from './vocabulary.ts'

/**
 * Says as an instruction what is said as a wish: "the certificate must be renewed" is "renew the
 * certificate", "I want it mailed to Bob" is "mail it to Bob". Questions, doubts and what shall not
 * be done stay as they are.
 */
export function readWishes(
  tokens: readonly Token[],
  places: ReadonlySet<string>,
): readonly Token[] {
  return partsOf(tokens).flatMap((part) => [
    ...part.before,
    ...(inverted(part.tokens) ??
      newThing(part.tokens) ??
      wantedDone(part.tokens) ??
      wantedIn(part.tokens, places) ??
      setUpIn(part.tokens, places) ??
      rewrite(part.tokens)),
  ])
}

interface Part {
  /** The mark or connective that opens it. */
  readonly before: readonly Token[]
  readonly tokens: readonly Token[]
}

/** The stretches of a request that can hold a wish of their own. */
function partsOf(tokens: readonly Token[]): readonly Part[] {
  const parts: { before: Token[]; tokens: Token[] }[] = [{ before: [], tokens: [] }]
  for (const [at, token] of tokens.entries()) {
    const isEnd = isMark(token, '.', '!', '?', ';', ':', '\n', ',', '→')
    const isLink = isWord(token, 'then', 'but', 'so') || (isWord(token, 'and') && opens(tokens, at))
    const last = parts.at(-1)
    if (!isEnd && !isLink) last?.tokens.push(token)
    else if (last?.tokens.length === 0) last.before.push(token)
    else parts.push({ before: [token], tokens: [] })
  }
  return parts
}

/** After this "and" somebody wishes something more, or an instruction follows. */
function opens(tokens: readonly Token[], at: number): boolean {
  const next = tokens.slice(at + 1, at + 9)
  const end = next.findIndex((token) => token.type === 'mark' || isWord(token, 'and', 'then'))
  const own = end < 0 ? next : next.slice(0, end)
  return own.some((_, position) => position > 0 && wishAt(own, position) !== undefined)
}

function rewrite(part: readonly Token[]): readonly Token[] {
  for (let at = 1; at < part.length; at += 1) {
    const wish = wishAt(part, at)
    if (wish === undefined) continue
    const opener = openerOf(part.slice(0, at))
    const subject = part.slice(opener, at)
    if (subject.length === 0 || !isSubject(subject)) return part
    const made = instruct(wish, subject, part.slice(at + wish.length))
    return made === undefined ? part : [...part.slice(0, opener), ...made]
  }
  return part
}

interface Wish {
  readonly type: 'done' | 'doing' | 'gets' | 'needs' | 'missed'
  readonly length: number
}

/** "must be", "needs to be", "needs", "should get" at a token. */
function wishAt(tokens: readonly Token[], at: number): Wish | undefined {
  const modal = modalLength(tokens, at)
  const after = at + modal
  if (modal > 0) {
    const skip = isWord(tokens[after], 'also', 'now', 'then', 'first', 'please') ? 1 : 0
    if (isWord(tokens[after + skip], 'be') && isDone(tokens[after + skip + 1]))
      return { type: 'done', length: modal + skip + 1 }
    if (isWord(tokens[after + skip], 'get', 'have', 'receive'))
      return { type: 'gets', length: modal + skip + 1 }
    return { type: 'doing', length: modal + skip }
  }
  const isMissed = isWord(tokens[at], 'is', 'are') && isWord(tokens[at + 1], 'needed', 'required')
  if (isMissed && isWord(tokens[0], 'a', 'an')) return { type: 'missed', length: 2 }
  if (!isWord(tokens[at], 'needs', 'need', 'requires', 'require', 'wants')) return undefined
  if (isWord(tokens[at + 1], 'a', 'an', 'another')) return { type: 'needs', length: 1 }
  return tokens[at + 1]?.form === 'gerund' && isDone(tokens[at + 1])
    ? { type: 'done', length: 1 }
    : undefined
}

function modalLength(tokens: readonly Token[], at: number): number {
  const [first, second] = tokens.slice(at, at + 2)
  if (isWord(first, 'should', 'must', 'shall')) return isWord(second, 'not') ? 0 : 1
  const isOwed = isWord(first, 'has', 'have', 'needs', 'need', 'ought', 'is', 'are')
  return isOwed && isWord(second, 'to') ? 2 : 0
}

/** A verb form that says what was or is being done: "renewed", "sent", "rotating". */
export function isDone(token: Token | undefined): boolean {
  return token !== undefined && baseOf(token) !== undefined && token.form !== 'base'
    ? true
    : token !== undefined && irregular.has(token.word)
}

const irregular: ReadonlyMap<string, string> = new Map([
  ['sent', 'send'],
  ['built', 'build'],
  ['run', 'run'],
  ['set', 'set'],
  ['taken', 'take'],
  ['given', 'give'],
  ['put', 'put'],
  ['told', 'tell'],
  ['made', 'make'],
  ['written', 'write'],
  ['shut', 'shut'],
  ['brought', 'bring'],
  ['bought', 'buy'],
  ['found', 'find'],
  ['shown', 'show'],
  ['spun', 'spin'],
  ['notified', 'notify'],
])

const bases: ReadonlyMap<string, string> = new Map(
  [...imperativeVerbs, ...knownVerbs, ...separableFirsts].map((verb) => [stem(verb), verb]),
)

/** The base form of a verb that can lead an instruction. */
export function baseOf(token: Token): string | undefined {
  if (token.type !== 'word') return undefined
  return irregular.get(token.word) ?? bases.get(token.stem)
}

const uncertain =
  /^(?:i|we|you|if|unless|when|whenever|once|after|before|because|since|which|that|who|what|where|why|how|whether|think|wonder|guess|suppose|maybe|perhaps|probably|possibly|not|no|nobody|nothing|without|never)$/u

/** Something that can be spoken of: no question, no condition, nobody's doubt. */
function isSubject(tokens: readonly Token[]): boolean {
  return !tokens.some(
    (token) => token.type === 'word' && (uncertain.test(token.word) || auxiliaries.has(token.word)),
  )
}

/** "Please, the certificate …", "could you have …": where the wish begins. */
function openerOf(tokens: readonly Token[]): number {
  let at = 0
  for (;;) {
    const isOffer =
      isWord(tokens[at], 'can', 'could', 'would', 'will') && isWord(tokens[at + 1], 'you')
    if (isOffer) at += 2
    else if (isWord(tokens[at], ...friendly)) at += 1
    else return at
  }
}

const friendly = ['please', 'hi', 'hello', 'hey', 'and', 'also', 'then', 'now', 'so', 'kindly']

function instruct(
  wish: Wish,
  subject: readonly Token[],
  rest: readonly Token[],
): readonly Token[] | undefined {
  const [verb, ...others] = rest
  if (wish.type === 'gets')
    return [createWord(isOneOf(rest) ? 'send' : 'give'), ...subject, ...rest]
  if (wish.type === 'missed') return [createWord('create'), ...subject, ...rest]
  if (wish.type === 'needs') return [createWord('add'), ...rest, createWord('to'), ...subject]
  if (verb === undefined) return undefined
  if (wish.type === 'doing') {
    if (isWord(verb, 'go') && isWord(others[0], 'to', 'into', 'on', 'live'))
      return [createWord('put'), ...subject, ...others]
    const isAnyone = isWord(subject[0], 'someone', 'somebody') && subject.length === 1
    return isAnyone && baseOf(verb) === verb.word ? rest : undefined
  }
  const particle = isParticle(others[0]) ? 1 : 0
  const base = baseOf(verb)
  if (base === undefined) return undefined
  return [createWord(base), ...subject, ...others.slice(0, particle), ...others.slice(particle)]
}

/** "an email", which is sent, not "access", which is given. */
function isOneOf([first]: readonly Token[]): boolean {
  return isWord(first, 'a', 'an', 'the')
}

function isParticle(token: Token | undefined): boolean {
  return isWord(token, 'up', 'back', 'out', 'on', 'off', 'down', 'live')
}

/** "I want billing deployed to staging", "please have the certificate renewed". */
function wantedDone(part: readonly Token[]): readonly Token[] | undefined {
  const start = openerOf(part)
  const length = wantLength(part.slice(start, start + 4))
  if (length === 0) return undefined
  const rest = part.slice(start + length)
  const at = rest.findIndex(
    (token, position) =>
      position > 0 &&
      token.form !== 'gerund' &&
      isDone(token) &&
      !determiners.has(rest[position - 1]?.word ?? '') &&
      !isNaming(token) &&
      (position + 1 === rest.length || endsObject(rest[position + 1])),
  )
  const verb = rest[at]
  if (verb === undefined) return undefined
  const end = isWord(rest[at - 1], 'be') && isWord(rest[at - 2], 'to') ? at - 2 : at
  const object = rest.slice(0, end)
  if (object.length === 0 || !isSubject(object)) return undefined
  return [
    ...part.slice(0, start),
    createWord(baseOf(verb) ?? verb.word),
    ...object,
    ...andMore(rest.slice(at + 1)),
  ]
}

/** "backed up and the key rotated": more of what is wanted done. */
function andMore(tokens: readonly Token[]): readonly Token[] {
  const [joint, ...rest] = tokens
  const more = isWord(joint, 'and') ? wantedDone([createWord('have'), ...rest]) : undefined
  return joint === undefined || more === undefined ? tokens : [joint, ...more]
}

/** "we need billing in staging": it is to be put there. `places` are stems of known values. */
function wantedIn(
  part: readonly Token[],
  places: ReadonlySet<string>,
): readonly Token[] | undefined {
  const start = openerOf(part)
  const length = wantLength(part.slice(start, start + 4))
  const rest = part.slice(start + length)
  const at = placeAt(rest, places)
  if (length === 0 || at < 0 || isWord(rest[0], 'a', 'an')) return undefined
  const object = rest.slice(0, isWord(rest[at - 1], 'live', 'running', 'up') ? at - 1 : at)
  return [...part.slice(0, start), createWord('put'), ...object, ...rest.slice(at)]
}

/** Where "in staging" stands, after something that is to be there; -1 for nowhere. */
function placeAt(tokens: readonly Token[], places: ReadonlySet<string>): number {
  return tokens.findIndex((token, at) => {
    const next = tokens[at + 1]
    if (at === 0 || next === undefined || !isWord(token, 'in', 'on')) return false
    return places.has(next.stem) || places.has(next.word)
  })
}

/** "set the shop application up on staging": what is there already is put in a place. */
function setUpIn(
  part: readonly Token[],
  places: ReadonlySet<string>,
): readonly Token[] | undefined {
  const start = openerOf(part)
  const rest = part.slice(start + 1)
  const up = rest.findIndex((token) => isWord(token, 'up'))
  const isLed = isWord(part[start], 'set', 'get', 'bring', 'stand', 'spin')
  const onto = rest.findIndex((token) => isWord(token, 'onto', 'into'))
  const goesThere = onto > 0 && places.has(rest[onto + 1]?.stem ?? '')
  if (isWord(part[start], 'get', 'bring', 'move') && goesThere)
    return [...part.slice(0, start), createWord('put'), ...rest]
  const isNew = isWord(rest[0], 'a', 'an', 'new', 'another')
  if (!isLed || isNew || up < 1 || placeAt(rest, places) !== up + 1) return undefined
  return [...part.slice(0, start), createWord('put'), ...rest.filter((_, at) => at !== up)]
}

/** "New application: pluto" says what to create. */
function newThing(part: readonly Token[]): readonly Token[] | undefined {
  const start = openerOf(part)
  const isNew = isWord(part[start], 'new') && part[start + 1]?.type === 'word'
  return isNew
    ? [...part.slice(0, start), createWord('create'), createWord('a'), ...part.slice(start)]
    : undefined
}

/** "should there be any errors, …" is "if there be any errors, …". */
function inverted(part: readonly Token[]): readonly Token[] | undefined {
  const [first, second] = part
  const isInverted = isWord(first, 'should') && isWord(second, 'there', 'it', 'any', 'anything')
  return isInverted ? [createWord('if'), ...part.slice(1)] : undefined
}

function isNaming(token: Token): boolean {
  return isWord(token, 'called', 'named', 'titled')
}

function endsObject(token: Token | undefined): boolean {
  return (
    token === undefined ||
    token.type === 'mark' ||
    prepositions.has(token.word) ||
    isParticle(token) ||
    isWord(token, 'and', 'now', 'again', 'please', 'first', 'there', 'today', 'tomorrow', 'asap')
  )
}

function wantLength(tokens: readonly Token[]): number {
  const [first, second, third, fourth] = tokens
  if (isWord(first, 'have') && second?.type === 'word' && second.word !== 'to') return 1
  if (isWord(first, 'get') && second !== undefined && determiners.has(second.word)) return 1
  const isWho = isWord(first, 'i', 'we')
  if (isWho && isWord(second, 'want', 'need')) return isWord(third, 'to') ? 0 : 2
  if (isWho && isWord(second, 'would') && isWord(third, 'like')) return isWord(fourth, 'to') ? 0 : 3
  const isShort = isWord(first, "i'd", "we'd") && isWord(second, 'like')
  return isShort && !isWord(third, 'to') ? 2 : 0
}

/** "a report about it, mailed to Bob": a second instruction, about the same thing. */
export function readTrailingParticiples(tokens: readonly Token[]): readonly Token[] {
  const result: Token[] = []
  for (const [at, token] of tokens.entries()) {
    const joint = tokens[at - 1]
    const next = tokens[at + 1]
    const isTrailing =
      at > 2 &&
      (isMark(joint, ',') || isWord(joint, 'and', 'then')) &&
      token.form !== 'gerund' &&
      token.form !== 'base' &&
      token.word.endsWith('ed') &&
      isDone(token) &&
      isWord(next, 'to', 'on', 'in', 'at') &&
      !saysHow(tokens, at)
    if (!isTrailing) {
      result.push(token)
      continue
    }
    if (isMark(joint, ',')) result.splice(-1, 1, createMark(','), createWord('and'))
    result.push(createWord(baseOf(token) ?? token.word), createWord('it'))
  }
  return result
}

/** An auxiliary stands before it in its sentence: "is tested and deployed" is a statement. */
function saysHow(tokens: readonly Token[], at: number): boolean {
  for (let before = at - 1; before >= 0; before -= 1) {
    const token = tokens[before]
    if (token === undefined || isMark(token, '.', '!', '?', ';')) return false
    if (auxiliaries.has(token.word) || isWord(token, 'be', 'get', 'have')) return true
  }
  return false
}
