import type { Marker, Relation } from './clause.ts'
import { isLeadAt, stripOpeners } from './lead.ts'
import type { LexicalIndex } from './lexical-index.ts'
import { isMark, isWord, type Token } from './token.ts'
import { auxiliaries, determiners, pronouns, stateVerbs } from './vocabulary.ts'

/** A stretch of a sentence before it is known what it is for. */
export interface Piece {
  readonly opener: 'plain' | 'not' | 'without' | 'aside' | Marker
  readonly relation: Relation
  /** It opens its sentence, or a comma or "and" stands before it. */
  readonly isDetached: boolean
  readonly tokens: readonly Token[]
}

interface Boundary {
  readonly opener: Piece['opener']
  readonly relation: Relation
  /** How many tokens the connective takes. */
  readonly length: number
}

const markers: ReadonlyMap<string, Marker> = new Map([
  ['if', 'if'],
  ['unless', 'unless'],
  ['once', 'once'],
  ['when', 'when'],
  ['whenever', 'when'],
  ['after', 'after'],
  ['before', 'before'],
])

/** Splits a sentence at its connectives. */
export function piecesOf(sentence: readonly Token[], index: LexicalIndex): readonly Piece[] {
  const pieces: Piece[] = []
  let opener: Piece['opener'] = 'plain'
  let relation: Relation = pieces.length === 0 ? 'first' : 'and'
  let isDetached = true
  let current: Token[] = []
  const close = (): void => {
    if (current.length > 0 || opener !== 'plain') {
      pieces.push({ opener, relation, isDetached, tokens: current })
    }
    current = []
  }
  let at = 0
  while (at < sentence.length) {
    const state = { sentence, at, index, opener, current }
    const boundary = boundaryAt(state)
    const token = sentence[at]
    if (boundary === undefined) {
      if (token !== undefined) current.push(token)
      at += 1
      continue
    }
    const before = sentence[at - 1]
    close()
    isDetached = current.length === 0 && (before === undefined || isJoint(before) || isJoint(token))
    opener = boundary.opener
    relation = boundary.relation
    at += boundary.length
  }
  close()
  return pieces
}

function isJoint(token: Token | undefined): boolean {
  return isMark(token, ',', ':', '→', '&', '(') || isWord(token, 'and', 'but', 'then')
}

interface Position {
  readonly sentence: readonly Token[]
  readonly at: number
  readonly index: LexicalIndex
  readonly opener: Piece['opener']
  readonly current: readonly Token[]
}

function boundaryAt(position: Position): Boundary | undefined {
  const { sentence, at } = position
  const token = sentence[at]
  if (token === undefined || token.type === 'literal') return undefined
  if (isMark(token, '→')) return { opener: 'plain', relation: 'arrow', length: 1 }
  const joint = jointLength(sentence, at)
  const after = sentence[at + joint]
  const marked = markedAt(position, at + joint)
  if (marked !== undefined) return { ...marked, length: marked.length + joint }
  if (isWord(after, 'then') && (joint > 0 || position.current.length > 0)) {
    return { opener: 'plain', relation: 'then', length: joint + 1 }
  }
  if (isWord(after, 'otherwise', 'else')) {
    return { opener: 'plain', relation: 'else', length: joint + 1 }
  }
  if (isMark(token, ':') && isAddressed(position.current)) return undefined
  if (isWord(token, 'but') || isMark(token, ':', '(')) {
    return isLead(sentence, at + 1, position.index) || isWord(token, 'but')
      ? { opener: 'plain', relation: 'and', length: 1 }
      : undefined
  }
  if (position.opener === 'not' && joint > 0 && staysNegated(sentence, at)) return undefined
  if (joint > 0 && isLead(sentence, at + joint, position.index)) {
    return { opener: 'plain', relation: 'and', length: joint }
  }
  return endsSubordinate(position, joint)
}

/** "Post to #qa: …": what comes is the text of a message. */
function isAddressed(current: readonly Token[]): boolean {
  return current
    .slice(-addressDistance)
    .some(({ literal }) => literal === 'channel' || literal === 'email')
}

/** Units: tokens before the colon. */
const addressDistance = 8

/** "Do not deploy and scale", "do not deploy, restart or scale": all of it shall not be done. */
function staysNegated(sentence: readonly Token[], at: number): boolean {
  if (isWord(sentence[at], 'and', 'or')) return true
  if (isWord(sentence[at + 1], 'just', 'but', 'only', 'instead', 'please', 'rather')) return false
  return sentence.slice(at).some((token) => isWord(token, 'or', 'nor'))
}

/** A comma, "and", or both. */
function jointLength(sentence: readonly Token[], at: number): number {
  let length = 0
  while (isMark(sentence[at + length], ',', '&') || isWord(sentence[at + length], 'and', 'but')) {
    length += 1
  }
  return length
}

