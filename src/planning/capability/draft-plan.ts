import type { PlanningRequest } from '../../ports/planner.ts'
import { planAction } from './action.ts'
import type { ActionClause, Clause, SubordinateClause } from './clause.ts'
import { resolveClause, type ResolvedClause } from './condition.ts'
import { connect } from './connect.ts'
import type { ClauseReport } from './decide.ts'
import { EdgeSet, type DraftStep } from './draft.ts'
import type { LexicalIndex } from './lexical-index.ts'
import { takeMaterial } from './material.ts'
import { Mentions } from './mention.ts'
import { normalizeRequest } from './normalize.ts'
import { orderByConditions, orderByWords, unresolvedOf } from './order.ts'
import { nameTokens, readRegion, type Phrase } from './phrase.ts'
import { findChain, planChain, type ProviderChain } from './provider.ts'
import { clausesMax, segment } from './segment.ts'
import { listOfPeople } from './supporting-read.ts'
import { isRepeated, shareBackwards } from './share-values.ts'
import { isWord, textOf } from './token.ts'
import { stateVerbs } from './vocabulary.ts'

/** Everything that was found out about a request, before it is decided what to make of it. */
export interface Draft {
  readonly clauses: readonly Clause[]
  readonly steps: readonly DraftStep[]
  readonly edges: EdgeSet
  readonly reports: readonly ClauseReport[]
  readonly unresolved: readonly SubordinateClause[]
}

interface Work {
  readonly index: LexicalIndex
  readonly mentions: Mentions
  readonly clauses: readonly Clause[]
  readonly stepsOf: Map<number, readonly DraftStep[]>
  readonly resolved: Map<number, ResolvedClause>
  readonly steps: DraftStep[]
  readonly reports: ClauseReport[]
  readonly edges: EdgeSet
}

/** Runs the stages of the planner on a request. */
export function draftPlan(request: PlanningRequest, index: LexicalIndex): Draft {
  const clauses = segment(normalizeRequest(request.message, index), index)
  const work: Work = {
    index,
    clauses,
    mentions: new Mentions(request.entities),
    stepsOf: new Map(),
    resolved: new Map(),
    steps: [],
    reports: [],
    edges: new EdgeSet(),
  }
  const chain = findChain(clauses.slice(0, clausesMax), index)
  for (const clause of clauses.slice(0, clausesMax)) {
    if (clause.type === 'subordinate') resolve(clause, work)
    if (clause.type === 'action') act(clause, chain, work)
    if (clause.type === 'negated' || clause.type === 'aside') note(clause, work)
  }
  shareBackwards(work.steps)
  mergeRepeated(work)
  orderByConditions(work)
  connect({ index, mentions: work.mentions, edges: work.edges, steps: work.steps })
  takeMaterial({ clauses, steps: work.steps, edges: work.edges })
  orderByWords(work)
  return {
    clauses,
    steps: work.steps,
    edges: work.edges,
    reports: work.reports,
    unresolved: unresolvedOf(work),
  }
}

function mergeRepeated({ steps, stepsOf }: Work): void {
  for (const step of steps.slice()) {
    const at = steps.indexOf(step)
    const before = steps[at - 1]
    if (before === undefined || !isRepeated(step, before)) continue
    steps.splice(at, 1)
    const own = stepsOf.get(step.clause) ?? []
    stepsOf.set(
      step.clause,
      own.map((one) => (one === step ? before : one)),
    )
  }
}

function resolve(clause: SubordinateClause, work: Work): void {
  const governed = work.clauses.find(
    (one) =>
      one.type === 'action' && one.index < clause.index && one.governedBy.includes(clause.index),
  )
  const limit = governed?.index ?? clause.index
  const steps = work.steps.filter((step) => step.clause < limit)
  const question = work.clauses.findLast(
    (one) => one.isQuestion && one.index < clause.index,
  )?.tokens
  const found = resolveClause(clause, {
    question,
    index: work.index,
    mentions: work.mentions,
    steps,
  })
  work.resolved.set(clause.index, found)
  work.steps.push(...found.newSteps)
  if (found.steps.length === 0) note(clause, work)
}

