import type { ActionClause, Clause, Marker, Relation } from './clause.ts'
import { isLeadAt, isLeadAtStart, stripOpeners } from './lead.ts'
import { piecesOf, type Piece } from './pieces.ts'
import type { LexicalIndex } from './lexical-index.ts'
import { endsSentence } from './normalize.ts'
import { isMark, isWord, type Token } from './token.ts'
import { nounsLike } from './synonyms.ts'
import { auxiliaries, questionWords, stopWords } from './vocabulary.ts'

/** More clauses than this are not planned from words: what they mean together cannot be told. */
export const clausesMax = 100

/**
 * Splits a request into clauses: what to do, when and whether to do it, what not to do. Ends soon
 * after `clausesMax`.
 */
export function segment(tokens: readonly Token[], index: LexicalIndex): readonly Clause[] {
  const clauses: Clause[] = []
  let lastCondition: number | undefined
  for (const sentence of sentencesOf(tokens, index)) {
    const state: Attachment = {
      clauses,
      index,
      isAsked: sentence.isAsked,
      leading: [],
      lastCondition,
      carried: [],
      isElse: false,
    }
    attach(piecesOf(sentence.tokens, index), state)
    if (clauses.length > clausesMax) break
    lastCondition = state.lastCondition
  }
  return clauses
}

function sentencesOf(
  tokens: readonly Token[],
  index: LexicalIndex,
): readonly { readonly tokens: readonly Token[]; readonly isAsked: boolean }[] {
  const sentences: { tokens: readonly Token[]; isAsked: boolean }[] = []
  let start = 0
  for (let at = 0; at <= tokens.length; at += 1) {
    const token = tokens[at]
    if (at < tokens.length && !endsSentence(token)) continue
    const part = tokens.slice(start, at)
    start = at + 1
    if (part.length > 0)
      sentences.push({
        tokens: lowerFirst(part, index),
        isAsked: isAsked(part, isMark(token, '?')),
      })
  }
  return sentences
}

/** A known word that opens a sentence is capitalised for that, not because it is a name. */
function lowerFirst(tokens: readonly Token[], index: LexicalIndex): readonly Token[] {
  const [first, ...rest] = tokens
  if (first === undefined || !first.capital || first.type !== 'word') return tokens
  const isKnown =
    index.postings.has(first.stem) ||
    index.leadVerbs.has(first.word) ||
    stopWords.has(first.word) ||
    nounsLike(first.stem).size > 0
  return isKnown ? [{ ...first, capital: false }, ...rest] : tokens
}

const hypotheses =
  /^(?:wondering|thinking|considering|suppose|imagine|curious|unsure|maybe|perhaps|probably|possibly)$/u

/** A question, or thinking aloud. "Could you …" and "can you …" are polite instructions. */
function isAsked(sentence: readonly Token[], hasMark: boolean): boolean {
  const isPolite = sentence
    .slice(0, 6)
    .some(
      (token, at) =>
        isWord(token, 'can', 'could', 'would', 'will') && isWord(sentence[at + 1], 'you'),
    )
  if (sentence.slice(0, 6).some((token) => hypotheses.test(token.word))) return true
  if (isWord(sentence[0], 'there') && auxiliaries.has(sentence[1]?.word ?? '')) return hasMark
  const rest = stripOpeners(sentence.slice(0, 40))
  const first = rest[0]
  if (isWord(first, 'when') && auxiliaries.has(rest[1]?.word ?? '')) return true
  if (first?.type === 'word' && questionWords.has(first.word)) return !isNegatedLead(rest)
  return hasMark && !isPolite
}

function isNegatedLead(tokens: readonly Token[]): boolean {
  return isWord(tokens[0], 'do') && isWord(tokens[1], 'not')
}

/** What is carried from piece to piece of a sentence while its clauses are made. */
interface Attachment {
  readonly clauses: Clause[]
  readonly index: LexicalIndex
  readonly isAsked: boolean
  /** Conditions that govern the actions to come. */
  leading: readonly number[]
  /** The last "if", for an "otherwise" that may come sentences later. */
  lastCondition: number | undefined
  /** Words that belong to the next action. */
  carried: readonly Token[]
  isElse: boolean
}

/** Makes clauses of pieces: a leading condition governs what follows it, a trailing one what it follows. */
function attach(pieces: readonly Piece[], state: Attachment): void {
  for (const [at, piece] of pieces.slice(0, clausesMax + 1).entries()) {
    if (isSilent(piece)) attachSilent(piece, state)
    else if (piece.opener === 'plain') attachAction(piece, state)
    else attachSubordinate(piece, { marker: markerOf(piece), at, next: pieces[at + 1], state })
  }
  if (state.carried.length > 0) {
    state.clauses.push(createAction(state.carried, 'and', { ...state, carried: [] }))
  }
}

