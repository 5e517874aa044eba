import { makeSteps } from './action.ts'
import type { SubordinateClause } from './clause.ts'
import type { DraftStep } from './draft.ts'
import { readValues } from './fill.ts'
import type { LexicalIndex, Profile } from './lexical-index.ts'
import { contentOf, rank, type Candidate, type ContentWord } from './match.ts'
import type { Mentions } from './mention.ts'
import { nameTokens, readRegion, type Region } from './phrase.ts'
import { linkingVerbs, predicateOf, type Predicate } from './predicate.ts'
import { createMark, isWord, textOf, type Token } from './token.ts'
import { isAlias } from './synonyms.ts'
import { auxiliaries, stateVerbs } from './vocabulary.ts'

/** What a subordinate clause stands for: steps that are there, or new ones, and what to test of them. */
export interface ResolvedClause {
  /** The steps it speaks of; none when it speaks of nothing that a step can show. */
  readonly steps: readonly DraftStep[]
  readonly newSteps: readonly DraftStep[]
  /** Set where the clause decides whether, not only when. */
  readonly predicate: Predicate | undefined
  readonly text: string
}

export interface ConditionContext {
  readonly index: LexicalIndex
  readonly mentions: Mentions
  /** Steps so far, in text order. */
  readonly steps: readonly DraftStep[]
  /** The question before, which "if so" and "if not" answer. */
  readonly question: readonly Token[] | undefined
}

const fitMin = 0.5

/** Finds what a subordinate clause speaks of. */
export function resolveClause(
  clause: SubordinateClause,
  context: ConditionContext,
): ResolvedClause {
  const { index } = context
  const tokens = clause.tokens
  const spoken = subjectOf(clause)
  const lead = clause.verb === undefined ? 0 : spoken.indexOf(clause.verb) + 1
  const region = readRegion(spoken, index, lead)
  const content = contentOf(region, index, clause.verb)
  const isWhether = clause.marker === 'if' || clause.marker === 'unless'
  const candidate = candidateFor(clause, content, index)
  const text = textOf(tokens)
  const known = findKnown({ clause, region, candidate, context })
  if (known.length > 0)
    return finish({
      clause,
      steps: known,
      newSteps: [],
      text,
      isWhether,
      index,
      question: context.question,
    })
  if (candidate === undefined || speaksOfAnything(clause)) {
    return { steps: [], newSteps: [], predicate: undefined, text }
  }
  if (!candidate.profile.isRead && isWhether && !isTrial(candidate.profile, clause))
    return { steps: [], newSteps: [], predicate: undefined, text }
  const newSteps = makeSteps({
    profile: candidate.profile,
    region,
    fit: candidate.fit,
    reason: 'said',
    context: { clause, index, mentions: context.mentions, whole: region },
    isItem: false,
  })
  return finish({
    clause,
    steps: newSteps,
    newSteps,
    text,
    isWhether,
    index,
    question: context.question,
  })
}

/** What the clause is about: before its finite verb, or all of it after "it" and "there". */
function subjectOf(clause: SubordinateClause): readonly Token[] {
  const { tokens, verb } = clause
  const link = tokens.findIndex(
    (token, at) =>
      at > 0 &&
      token.type === 'word' &&
      (auxiliaries.has(token.word) || linkingVerbs.has(token.stem)),
  )
  const isImpersonal = isWord(tokens[0], 'it', 'there', 'they', 'this', 'that')
  if (verb === undefined && link > 0 && !isImpersonal) return tokens.slice(0, link)
  return tokens.map((token) => (token !== verb && isState(token) ? createMark('|') : token))
}

/** "finished", "green", "done": how it went, not what it is. */
function isState(token: Token): boolean {
  if (token.type !== 'word') return false
  if (stateVerbs.has(token.stem)) return !/^(?:rain|snow|find)$/u.test(token.stem)
  return stateWords.has(token.word)
}

const stateWords: ReadonlySet<string> = new Set([
  'done',
  'ready',
  'green',
  'ok',
  'okay',
  'successful',
  'healthy',
  'live',
  'fine',
  'bad',
  'good',
  'red',
  'positive',
  'negative',
])

/** "if so", "if not": nothing but the question before. */
function pointsBack(clause: SubordinateClause): boolean {
  return clause.tokens.every((token) =>
    isWord(token, 'so', 'not', 'yes', 'no', 'that', 'is', 'it', 'does'),
  )
}

function finish(given: {
  readonly clause: SubordinateClause
  readonly steps: readonly DraftStep[]
  readonly newSteps: readonly DraftStep[]
  readonly text: string
  readonly isWhether: boolean
  readonly index: LexicalIndex
  readonly question: readonly Token[] | undefined
}): ResolvedClause {
  const { clause, steps, newSteps, text } = given
  const isReading = steps.every((step) => step.profile.isRead)
  const decides = given.isWhether || (clause.marker === 'when' && isReading)
  const spoken = { ...clause, tokens: pointsBack(clause) ? (given.question ?? []) : clause.tokens }
  const predicate = decides ? predicateOf(spoken, steps, given.index) : undefined
  if (decides && predicate === undefined) return { steps: [], newSteps: [], predicate, text }
  return { steps, newSteps, predicate, text }
}

