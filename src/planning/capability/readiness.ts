import type { ActionClause } from './clause.ts'
import { readValues } from './fill.ts'
import { enumStemsOf, type LexicalIndex, type Profile } from './lexical-index.ts'
import { choose, rank, type Candidate, type ContentWord } from './match.ts'
import type { Mentions } from './mention.ts'
import { kindStem } from './parameter.ts'
import type { Region } from './phrase.ts'
import { isAlias } from './synonyms.ts'
import { isWord } from './token.ts'

export interface ReadinessContext {
  readonly ranked: readonly Candidate[]
  readonly content: readonly ContentWord[]
  readonly region: Region
  readonly clause: ActionClause
  readonly index: LexicalIndex
  readonly mentions: Mentions
}

/** A rival must explain at least this share of what the best explains. */
const rivalShare = 0.5
const rivalsMax = 40

/**
 * Of capabilities that fit, one for which everything it requires was said goes before one that
 * lacks something: "release portal there" is a deployment, not a release without a version.
 */
export function preferReady(
  best: Candidate | undefined,
  context: ReadinessContext,
): Candidate | undefined {
  if (best === undefined || best.profile.isRead || isReady(best.profile, context)) return best
  const plain = rivalOf(best, context.ranked, context)
  if (plain !== undefined) return plain
  const made = resultStems(context)
  if (made.size === 0) return best
  const { clause, content, index } = context
  const rest = content.filter((word) => word.isLead || !made.has(word.stem))
  const options = { verb: clause.verb, isImperative: clause.isImperative }
  return rivalOf(best, rank(rest, index, options), { ...context, content: rest }) ?? best
}

function rivalOf(
  best: Candidate,
  ranked: readonly Candidate[],
  context: ReadinessContext,
): Candidate | undefined {
  const rivals = ranked
    .slice(0, rivalsMax)
    .filter(
      (one) =>
        one.profile !== best.profile &&
        !one.profile.isRead &&
        one.score >= best.score * rivalShare &&
        (isOfOwnKind(one.profile) || !takesAddresses(best.profile, context.region)) &&
        isReady(one.profile, context),
    )
  const chosen = choose(rivals, context.content)
  return chosen !== undefined && chosen.fit >= 0.5 ? chosen : undefined
}

/** Named by what it makes; a provider that nobody named ("aws") is not slipped in. */
function isOfOwnKind(profile: Profile): boolean {
  const domain = kindStem(profile.capability.name.split('.')[0] ?? '')
  return profile.produces.includes(domain) || profile.requires.includes(domain)
}

const inventable = new Set(['title', 'query', 'material'])

function isReady(profile: Profile, context: ReadinessContext): boolean {
  if (!takesAddresses(profile, context.region) || !takesPlaces(profile, context)) return false
  const said = readValues(profile, context.region, context.index)
  return profile.parameters.every((one) => {
    if (!one.required || said.has(one.name) || inventable.has(one.role)) return true
    if (one.schema.default !== undefined) return true
    return one.kind !== undefined && !one.isNew && context.mentions.latest(one.kind) !== undefined
  })
}

/** A channel or an address that was said must be of use to it. */
function takesAddresses(profile: Profile, region: Region): boolean {
  return region.tokens.every((token) => {
    if (token.literal !== 'channel' && token.literal !== 'email') return true
    const roles = token.literal === 'channel' ? ['channel', 'person'] : ['email', 'person', 'list']
    return profile.parameters.some((one) => roles.includes(one.role))
  })
}

/** "set shop up on staging": a place that others choose from must be of use to it. */
function takesPlaces({ parameters }: Profile, { region, index }: ReadinessContext): boolean {
  const [preposition, place] = region.tokens.slice(-2)
  if (!isWord(preposition, 'in', 'on', 'to', 'into') || place?.type !== 'word') return true
  if (!index.enumStems.has(place.stem)) return true
  return parameters.some((one) => enumStemsOf(one).some((value) => isAlias(value, place.stem)))
}

/** "the summary": what an earlier step makes says nothing about what is to be done with it. */
function resultStems(context: ReadinessContext): ReadonlySet<string> {
  const stems = new Set<string>()
  for (const phrase of context.region.phrases) {
    const { kind } = phrase
    if (kind === undefined || !/^(?:the|this|that|these|its|their)$/u.test(phrase.determiner))
      continue
    for (const token of phrase.tokens) if (isAlias(kind, token.stem)) stems.add(token.stem)
  }
  return stems
}
