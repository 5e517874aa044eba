import type { PlanHistory } from '../../ports/plan-history.ts'
import type { Token } from '../capability/token.ts'
import { weighAll, weighPart, type WordWeights } from './part-query.ts'
import { splitRequest, type RequestPart } from './split-request.ts'
import type { WordIndex } from './word-index.ts'

/** A capability that a part of a request asks for. `at`: where it stands in the index. */
export interface Picked {
  readonly at: number
  readonly part: RequestPart
  readonly score: number
  /** Where the next part begins to matter: picks with a lower score are guesses. */
  readonly isSure: boolean
}

/** What each sign counts for. Source: read off the shared half of UltraTool, coarsely. */
const weights = {
  /** Share of the capability's name that was said. */
  cover: 10,
  /** The rest of the request speaks of the same things. */
  whole: 0.6,
  /** It is about the same thing as what was picked before. */
  kin: 8,
  /** The part asks for nothing by a verb. */
  unled: 2,
  said: 0.25,
  saidInWhole: 0.9,
  used: 1.75,
  together: 12,
  /** How much of what words alone say is given up for experience. */
  giveUp: 0.16,
}

const scoreMin = 15
const scoreMinWithHistory = 20
/** Runs after which experience counts half. */
const runsHalf = 90

interface Listening {
  readonly index: WordIndex
  readonly history: PlanHistory | undefined
  /** 0 without runs, near 1 after many. */
  readonly trust: number
  readonly wholeScores: ReadonlyMap<number, number>
  readonly saidInWhole: ReadonlyMap<string, number>
  /** Longer requests score higher; this evens it out. */
  readonly spread: number
}

/**
 * Picks a capability for each part of a request, by its words and by what past runs say of them.
 * Always picks one where any word is known: whether that is good enough is up to the caller.
 */
export function pickCapabilities(
  tokens: readonly Token[],
  index: WordIndex,
  history: PlanHistory | undefined,
): readonly Picked[] {
  const listening = listen(tokens, index, history)
  const threshold = scoreMin + listening.trust * (scoreMinWithHistory - scoreMin)
  const picked: Picked[] = []
  let best: Picked | undefined
  for (const part of splitRequest(tokens)) {
    if (part.isNegated) continue
    const top = pickFor(part, picked, listening)
    if (top === undefined) continue
    if (best === undefined || top.score > best.score) best = top
    const isNew = !picked.some((one) => one.at === top.at)
    if (isNew && top.score >= threshold) picked.push({ ...top, isSure: true })
  }
  return picked.length === 0 && best !== undefined ? [best] : picked
}

function listen(
  tokens: readonly Token[],
  index: WordIndex,
  history: PlanHistory | undefined,
): Listening {
  const all = weighAll(tokens)
  const runs = history?.runs ?? 0
  return {
    index,
    history,
    trust: runs / (runs + runsHalf),
    wholeScores: index.score(all),
    saidInWhole: history?.saidFor(all) ?? new Map<string, number>(),
    spread: Math.sqrt(Math.max(all.size, 8) / 8),
  }
}

function pickFor(
  part: RequestPart,
  picked: readonly Picked[],
  listening: Listening,
): Picked | undefined {
  const { index, history } = listening
  const words = weighPart(part)
  if (words.size === 0) return undefined
  const scores = index.score(words)
  const said = history?.saidFor(words) ?? new Map<string, number>()
  const candidates = new Set(scores.keys())
  for (const name of said.keys()) {
    const place = index.placeOf(name)
    if (place !== undefined) candidates.add(place)
  }
  let top: Picked | undefined
  for (const at of candidates) {
    const spoken = spokenScore(at, scores.get(at) ?? 0, { words, picked, listening })
    const score =
      spoken * (1 - weights.giveUp * listening.trust) +
      learnedScore(at, said, { picked, listening }) -
      (part.verb === undefined ? weights.unled : 0)
    if (top === undefined || score > top.score) top = { at, part, score, isSure: false }
  }
  return top
}

interface Scoring {
  readonly words: WordWeights
  readonly picked: readonly Picked[]
  readonly listening: Listening
}

function spokenScore(at: number, own: number, { words, picked, listening }: Scoring): number {
  const { index, wholeScores, spread } = listening
  let kin = 0
  for (const one of picked) kin = Math.max(kin, index.kinship(at, one.at))
  return (
    own +
    weights.cover * index.coverOf(at, words) +
    (weights.whole * (wholeScores.get(at) ?? 0)) / spread +
    weights.kin * kin
  )
}

function learnedScore(
  at: number,
  said: ReadonlyMap<string, number>,
  { picked, listening }: Omit<Scoring, 'words'>,
): number {
  const { index, history, trust, saidInWhole, spread } = listening
  if (history === undefined || trust === 0) return 0
  const name = index.nameAt(at)
  let together = 0
  for (const one of picked) {
    if (one.at !== at) together += history.together(index.nameAt(one.at), name)
  }
  return (
    weights.said * (said.get(name) ?? 0) +
    (weights.saidInWhole * (saidInWhole.get(name) ?? 0)) / spread +
    trust * (weights.used * Math.log(1 + history.used(name)) + weights.together * together)
  )
}
