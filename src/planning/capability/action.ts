import type { Json } from '../../core/json.ts'
import type { ActionClause } from './clause.ts'
import { combine } from './combine.ts'
import { createStep, type DraftStep } from './draft.ts'
import { expandClause, type Part } from './expand.ts'
import { readValues } from './fill.ts'
import { byInstrument } from './instrument.ts'
import { findHelper, findList, type Helper } from './supporting-read.ts'
import type { LexicalIndex, Profile } from './lexical-index.ts'
import { hasVerb } from './lexical-index.ts'
import { choose, contentOf, rank, type Candidate, type ContentWord } from './match.ts'
import type { Mentions } from './mention.ts'
import type { Parameter } from './parameter.ts'
import { readRegion, type Region } from './phrase.ts'
import { cutPlace, keepPlace, unlessOther } from './place.ts'
import { preferReady } from './readiness.ts'
import { resolve } from './resolve.ts'
import { shareValues } from './share-values.ts'
import { isWord, type Token } from './token.ts'

/** What became of an action clause. */
export interface ActionOutcome {
  readonly steps: readonly DraftStep[]
  /** Fit of the best capability, also when it was not chosen. */
  readonly bestFit: number
  /** The clause asks for something. */
  readonly isRequest: boolean
}

/** How many effects are tried beside something that is read for them. */
const splitsMax = 40

/** Finds the capabilities that a clause asks for and reads their inputs. */
export function planAction(
  clause: ActionClause,
  index: LexicalIndex,
  mentions: Mentions,
): ActionOutcome {
  const verb = clause.verb
  const parts = expandClause(clause.tokens, clause.isImperative ? verb : undefined, index)
  const whole = readRegion(clause.tokens, index, verb === undefined ? 0 : 1)
  const [head, ...items] = parts
  if (head === undefined) return { steps: [], bestFit: 0, isRequest: false }
  const region =
    verb !== undefined && !clause.isImperative ? readRegion(head.tokens, index, 0) : head.region
  const matched = matchHead({ ...head, region }, clause, { index, mentions })
  const placed = matched.candidate === undefined ? cutPlace(clause, index) : undefined
  const kept = placed && keepPlace(planAction(placed.clause, index, mentions), placed.place)
  if (kept !== undefined) return kept
  const meant = matched.candidate === undefined ? byInstrument(clause) : []
  for (const one of meant) {
    const outcome = planAction(one, index, mentions)
    if (outcome.steps.length > 0) return outcome
  }
  const found = unlessOther(clause, matched)
  const content = found.content
  const isRequest = clause.isImperative || content.some((word) => word.isKnown)
  if (found.candidate === undefined) return { steps: [], bestFit: found.bestFit, isRequest }
  const context = { clause, index, mentions, whole }
  const steps: DraftStep[] = []
  if (found.helper !== undefined && found.helper.list === undefined) {
    const { profile, region: own } = found.helper
    steps.push(
      ...makeSteps({ profile, region: own, fit: 1, reason: 'helper', context, isItem: false }),
    )
  }
  const listStep = makeListStep(found.helper, context)
  if (listStep !== undefined) steps.push(listStep)
  const main = makeSteps({
    profile: found.candidate.profile,
    region,
    fit: found.candidate.fit,
    reason: 'said',
    context,
    isItem: false,
  })
  if (listStep !== undefined) {
    for (const step of main)
      step.forEach = { from: listStep, property: found.helper?.list?.property }
  }
  const made = makeIndefinite(found.candidate.profile, region, context)
  if (made.length > 0) for (const step of main) forgetMaterial(step)
  steps.push(...made, ...main)
  for (const item of items) steps.push(...makeItem(item, context))
  shareValues(steps)
  return { steps, bestFit: found.bestFit, isRequest }
}

interface HeadMatch {
  readonly candidate: Candidate | undefined
  readonly helper: Helper | undefined
  readonly bestFit: number
  readonly content: readonly ContentWord[]
}