/** The capability that the clause names: only reading ones for "if", for "once" and "after" any. */
function candidateFor(
  clause: SubordinateClause,
  content: readonly ContentWord[],
  index: LexicalIndex,
): Candidate | undefined {
  const isImperative = clause.verb !== undefined && !clause.isQuestion
  const mayAct =
    !clause.isQuestion && !isWord(clause.tokens[0], 'i', 'we') && saysWhat(clause, index)
  const options = { verb: clause.verb, isImperative }
  const isWhether = clause.marker === 'if' || clause.marker === 'unless'
  return rank(content, index, options).find((one) => {
    if (one.fit < fitMin) return false
    if (one.profile.isRead) return one.fit >= fitMin
    if (!mayAct || (isWhether && !isTrial(one.profile, clause))) return false
    return one.hasEvidence || (!isImperative && isNominal(one.profile, content, clause))
  })
}

/** It says by a name or "it" what the effect is to be on; "before I deploy" only speaks of one. */
function saysWhat(clause: SubordinateClause, index: LexicalIndex): boolean {
  const region = readRegion(
    clause.tokens,
    index,
    clause.tokens.indexOf(clause.verb ?? createMark('')) + 1,
  )
  const isPointed = clause.tokens.some((token) => isWord(token, 'it', 'them'))
  const hasName = region.phrases.some((phrase) => nameTokens(phrase, index).length > 0)
  const hasEnum = clause.tokens.some((token) => index.enumStems.has(token.stem))
  return isPointed || hasName || hasEnum
}

/**
 * "once the deployment of billing …": the noun is the capability's verb. "When the pipeline has
 * passed": what can safely be repeated is done where its end is waited for.
 */
function isNominal(
  profile: Profile,
  content: readonly ContentWord[],
  clause: SubordinateClause,
): boolean {
  const { idempotent, reversibility } = profile.capability
  const isSafe = idempotent && reversibility !== 'irreversible' && clause.tokens.some(isState)
  return content.some(
    (word) =>
      profile.verbs.has(word.stem) ||
      (profile.nameStems.includes(word.stem) &&
        (isSafe || (profile.brings && profile.produces.length === 0))),
  )
}

/** "If the load test of shop passes": only by running it can be told. Never what cannot be undone. */
function isTrial({ ownVerbs, capability }: Profile, clause: SubordinateClause): boolean {
  if (capability.reversibility === 'irreversible') return false
  return trialVerbs.some((verb) => ownVerbs.has(verb)) && clause.tokens.some(isState)
}

const trialVerbs = ['run', 'test', 'check', 'verify', 'validate']

function speaksOfAnything(clause: SubordinateClause): boolean {
  return clause.tokens.some((token) =>
    isWord(token, 'anything', 'something', 'everything', 'nothing'),
  )
}

/** Steps that are in the plan already and that the clause means. */
function findKnown(given: {
  readonly clause: SubordinateClause
  readonly region: Region
  readonly candidate: Candidate | undefined
  readonly context: ConditionContext
}): readonly DraftStep[] {
  const { clause, region, candidate, context } = given
  const { steps, index } = context
  if (steps.length === 0) return []
  if (candidate !== undefined) {
    const same = steps.filter(
      (step) => step.profile === candidate.profile && !differs(step, region, index),
    )
    if (same.length > 0) return same
  }
  const isNamed = candidate !== undefined && readValues(candidate.profile, region, index).size > 0
  if (!isNamed || candidate === undefined) {
    const made = steps.filter((step) =>
      clause.tokens.some((token) => token.type === 'word' && speaksOf(step, token.stem)),
    )
    if (made.length > 0) return latestClause(made)
  }
  if (
    candidate !== undefined &&
    (candidate.profile.isRead
      ? isNamed || candidate.fit > 0.7
      : clause.verb !== undefined || isNamed)
  )
    return []
  return speaksOfEarlier(clause) ? latestClause(steps) : []
}

function speaksOf(step: DraftStep, stemmed: string): boolean {
  const { profile } = step
  return (
    profile.produces.some((kind) => isAlias(kind, stemmed)) ||
    (profile.isRead && profile.nameStems.includes(stemmed)) ||
    (!profile.isRead && profile.verbs.has(stemmed) && stemmed.length > 3)
  )
}

/** The clause names something else than the step is about. */
function differs(step: DraftStep, region: Region, index: LexicalIndex): boolean {
  const values = readValues(step.profile, region, index)
  return step.profile.parameters.some((parameter) => {
    const said = values.get(parameter.name)?.[0]
    if (said === undefined || parameter.role === 'query' || parameter.role === 'material')
      return false
    const known = step.inputs.get(parameter.name)
    return typeof known === 'string' && typeof said === 'string' && !sameText(known, said)
  })
}

function sameText(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

function latestClause(steps: readonly DraftStep[]): readonly DraftStep[] {
  const last = Math.max(...steps.map((step) => step.clause))
  return steps.filter((step) => step.clause === last)
}

/** "it is done", "there are errors", "the results look bad", "everything is fine". */
function speaksOfEarlier(clause: SubordinateClause): boolean {
  if (clause.tokens.length === 0) return true
  return clause.tokens.some(
    (token) =>
      isWord(
        token,
        'it',
        'they',
        'there',
        'this',
        'that',
        'everything',
        'all',
        'any',
        'both',
        'results',
        'result',
        'output',
        'outcome',
        'so',
        'something',
        'anything',
        'nothing',
      ) || /^(?:error|fail|problem|warn|success|finding|issue|test)/u.test(token.word),
  )
}