/** An instruction starts here, perhaps after "also" or "please". */
function isLead(sentence: readonly Token[], at: number, index: LexicalIndex): boolean {
  const rest = sentence.slice(at, at + 12)
  const stripped = stripOpeners(rest)
  return isLeadAt(stripped, 0, index)
}

const negations: readonly (readonly string[])[] = [
  ['do', 'not'],
  ["don't"],
  ['dont'],
  ['never'],
  ['without'],
  ['no', 'need', 'to'],
  ['not'],
]

function markedAt(position: Position, at: number): Boundary | undefined {
  const { sentence } = position
  const token = sentence[at]
  if (token?.type !== 'word') return undefined
  const next = sentence[at + 1]
  const marker = markers.get(token.word)
  const isAsked =
    marker === 'when' && at === 0 && isWord(next, 'is', 'are', 'was', 'were', 'does', 'do', 'will')
  if (marker !== undefined && !isAsked && !isTime(next) && !isNounBefore(position, at)) {
    return { opener: marker, relation: 'and', length: 1 }
  }
  if (token.word === 'because' || (token.word === 'so' && isWord(next, 'that', 'i', 'we'))) {
    return { opener: 'aside', relation: 'and', length: 1 }
  }
  if (token.word === 'since' && isWord(next, 'we', 'i', 'it', 'the', 'they')) {
    return { opener: 'aside', relation: 'and', length: 1 }
  }
  const negation = negations.find((words) =>
    words.every((word, offset) => isWord(sentence[at + offset], word)),
  )
  const isStated =
    negation !== undefined && position.opener !== 'plain' && negation[0] !== 'without'
  if (negation !== undefined && !isStated && !isAuxiliaryBefore(sentence, at)) {
    const opener = negation[0] === 'without' ? 'without' : 'not'
    return { opener, relation: 'and', length: negation.length }
  }
  const opensClause = position.current.length === 0 || at > position.at
  if (opensClause && isWord(token, 'no', 'nothing', 'none')) {
    return position.opener === 'plain' && position.at === at && at > 0
      ? undefined
      : { opener: 'not', relation: 'and', length: 1 }
  }
  return undefined
}

/** "is not", "does not": a statement, not an order to leave something out. */
function isAuxiliaryBefore(sentence: readonly Token[], at: number): boolean {
  const before = sentence[at - 1]
  return (
    before !== undefined &&
    (auxiliaries.has(before.word) || pronouns.has(before.word) || before.word === 'why')
  )
}

/** "after 5 pm", "before Friday": a time, not a clause. */
function isTime(token: Token | undefined): boolean {
  if (token === undefined) return true
  if (token.literal === 'date' || token.literal === 'number') return true
  return /^(?:mon|tues|wednes|thurs|fri|satur|sun)day$|^(?:noon|midnight|tomorrow|today|lunch)$/u.test(
    token.word,
  )
}

/** "the day before", "when" as a question word inside a clause. */
function isNounBefore(position: Position, at: number): boolean {
  const before = position.sentence[at - 1]
  return (
    at > 0 &&
    isWord(before, 'day', 'week', 'the', 'and/or', 'see', 'ask', 'know', 'check', 'whether')
  )
}

/** A leading subordinate clause ends at its comma, or where an instruction follows its finite verb. */
function endsSubordinate(position: Position, joint: number): Boundary | undefined {
  const { sentence, at, index, opener, current } = position
  if (opener === 'plain') return undefined
  if (current.length === 0) return undefined
  const token = sentence[at]
  if (isMark(token, ',')) return { opener: 'plain', relation: 'and', length: joint }
  if (opener === 'not' || opener === 'without' || opener === 'aside') return undefined
  const before = sentence[at - 1]
  const isFree =
    before !== undefined &&
    !determiners.has(before.word) &&
    !pronouns.has(before.word) &&
    !auxiliaries.has(before.word) &&
    !isWord(before, 'to', 'not', 'you', 'we', 'i', 'and', 'or')
  if (!isFree || !hasFiniteVerb(current, index) || !isLeadAt(sentence, at, index)) return undefined
  return { opener: 'plain', relation: 'and', length: 0 }
}

/** Whether the clause has said what is the case, so that a further verb must be a new instruction. */
function hasFiniteVerb(tokens: readonly Token[], index: LexicalIndex): boolean {
  return tokens.some((token, at) => {
    if (token.type !== 'word') return false
    if (auxiliaries.has(token.word) || stateVerbs.has(token.stem)) return true
    if (token.form === 'gerund') return at === 0
    const before = tokens[at - 1]
    const isNoun = before === undefined || determiners.has(before.word)
    return !isNoun && index.verbStems.has(token.stem)
  })
}