function matchHead(
  head: Part,
  clause: ActionClause,
  context: { readonly index: LexicalIndex; readonly mentions: Mentions },
): HeadMatch {
  const { region } = head
  const { index, mentions } = context
  const options = { verb: clause.verb, isImperative: clause.isImperative }
  const content = contentOf(region, index, clause.verb)
  const ranked = rank(content, index, options)
  const bestFit = Math.max(0, ...ranked.slice(0, 5).map((one) => one.fit))
  const first = preferReady(choose(ranked, content), {
    ranked,
    content,
    region,
    clause,
    index,
    mentions,
  })
  const base = { content, bestFit }
  const list = clause.isImperative ? findList(region, index) : undefined
  if (list !== undefined && first?.profile !== list.profile) {
    const main = chooseBeside(list, { content, index, clause })
    if (main !== undefined) return { ...base, candidate: main, helper: list }
  }
  if (clause.isImperative && (first === undefined || isRivalled(first, clause.verb))) {
    const split = splitReading(first, { content, index, clause, region })
    if (split !== undefined) return { ...base, ...split }
  }
  if (first === undefined) {
    return {
      ...base,
      candidate: chooseByShape(ranked, region, { clause, index }),
      helper: undefined,
    }
  }
  const helper =
    first.profile.isRead || !takesMaterial(first.profile)
      ? undefined
      : findHelper(region, index, { profile: first.profile, verb: clause.verb })
  return { ...base, candidate: first, helper }
}

/**
 * "Schedule a retro on Friday": the object is unknown because it is a title. The verb must be the
 * capability's own, and everything else that it requires must be said.
 */
function chooseByShape(
  ranked: readonly Candidate[],
  region: Region,
  given: { readonly clause: ActionClause; readonly index: LexicalIndex },
): Candidate | undefined {
  const verb = given.clause.verb
  if (verb === undefined) return undefined
  const found = ranked.find(({ profile, hasEvidence }) => {
    if (!hasEvidence) return false
    const required = profile.parameters.filter((one) => one.required)
    const titles = required.filter((one) => one.role === 'title')
    const others = required.filter(
      (one) => one.role === 'date' || one.role === 'enum' || one.role === 'number',
    )
    const isText = profile.isRead && required.length > 0 && required.every((one) => isFreeText(one))
    const isMessage = required.some((one) => one.role === 'email' || one.role === 'channel')
    if (!isMessage && !profile.ownVerbs.has(verb.stem)) return false
    const isTitled = titles.length > 0 && others.length > 0
    if (!isText && !isMessage && !isTitled) return false
    const values = readValues(profile, region, given.index)
    const isSaid = (one: Parameter): boolean =>
      values.has(one.name) || (isMessage && one.role === 'material')
    return required.every(isSaid)
  })
  return found === undefined ? undefined : { ...found, fit: 0.6 }
}

function isFreeText(parameter: Parameter): boolean {
  return parameter.role === 'title' || parameter.role === 'query' || parameter.role === 'material'
}

/** A reading capability was chosen though the verb is none of its own: "email the logs of …". */
function isRivalled(first: Candidate, verb: Token | undefined): boolean {
  return first.profile.isRead && verb !== undefined && !hasVerb(first.profile, verb.stem)
}

interface HeadContext {
  readonly content: readonly ContentWord[]
  readonly index: LexicalIndex
  readonly clause: ActionClause
}

/** Tries the clause as one effect and what is read for it. */
function splitReading(
  first: Candidate | undefined,
  context: HeadContext & { readonly region: Region },
): { readonly candidate: Candidate; readonly helper: Helper } | undefined {
  const { index, clause, region } = context
  if (first !== undefined) {
    const helper = {
      profile: first.profile,
      region,
      explains: new Set(first.profile.bag.keys()),
      list: undefined,
    }
    const candidate = chooseBeside(helper, context)
    return candidate === undefined ? undefined : { candidate, helper }
  }
  const verb = clause.verb
  if (verb === undefined) return undefined
  let tried = 0
  for (const profile of index.profiles) {
    if (profile.isRead || !takesMaterial(profile) || !hasVerb(profile, verb.stem)) continue
    tried += 1
    if (tried > splitsMax) break
    const helper = findHelper(region, index, { profile, verb })
    const candidate = helper === undefined ? undefined : chooseBeside(helper, context)
    if (helper !== undefined && candidate !== undefined) return { candidate, helper }
  }
  return undefined
}

/** The effect that explains the words which the helper leaves. */
function chooseBeside(helper: Helper, context: HeadContext): Candidate | undefined {
  const { content, index, clause } = context
  const instrument = instrumentOf(clause.tokens, index)
  const rest = content.filter((word) => word.isLead || !helper.explains.has(word.stem))
  const options = {
    verb: clause.verb,
    isImperative: true,
    accepts: (profile: Profile) =>
      !profile.isRead && (takesMaterial(profile) || helper.list !== undefined),
  }
  const ranked = rank(rest, index, options).map((one) =>
    instrument !== undefined && one.profile.nameStems.includes(instrument)
      ? { ...one, hasEvidence: true }
      : one,
  )
  return choose(
    ranked.filter((one) => one.hasEvidence),
    rest,
  )
}

