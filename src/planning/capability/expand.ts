import { readValues } from './fill.ts'
import type { LexicalIndex, Profile } from './lexical-index.ts'
import { enumStemsOf, hasVerb } from './lexical-index.ts'
import { choose, contentOf, rank, type Candidate } from './match.ts'
import { readRegion, type Region } from './phrase.ts'
import { nounsLike } from './synonyms.ts'
import { isMark, isWord, type Token } from './token.ts'

/** A stretch of a clause that asks for one capability. */
export interface Part {
  readonly tokens: readonly Token[]
  readonly region: Region
  /** Chosen already where it is not the head. */
  readonly candidate: Candidate | undefined
  readonly joint: 'head' | 'with' | 'and'
}

interface Chunk {
  readonly joint: 'head' | 'with' | 'and'
  readonly separator: readonly Token[]
  readonly tokens: readonly Token[]
}

const itemFitMin = 0.7
const sortFitMin = 0.5

/**
 * Splits a clause where it asks for more than one thing: "… with A and B", "add a database and
 * monitoring", "the checkout service to 8 replicas and the search service to 3". What is only a
 * further value stays with the part before it.
 */
export function expandClause(
  tokens: readonly Token[],
  verb: Token | undefined,
  index: LexicalIndex,
): readonly Part[] {
  const chunks = chunksOf(tokens)
  const parts: { tokens: Token[]; candidate: Candidate | undefined; joint: Part['joint'] }[] = []
  let mode: Part['joint'] = 'head'
  for (const chunk of chunks) {
    const current = parts.at(-1)
    if (current === undefined) {
      parts.push({ tokens: [...chunk.tokens], candidate: undefined, joint: 'head' })
      continue
    }
    const joint: Part['joint'] = chunk.joint === 'with' || mode === 'with' ? 'with' : 'and'
    const candidate = itemOf(chunk, { index, verb, joint, current, parts })
    if (candidate === undefined) {
      current.tokens.push(...chunk.separator, ...chunk.tokens)
      continue
    }
    if (joint === 'with') mode = 'with'
    parts.push({ tokens: [...chunk.tokens], candidate, joint })
  }
  return parts.map((part) => ({
    ...part,
    region: readRegion(part.tokens, index, part.joint === 'head' && verb !== undefined ? 1 : 0),
  }))
}

function chunksOf(tokens: readonly Token[]): readonly Chunk[] {
  const chunks: { joint: Chunk['joint']; separator: Token[]; tokens: Token[] }[] = [
    { joint: 'head', separator: [], tokens: [] },
  ]
  for (const token of tokens) {
    const last = chunks.at(-1)
    const isWith = isWord(token, 'with')
    const isAnd = isMark(token, ',', '&') || isWord(token, 'and')
    if (last === undefined) break
    if (!isWith && !isAnd) {
      last.tokens.push(token)
    } else if (last.tokens.length === 0) {
      last.separator.push(token)
      if (isWith) last.joint = 'with'
    } else {
      chunks.push({ joint: isWith ? 'with' : 'and', separator: [token], tokens: [] })
    }
  }
  return chunks
}

interface ItemContext {
  readonly index: LexicalIndex
  readonly verb: Token | undefined
  readonly joint: Part['joint']
  readonly current: { readonly tokens: readonly Token[]; readonly candidate: Candidate | undefined }
  readonly parts: readonly { readonly candidate: Candidate | undefined }[]
}

/** The capability that an item asks for by itself, if it does. */
function itemOf(chunk: Chunk, context: ItemContext): Candidate | undefined {
  const { index, verb, joint } = context
  if (verb === undefined || chunk.tokens.length === 0 || chunk.tokens.length > 24) return undefined
  const region = readRegion(chunk.tokens, index)
  const parallel = joint === 'and' ? parallelOf(region, context) : undefined
  if (parallel !== undefined) return parallel
  const content = contentOf(region, index, undefined)
  if (content.length === 0) return undefined
  const accepts = (profile: Profile): boolean =>
    profile.isRead
      ? joint === 'with' || hasVerb(profile, verb.stem)
      : joint === 'with'
        ? profile.brings
        : hasVerb(profile, verb.stem)
  const [best] = rank(content, index, { verb: undefined, isImperative: true, accepts })
  if (best === undefined) return undefined
  const isSort = saysASort(best, chunk, joint)
  if (best.fit < (isSort ? sortFitMin : itemFitMin)) return undefined
  if (!isSort && !saysItsName(best, chunk, index)) return undefined
  const head = context.current.candidate ?? headOf(context)
  if (head === undefined || head.profile.bag.size === 0) return undefined
  if (head.profile === best.profile && !repeatsKind(context, region)) return undefined
  return { ...best, hasEvidence: true }
}

/** "mysql for crm and redis for wiki": each says all that the same capability requires. */
function parallelOf(region: Region, context: ItemContext): Candidate | undefined {
  const { index, current } = context
  if (region.phrases.length === 0 || current.tokens.length > 40) return undefined
  const values = region.tokens.filter(
    (token) => token.literal === 'number' || index.enumStems.has(token.stem),
  )
  if (values.length === 0) return undefined
  const head = current.candidate ?? headOf(context)
  const required = head?.profile.parameters.filter((one) => one.required) ?? []
  if (head === undefined || required.length < 2) return undefined
  const before = readRegion(current.tokens, index, current.candidate === undefined ? 1 : 0)
  const isWhole = [region, before].every((one) => {
    const said = readValues(head.profile, one, index)
    return required.every((parameter) => said.has(parameter.name))
  })
  return isWhole ? { ...head, hasEvidence: true } : undefined
}

/** "a redis", "with redis": a sort of what the capability makes. */
function saysASort({ profile }: Candidate, chunk: Chunk, joint: Part['joint']): boolean {
  const isBare = joint === 'with' && chunk.tokens.length === 1
  if (!isBare && !isWord(chunk.tokens[0], 'a', 'an', 'another')) return false
  const sorts = profile.parameters.filter((one) => one.required).flatMap(enumStemsOf)
  return chunk.tokens.some((token) => token.type === 'word' && sorts.includes(token.stem))
}

/** What was said is the capability's own noun or what it makes, not only one of its parameters. */
function saysItsName(best: Candidate, chunk: Chunk, index: LexicalIndex): boolean {
  return chunk.tokens.some((token) => {
    if (token.type !== 'word') return false
    if (best.profile.nameStems.includes(token.stem)) return true
    if (best.profile.produces.some((own) => nounsLike(token.stem).has(own))) return true
    return [...best.profile.produces, ...best.profile.nameStems].some(
      (own) => own === token.stem || (index.kinds.has(own) && isShortFor(own, token.stem)),
    )
  })
}

function isShortFor(kind: string, said: string): boolean {
  return said.length > 1 && kind.startsWith(said)
}

function headOf(context: ItemContext): Candidate | undefined {
  const { index, verb, current } = context
  const region = readRegion(current.tokens, index, 1)
  const content = contentOf(region, index, verb)
  const head = choose(rank(content, index, { verb, isImperative: true }), content)
  if (head === undefined) return undefined
  return content.length > 1 || region.phrases.length > 0 || head.profile.isRead ? head : undefined
}

/** "the checkout service to 8 and the search service to 3": each is complete in itself. */
function repeatsKind(context: ItemContext, region: Region): boolean {
  const before = readRegion(context.current.tokens, context.index, 1)
  return region.phrases.some(
    (phrase) =>
      phrase.kindAt > 0 &&
      before.phrases.some((other) => other.kind === phrase.kind && other.kindAt > 0),
  )
}