function act(clause: ActionClause, chain: ProviderChain | undefined, work: Work): void {
  if (chain?.clauses.has(clause.index) === true) {
    if (chain.head === clause) actChain(chain, work)
    return
  }
  const outcome = planAction(clause, work.index, work.mentions)
  for (const step of outcome.steps) addressEach(step, work)
  work.stepsOf.set(clause.index, outcome.steps)
  work.steps.push(...outcome.steps)
  if (outcome.steps.length === 0) note(clause, work)
  if (outcome.steps.length === 0 && !clause.isImperative && !clause.isQuestion) return
  work.reports.push({
    text: textOf(clause.tokens),
    bestFit: outcome.bestFit,
    steps: outcome.steps,
    isImperative: clause.isImperative,
  })
}

/** "… and invite them": them are the people whom an earlier step lists. */
function addressEach(step: DraftStep, work: Work): void {
  const isOpen = step.profile.parameters.some(
    (one) => one.required && one.role === 'email' && !step.inputs.has(one.name),
  )
  const isPlural = step.region.pronouns.some((token) =>
    isWord(token, 'them', 'they', 'all', 'everyone'),
  )
  if (!isOpen || !isPlural || step.forEach !== undefined) return
  const from = work.steps.findLast(
    (other) => other.profile.isRead && listOfPeople(other.profile) !== undefined,
  )
  const list = from === undefined ? undefined : listOfPeople(from.profile)
  if (from !== undefined && list !== undefined) step.forEach = { from, property: list.property }
}

function actChain(chain: ProviderChain, work: Work): void {
  const rows = planChain(chain, work.index, work.mentions)
  for (const [at, steps] of rows.entries()) {
    for (const before of rows[at - 1] ?? []) {
      for (const step of steps) work.edges.add(before, step, 'order-word')
    }
    work.steps.push(...steps)
  }
  work.stepsOf.set(chain.head.index, rows.flat())
  work.reports.push({
    text: textOf(chain.head.tokens),
    bestFit: 1,
    steps: rows.flat(),
    isImperative: true,
  })
}

/** "Checkout is slow", "instead of deploying forum": a name that says not of what. */
function ownName(phrase: Phrase, index: LexicalIndex): string | undefined {
  const [first] = phrase.tokens
  const literal = phrase.tokens.find(({ type }) => type === 'literal')
  if (literal !== undefined) return literal.value ?? literal.text
  if (first === undefined || phrase.tokens.length > 1 || phrase.determiner !== '') return undefined
  return index.postings.has(first.stem) && !first.capital ? undefined : first.text
}

/** A statement that asks for nothing still names what "it" may mean later. */
function note(clause: Clause, work: Work): void {
  const isDoing =
    clause.type === 'negated' && work.index.verbStems.has(clause.tokens[0]?.stem ?? '')
  const { phrases } = readRegion(clause.tokens, work.index, isDoing ? 1 : 0)
  for (const [at, phrase] of phrases.entries()) {
    const next = phrases[at + 1]
    const isOf = phrase.tokens.length === 1 && next?.preposition === 'of' && next.kind === undefined
    const name = nameTokens(isOf ? next : phrase, work.index)
      .filter((token) => !stateVerbs.has(token.stem))
      .map((token) => token.value ?? token.text)
      .join(' ')
    if (phrase.kind !== undefined && name !== '') work.mentions.note(phrase.kind, name)
    const isFirst = phrases.slice(0, at).every(({ kind }) => kind !== undefined)
    const unknown = isFirst && phrase.kind === undefined ? ownName(phrase, work.index) : undefined
    if (unknown !== undefined) work.mentions.note('', unknown)
  }
}
