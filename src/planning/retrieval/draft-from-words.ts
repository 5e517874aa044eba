import type { PlanningRequest } from '../../ports/planner.ts'
import { createStep, EdgeSet, type DraftStep } from '../capability/draft.ts'
import { readValues } from '../capability/fill.ts'
import {
  hasVerb,
  lexicalIndexOf,
  type LexicalIndex,
  type Profile,
} from '../capability/lexical-index.ts'
import { normalize } from '../capability/normalize.ts'
import { readRegion } from '../capability/phrase.ts'
import type { Token } from '../capability/token.ts'
import { isTelling } from './part-query.ts'
import { pickCapabilities, type Picked } from './pick-capabilities.ts'
import { chainOf, chooseShape, inPractisedOrder, withPredecessors } from './plan-shapes.ts'
import type { ChoiceOptions, ChosenShape } from './plan-shapes.ts'
import { styledRegistryOf } from './registry-style.ts'
import { searchChains } from './chain-search.ts'
import { rootOf } from './root.ts'
import { familyOf } from './word-families.ts'
import { documentOf, wordIndexOf } from './word-index.ts'

/** A plan found by words, practice or kinds, before it is written down. */
export interface WordDraft {
  readonly steps: readonly DraftStep[]
  readonly edges: EdgeSet
  /** Effects that no verb of the request asks for. */
  readonly unasked: ReadonlySet<DraftStep>
  /** Good enough to be offered. */
  readonly isAccepted: boolean
  readonly likeRuns: number
}

/** How much of a question a chain over kinds must explain. */
const explainedMin = 0.2
/** What a chain counts beside past plans: it is surer than what is found by words alone. */
const chainWeight = 0.5
/** How much the nearest past request must resemble this one to vouch for it. */
const resemblanceMin = 0.16
const resemblingRunsMin = 100

/** Plans a request over capabilities that say little but words: clause by clause, and from practice. */
export function draftFromWords(request: PlanningRequest): WordDraft {
  const { flat } = styledRegistryOf(request.capabilities)
  const index = wordIndexOf(flat)
  const tokens = normalize(request.message.slice(0, messageCharactersMax))
  const picked = pickCapabilities(tokens, index, request.experience)
  const names = picked.map((one) => index.nameAt(one.at))
  const own = chainOf(practised(names, request, (name) => index.placeOf(name) !== undefined))
  const chosen = chooseShape(request.message, own, choiceOf(request))
  const isVouched =
    (request.experience?.runs ?? 0) >= resemblingRunsMin && chosen.nearest >= resemblanceMin
  const isAccepted = picked.some((one) => one.isSure) || isVouched
  return writeDraft({ request, chosen, picked, tokens, isAccepted })
}

const messageCharactersMax = 8000

function practised(
  names: readonly string[],
  request: PlanningRequest,
  isKnown: (name: string) => boolean,
): readonly string[] {
  const { experience } = request
  if (experience === undefined || experience.runs === 0) return names
  return inPractisedOrder(withPredecessors(names, experience, isKnown), experience)
}

/** Plans a question over capabilities that lead to each other by kinds. */
export function draftFromKinds(request: PlanningRequest): WordDraft | undefined {
  const { linked } = styledRegistryOf(request.capabilities)
  const index = wordIndexOf(linked)
  const found = searchChains(request.message, index)
  if (found === undefined) return undefined
  const own = chainOf(found.places.map((place) => index.nameAt(place)))
  const chosen = chooseShape(request.message, own, {
    ...choiceOf(request),
    ownWeight: chainWeight,
  })
  const tokens = normalize(request.message.slice(0, messageCharactersMax))
  const isAccepted = found.explained >= explainedMin
  return writeDraft({ request, chosen, picked: [], tokens, isAccepted, isLinked: true })
}

/** Plans a request as similar ones were planned before, where they vouch for it. */
export function draftFromHistory(request: PlanningRequest): WordDraft | undefined {
  const { experience } = request
  if (experience === undefined || experience.runs === 0) return undefined
  const nothing = chainOf([])
  const chosen = chooseShape(request.message, nothing, choiceOf(request))
  if (chosen.shape.capabilities.length === 0) return undefined
  const tokens = normalize(request.message.slice(0, messageCharactersMax))
  const isAccepted = chosen.nearest >= 0.5 && chosen.agreement >= 0.8
  return writeDraft({ request, chosen, picked: [], tokens, isAccepted })
}

