import type { ActionClause, Clause } from './clause.ts'
import { makeSteps } from './action.ts'
import type { DraftStep } from './draft.ts'
import type { LexicalIndex, Profile } from './lexical-index.ts'
import type { Mentions } from './mention.ts'
import { readRegion, type Region } from './phrase.ts'
import { isMark, isWord, type Token } from './token.ts'
import { nounsLike, verbsLike } from './synonyms.ts'
import { stopWords } from './vocabulary.ts'

/** A request that names who does each stage: "deploy my app using GitHub → AWS → Slack". */
export interface ProviderChain {
  /** Clauses that the chain takes the place of. */
  readonly clauses: ReadonlySet<number>
  readonly head: ActionClause
  readonly items: readonly ProviderItem[]
}

interface ProviderItem {
  readonly clause: ActionClause
  readonly tokens: readonly Token[]
}

/** Finds the chain: arrow items without a verb of their own, or "using A, B and C". */
export function findChain(
  clauses: readonly Clause[],
  index: LexicalIndex,
): ProviderChain | undefined {
  const at = clauses.findIndex(
    (clause) =>
      clause.type === 'action' && clause.relation === 'arrow' && clause.verb === undefined,
  )
  if (at < 1) return findUsing(clauses, index)
  const head = clauses[at - 1]
  if (head?.type !== 'action' || !head.isImperative) return undefined
  const items: ProviderItem[] = [{ clause: head, tokens: afterUsing(head.tokens) }]
  for (const clause of clauses.slice(at)) {
    if (clause.type !== 'action' || clause.relation !== 'arrow' || clause.verb !== undefined) break
    items.push({ clause, tokens: clause.tokens })
  }
  if (!items.every((item) => providersOf(item.tokens, index).length > 0)) return undefined
  return { clauses: new Set(items.map((item) => item.clause.index)), head, items }
}

function usingAt(tokens: readonly Token[]): number {
  return tokens.findIndex(
    (token) => isWord(token, 'using', 'via', 'through', 'with', 'by') || isMark(token, ':'),
  )
}

function afterUsing(tokens: readonly Token[]): readonly Token[] {
  return tokens.slice(usingAt(tokens) + 1)
}

/** "using GitHub, AWS and Slack": a list of providers means the same as arrows. */
function findUsing(clauses: readonly Clause[], index: LexicalIndex): ProviderChain | undefined {
  for (const clause of clauses) {
    if (clause.type !== 'action' || !clause.isImperative) continue
    const at = clause.tokens.findIndex((token) => isWord(token, 'using', 'via', 'through'))
    if (at < 0) continue
    const items = splitList(clause.tokens.slice(at + 1)).map((tokens) => ({ clause, tokens }))
    const areProviders = items.every((item) => item.tokens.some((token) => isDomain(token, index)))
    if (items.length > 1 && areProviders)
      return { clauses: new Set([clause.index]), head: clause, items }
  }
  return undefined
}

function splitList(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const items: Token[][] = [[]]
  for (const token of tokens) {
    if (isMark(token, ',', '&') || isWord(token, 'and', 'then')) items.push([])
    else items.at(-1)?.push(token)
  }
  return items.filter((item) => item.length > 0)
}

function isDomain(token: Token, index: LexicalIndex): boolean {
  return (index.postings.get(token.stem) ?? []).some((at) =>
    index.profiles[at]?.capability.name.toLowerCase().startsWith(`${token.word}.`),
  )
}

/** The steps of a chain, one for each item, in its order. */
export function planChain(
  chain: ProviderChain,
  index: LexicalIndex,
  mentions: Mentions,
): readonly (readonly DraftStep[])[] {
  const headTokens = chain.head.tokens.slice(0, Math.max(0, usingAt(chain.head.tokens)))
  const own = readRegion(headTokens, index, chain.head.verb === undefined ? 0 : 1)
  noteUnnamed(own, mentions)
  const used = new Set<Profile>()
  const steps: (readonly DraftStep[])[] = []
  for (const [at, item] of chain.items.entries()) {
    const profile = pickProvider({ item, head: headTokens, used, index })
    if (profile === undefined) continue
    used.add(profile)
    const region = readRegion(
      [...headTokens, ...item.tokens.filter((token) => token.type === 'literal')],
      index,
      headTokens.length > 0 ? 1 : 0,
    )
    const clause = {
      index: chain.clauses.size === 1 ? item.clause.index + at / 1000 : item.clause.index,
    }
    steps.push(
      makeSteps({
        profile,
        region,
        fit: 0.8,
        reason: 'said',
        context: { clause, index, mentions, whole: own },
        isItem: false,
      }),
    )
  }
  return steps
}

/** "my app": a thing without a name goes by its kind, as it was said. */
function noteUnnamed(region: Region, mentions: Mentions): void {
  for (const phrase of region.phrases) {
    const word = phrase.tokens[phrase.kindAt]
    const isUnnamed = phrase.kind !== undefined && phrase.tokens.length === 1 && word !== undefined
    if (!isUnnamed || !/^(?:my|our|the|this)$/u.test(phrase.determiner)) continue
    if (mentions.latest(phrase.kind) === undefined) mentions.note(phrase.kind, word.word)
  }
}

function pickProvider(given: {
  readonly item: ProviderItem
  readonly head: readonly Token[]
  readonly used: ReadonlySet<Profile>
  readonly index: LexicalIndex
}): Profile | undefined {
  const { item, head, used, index } = given
  const verb = head[0]
  const scored = providersOf(item.tokens, index)
    .filter(({ profile }) => !used.has(profile))
    .map(({ profile, hits }) => {
      const isOwnVerb =
        verb !== undefined && profile.verbs.has(verb.stem) && profile.nameStems.includes(verb.stem)
      const overlap = head.filter(
        (token) => !stopWords.has(token.word) && knows(profile, token),
      ).length
      const open = profile.parameters.filter((one) => one.required).length
      return {
        profile,
        key: [
          hits,
          Number(isOwnVerb),
          Number(profile.isRead),
          Number(isGetting(profile)),
          overlap,
          -open,
        ],
      }
    })
  scored.sort((a, b) => compareKeys(b.key, a.key) || a.profile.index - b.profile.index)
  return scored[0]?.profile
}

/** Of several readings, the one that gets a thing rather than lists or searches. */
function isGetting(profile: Profile): boolean {
  return profile.verbs.has('get') || profile.verbs.has('fetch')
}

function compareKeys(a: readonly number[], b: readonly number[]): number {
  for (const [at, value] of a.entries()) {
    const difference = value - (b[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

function knows(profile: Profile, token: Token): boolean {
  if (profile.bag.has(token.stem)) return true
  return [...nounsLike(token.stem)].some((like) => profile.bag.has(like))
}

/** Capabilities that know an item's words, and how much of it. Its name must be among them. */
function providersOf(
  tokens: readonly Token[],
  index: LexicalIndex,
): readonly { readonly profile: Profile; readonly hits: number }[] {
  const words = tokens.filter((token) => token.type === 'word' && !stopWords.has(token.word))
  const found: { profile: Profile; hits: number }[] = []
  for (const profile of index.profiles) {
    const names = words.filter((word) => profile.nameStems.includes(word.stem)).length
    if (names === 0) continue
    const others = words.filter((word) => {
      if (profile.bag.has(word.stem)) return true
      return [...nounsLike(word.stem), ...verbsLike(word.stem)].some((like) =>
        profile.bag.has(like),
      )
    }).length
    found.push({ profile, hits: names + others })
  }
  return found
}
