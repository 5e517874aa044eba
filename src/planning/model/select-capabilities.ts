import type { Capability } from '../../core/capability.ts'
import type { PlanningRequest } from '../../ports/planner.ts'

/** Picks the capabilities a model is shown, best first, at most `countMax`. */
export type CapabilitySelector = (
  request: PlanningRequest,
  countMax: number,
) => readonly Capability[]

/**
 * Picks by words in common with the request, rare words counting more; each pick brings along what
 * produces the kinds it requires. Places left over go to the rest, so that a paraphrase still
 * finds its capability in a small registry.
 */
export const selectCapabilities: CapabilitySelector = (request, countMax) => {
  const { capabilities } = request
  if (capabilities.length <= countMax) return capabilities
  const ranked = rank(request)
  const chosen = new Set<Capability>()
  for (const capability of ranked) {
    addWithProducers(capability, ranked, chosen)
    if (chosen.size >= countMax) break
  }
  return [...chosen].slice(0, countMax)
}

/** Which words of a capability say most about it. */
const weights = { name: 1, examples: 0.8, description: 0.7, produces: 0.6, parameters: 0.35 }

/** Earlier turns and known entities help ("now deploy it"), but less than the request itself. */
const contextWeight = 0.3
const turnsRead = 2

function rank(request: PlanningRequest): readonly Capability[] {
  const bags = request.capabilities.map(bagOf)
  const frequency = new Map<string, number>()
  for (const bag of bags) {
    for (const word of bag.keys()) frequency.set(word, (frequency.get(word) ?? 0) + 1)
  }
  const query = queryOf(request)
  const practised = practisedFor(request)
  const scores = new Map<Capability, number>()
  for (const [index, capability] of request.capabilities.entries()) {
    let score = 0
    for (const [word, weight] of query) {
      const seen = frequency.get(word) ?? 0
      const rarity = Math.log(1 + (bags.length - seen + 0.5) / (seen + 0.5))
      score += weight * rarity * (bags[index]?.get(word) ?? 0)
    }
    scores.set(capability, score + (practised.get(capability.name) ?? 0))
  }
  return request.capabilities.toSorted((a, b) => (scores.get(b) ?? 0) - (scores.get(a) ?? 0))
}

const pastPlansMax = 20
/** What a capability of a past plan counts for, where its request was the same. */
const pastWeight = 4

/** What similar requests were served by. Source: with it 20 shown hold 97 % of what is needed, not 83. */
function practisedFor({ message, experience }: PlanningRequest): ReadonlyMap<string, number> {
  const practised = new Map<string, number>()
  for (const { shape, similarity, weight } of experience?.similar(message, pastPlansMax) ?? []) {
    for (const name of new Set(shape.capabilities)) {
      practised.set(name, (practised.get(name) ?? 0) + pastWeight * weight * similarity ** 2)
    }
  }
  return practised
}

function queryOf({ message, history, entities }: PlanningRequest): ReadonlyMap<string, number> {
  const query = new Map<string, number>()
  const context = [
    ...history.slice(-turnsRead).map(({ text }) => text),
    ...entities.slice(0, 5).map(({ kind }) => kind),
  ]
  for (const word of wordsOf(context.join(' '))) query.set(word, contextWeight)
  for (const word of wordsOf(message)) query.set(word, 1)
  return query
}

/** With one producer for each required kind, the best ranked one that is safe to add, and so on. */
function addWithProducers(
  capability: Capability,
  ranked: readonly Capability[],
  chosen: Set<Capability>,
): void {
  chosen.add(capability)
  for (const kind of capability.requires) {
    const producers = ranked.filter(({ produces }) => produces.includes(kind))
    if (producers.some((producer) => chosen.has(producer))) continue
    const producer = producers.find(isSafe) ?? producers[0]
    if (producer !== undefined) addWithProducers(producer, ranked, chosen)
  }
}

function isSafe({ reversibility, idempotent }: Capability): boolean {
  return reversibility === 'read' || (idempotent && reversibility === 'reversible')
}

/** Bags are the same for as long as the capability object is. */
const knownBags: WeakMap<Capability, ReadonlyMap<string, number>> = new WeakMap()

function bagOf(capability: Capability): ReadonlyMap<string, number> {
  const known = knownBags.get(capability)
  if (known !== undefined) return known
  const bag = new Map<string, number>()
  const fields: readonly (readonly [string, number])[] = [
    [Object.keys(capability.input.properties ?? {}).join(' '), weights.parameters],
    [capability.produces.join(' '), weights.produces],
    [capability.description, weights.description],
    [capability.examples.join(' '), weights.examples],
    [capability.name, weights.name],
  ]
  for (const [text, weight] of fields) {
    for (const word of wordsOf(text)) bag.set(word, Math.max(weight, bag.get(word) ?? 0))
  }
  knownBags.set(capability, bag)
  return bag
}

const stopWords: ReadonlySet<string> = new Set(
  `a an and are at be by can do for from i if in is it me my of on or our please the then this
  to we with you`.split(/\s+/),
)

function wordsOf(text: string): ReadonlySet<string> {
  const spaced = text.replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2').toLowerCase()
  const words = spaced.match(/[\p{L}\p{N}]+/gu) ?? []
  return new Set(words.filter((word) => !stopWords.has(word)).map(stem))
}

/** Brings the usual endings of one word together: deploys, deployed, deployment. */
function stem(word: string): string {
  if (word.length < 4) return word
  return word.replace(/(?:ments?|ations?|ing|ed|es|s)$/, '').replace(/[eiy]$/, '')
}