function choiceOf(request: PlanningRequest): ChoiceOptions {
  const registered = placesOf(request)
  return { history: request.experience, isKnown: (name) => registered.has(name) }
}

const places = new WeakMap<PlanningRequest['capabilities'], ReadonlyMap<string, number>>()

function placesOf({ capabilities }: PlanningRequest): ReadonlyMap<string, number> {
  const known = places.get(capabilities)
  if (known !== undefined) return known
  const made = new Map(capabilities.map((one, at) => [one.name, at]))
  places.set(capabilities, made)
  return made
}

interface Drafting {
  readonly request: PlanningRequest
  readonly chosen: ChosenShape
  readonly picked: readonly Picked[]
  readonly tokens: readonly Token[]
  readonly isAccepted: boolean
  readonly isLinked?: boolean
}

function writeDraft(drafting: Drafting): WordDraft {
  const { request, chosen, isAccepted } = drafting
  const index = lexicalIndexOf(request.capabilities)
  const steps: DraftStep[] = []
  const unasked = new Set<DraftStep>()
  for (const [at, name] of chosen.shape.capabilities.entries()) {
    const profile = index.profiles[placesOf(request).get(name) ?? -1]
    if (profile === undefined) continue
    const { step, isAsked } = draftStep(profile, at, { ...drafting, index })
    steps.push(step)
    if (!isAsked && !profile.isRead) unasked.add(step)
  }
  const edges = new EdgeSet()
  for (const [from, to] of chosen.shape.edges) {
    const before = steps[from]
    const after = steps[to]
    if (before === undefined || after === undefined) continue
    const isData = after.profile.requires.some((kind) => before.profile.produces.includes(kind))
    const isSaid = before.reason === 'said' && after.reason === 'said'
    edges.add(before, after, isData ? 'data' : isSaid ? 'order-word' : 'history')
    if (isData) refer(before, after)
  }
  return { steps, edges, unasked, isAccepted, likeRuns: chosen.count }
}

function draftStep(
  profile: Profile,
  clause: number,
  drafting: Drafting & { readonly index: LexicalIndex },
): { readonly step: DraftStep; readonly isAsked: boolean } {
  const { picked, tokens, index, chosen, isLinked = false } = drafting
  const words = wordIndexOf(styledRegistryOf(drafting.request.capabilities).flat)
  const pick = picked.find((one) => words.nameAt(one.at) === profile.capability.name)
  const region = readRegion(pick?.part.tokens ?? tokens, index)
  const isSaid = pick !== undefined || isLinked
  const fit = isSaid ? (pick?.isSure === false ? 0.4 : 0.8) : chosen.agreement
  const step = createStep({ profile, clause, region, reason: isSaid ? 'said' : 'history', fit })
  for (const [name, [value]] of readValues(profile, region, index)) {
    if (value !== undefined) step.inputs.set(name, value)
  }
  const isAsked =
    pick !== undefined &&
    !pick.part.isQuestion &&
    pick.part.verb !== undefined &&
    isVerbOf(profile, pick.part.verb)
  return { step, isAsked }
}

/** Whether the capability's own words have the verb, or one of its family. */
function isVerbOf(profile: Profile, verb: Token): boolean {
  if (hasVerb(profile, verb.stem)) return true
  const { counts } = documentOf(profile.capability)
  const root = rootOf(verb.word)
  return (
    isTelling(verb.word) && (counts.has(root) || [...familyOf(root)].some((one) => counts.has(one)))
  )
}

/** What a step needs and nobody can say comes from the step before it. */
function refer(before: DraftStep, after: DraftStep): void {
  for (const parameter of after.profile.parameters) {
    const isOpen = parameter.required && !after.inputs.has(parameter.name)
    const isOfKind =
      parameter.kind !== undefined && before.profile.produces.includes(parameter.kind)
    if (isOpen && isOfKind) after.references.set(parameter.name, before)
  }
}