function markerOf(piece: Piece): Marker {
  const { opener } = piece
  if (opener === 'plain' || opener === 'not' || opener === 'without' || opener === 'aside')
    return 'once'
  return opener
}

function isSilent(piece: Piece): boolean {
  if (piece.opener === 'not' || piece.opener === 'without' || piece.opener === 'aside') return true
  return piece.opener === 'plain' && isWord(piece.tokens[1], 'nothing', 'no', 'none')
}

function attachSilent(piece: Piece, state: Attachment): void {
  state.clauses.push({
    type: piece.opener === 'aside' ? 'aside' : 'negated',
    index: state.clauses.length,
    isQuestion: state.isAsked,
    tokens: piece.tokens,
    verb: undefined,
  })
}

function attachSubordinate(
  piece: Piece,
  given: {
    readonly marker: Marker
    readonly at: number
    readonly next: Piece | undefined
    readonly state: Attachment
  },
): void {
  const { marker, at, next, state } = given
  const index = state.clauses.length
  state.clauses.push({
    type: 'subordinate',
    index,
    isQuestion: state.isAsked,
    marker,
    tokens: piece.tokens,
    verb: subordinateVerb(piece.tokens, state.index),
  })
  const isCondition = marker === 'if' || marker === 'unless'
  if (isCondition) state.lastCondition = index
  const isLeading = at === 0 || (piece.isDetached && next?.opener === 'plain')
  if (!isLeading) govern(state.clauses, index)
  else state.leading = at === 0 || isCondition ? [...state.leading, index] : [index]
}

function attachAction(piece: Piece, state: Attachment): void {
  const tokens = [...stripOpeners(piece.tokens), ...state.carried]
  state.carried = []
  if (tokens.length === 0) return
  if (isDistributive(tokens, state.index)) {
    state.carried = tokens
    return
  }
  if (piece.relation === 'else') {
    state.isElse = true
    state.leading = state.lastCondition === undefined ? [] : [state.lastCondition]
  }
  const whole = piece.relation === 'else' ? withVerb(tokens, state) : goesOn(tokens, piece, state)
  state.clauses.push(createAction(whole, piece.relation, state))
}

/** "search for museums, otherwise for parks": the verb is said once for both. */
function withVerb(tokens: readonly Token[], state: Attachment): readonly Token[] {
  if (isLeadAtStart(tokens, state.index)) return tokens
  const before = state.clauses.findLast((clause) => clause.type === 'action')
  return before?.verb === undefined ? tokens : [before.verb, ...tokens]
}

/** "deploy it to test, then to staging": only where to is said anew. */
function goesOn(tokens: readonly Token[], piece: Piece, state: Attachment): readonly Token[] {
  const [first, second] = tokens
  const before = state.clauses.at(-1)
  if (piece.relation !== 'then' || !isWord(first, 'to', 'in', 'on', 'for')) return tokens
  if (before?.type !== 'action' || before.verb === undefined || second === undefined) return tokens
  const at = before.tokens.findIndex((token) => token.word === first?.word)
  return at < 1 ? tokens : [...before.tokens.slice(0, at), ...tokens]
}

function createAction(
  tokens: readonly Token[],
  relation: Relation,
  state: Attachment,
): ActionClause {
  const index = state.clauses.length
  const isLed = isLeadAtStart(tokens, state.index)
  return {
    type: 'action',
    index,
    relation: index === 0 ? 'first' : relation === 'first' ? 'and' : relation,
    tokens,
    verb: isLed ? tokens[0] : undefined,
    isQuestion: state.isAsked,
    isImperative: isLed && !state.isAsked,
    governedBy: state.leading,
    isElse: state.isElse,
  }
}

/** "For each meeting tomorrow, send …": belongs to the instruction after it. */
function isDistributive(tokens: readonly Token[], index: LexicalIndex): boolean {
  return (
    isWord(tokens[0], 'for') &&
    isWord(tokens[1], 'each', 'every', 'all') &&
    !tokens.some((_, at) => isLeadAt(tokens, at, index) && at > 3 && isMark(tokens[at - 1], ','))
  )
}

/** The verb of "you scale checkout", "restoring anything"; none in "the build is green". */
function subordinateVerb(tokens: readonly Token[], index: LexicalIndex): Token | undefined {
  const [first, second] = tokens
  if (first === undefined) return undefined
  if (first.form === 'gerund' && index.verbStems.has(first.stem)) return first
  const isSubject = isWord(first, 'you', 'we', 'i')
  return isSubject && second !== undefined && index.verbStems.has(second.stem) ? second : undefined
}

/** A trailing subordinate clause governs the action right before it. */
function govern(clauses: Clause[], subordinate: number): void {
  for (let at = subordinate - 1; at >= 0; at -= 1) {
    const clause = clauses[at]
    if (clause?.type !== 'action') continue
    clauses[at] = { ...clause, governedBy: [...clause.governedBy, subordinate] }
    return
  }
}