/** "… by email", "… via Slack" says with what, and so stands for a verb. */
function instrumentOf(tokens: readonly Token[], index: LexicalIndex): string | undefined {
  const at = tokens.findIndex((token) => isWord(token, 'by', 'via', 'through'))
  const next = at < 0 ? undefined : tokens[at + 1]
  return next !== undefined && index.idf.has(next.stem) ? next.stem : undefined
}

function takesMaterial(profile: Profile): boolean {
  return profile.parameters.some((one) => one.role === 'material')
}

export interface StepContext {
  readonly clause: { readonly index: number }
  readonly index: LexicalIndex
  readonly mentions: Mentions
  /** The whole clause, for what a part leaves unsaid. */
  readonly whole: Region
}

export interface StepOrder {
  readonly profile: Profile
  readonly region: Region
  readonly fit: number
  readonly reason: DraftStep['reason']
  readonly context: StepContext
  readonly isItem: boolean
}

/** What was said about the thing that is made first is not the text that is sent. */
function forgetMaterial(step: DraftStep): void {
  for (const parameter of step.profile.parameters) {
    if (parameter.role === 'material') step.inputs.delete(parameter.name)
  }
}

/** "mail **a** report about them": it does not exist yet, so it is made first. */
function makeIndefinite(main: Profile, region: Region, context: StepContext): readonly DraftStep[] {
  if (!takesMaterial(main)) return []
  for (const phrase of region.phrases) {
    const { kind, determiner } = phrase
    if (kind === undefined || (determiner !== 'a' && determiner !== 'an')) continue
    if (main.produces.includes(kind) || main.nameStems.includes(kind)) continue
    const maker = (context.index.producers.get(kind) ?? [])
      .map((at) => context.index.profiles[at])
      .find(
        (one) =>
          one !== undefined &&
          one !== main &&
          one.nameStems.includes(kind) &&
          takesMaterial(one) &&
          one.brings,
      )
    if (maker !== undefined) {
      return makeSteps({
        profile: maker,
        region,
        fit: 1,
        reason: 'indefinite',
        context,
        isItem: false,
      })
    }
  }
  return []
}

function makeListStep(helper: Helper | undefined, context: StepContext): DraftStep | undefined {
  if (helper?.list === undefined) return undefined
  return makeSteps({
    profile: helper.profile,
    region: helper.region,
    fit: 1,
    reason: 'helper',
    context,
    isItem: false,
  })[0]
}

function makeItem(item: Part, context: StepContext): readonly DraftStep[] {
  if (item.candidate === undefined) return []
  const { profile, fit } = item.candidate
  return makeSteps({ profile, region: item.region, fit, reason: 'said', context, isItem: true })
}

/** One step, or one for each combination where a scalar parameter has several values. */
export function makeSteps(order: StepOrder): readonly DraftStep[] {
  const { profile, region, context } = order
  const values = new Map(readValues(profile, region, context.index))
  if (region !== context.whole && order.isItem) borrow(values, order)
  for (const parameter of profile.parameters) {
    if (values.has(parameter.name)) continue
    const known = resolve(parameter, order)
    if (known.length > 0) values.set(parameter.name, known)
  }
  const steps: DraftStep[] = []
  for (const inputs of combine([...values])) {
    const step = createStep({
      profile,
      clause: context.clause.index,
      region,
      reason: order.reason,
      fit: order.fit,
    })
    for (const [name, value] of inputs) step.inputs.set(name, value)
    steps.push(step)
    context.mentions.add(step)
  }
  return steps
}

/** What a part leaves unsaid may stand elsewhere in its clause: "add a database and monitoring to shop". */
function borrow(values: Map<string, readonly Json[]>, order: StepOrder): void {
  const { profile, context } = order
  const missing = profile.parameters.filter(
    (one) => one.required && !values.has(one.name) && !one.isNew && one.kind !== undefined,
  )
  if (missing.length === 0) return
  if (
    missing.every(
      (one) => context.mentions.ofClause(one.kind ?? '', context.clause.index).length > 0,
    )
  )
    return
  const said = readValues(profile, context.whole, context.index)
  for (const parameter of missing) {
    const found = said.get(parameter.name)
    if (found !== undefined) values.set(parameter.name, found)
  }
}
