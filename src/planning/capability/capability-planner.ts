import type { Planner, PlanningRequest, PlanningResult } from '../../ports/planner.ts'
import { isOtherLanguage, otherLanguageAnswer } from '../retrieval/other-language.ts'
import { planFromWords, type WordSource } from '../retrieval/plan-from-words.ts'
import { styledRegistryOf } from '../retrieval/registry-style.ts'
import { lexicalIndexOf } from './lexical-index.ts'
import { planFromClauses } from './plan-from-clauses.ts'
import { tokenize } from './tokenize.ts'
import { imperativeVerbs, lightVerbs, stopWords } from './vocabulary.ts'

/**
 * A planner without a model, a network or a key: it matches the request's clauses to capabilities
 * and chains them by what they require and produce. Pure: the same request gives the same plan.
 */
export function createCapabilityPlanner(): Planner {
  return {
    name: 'capability',
    plan: (request) => Promise.resolve(planRequest(request)),
  }
}

/** "make it so", "create": nothing but small words and a verb, by which nothing can be found. */
function saysNothing(message: string): boolean {
  const said = tokenize(message.slice(0, 400)).filter(
    (token) => token.type !== 'mark' && !stopWords.has(token.word) && !lightVerbs.has(token.stem),
  )
  const [first] = said
  return first === undefined || (said.length === 1 && imperativeVerbs.has(first.word))
}

/** Of a list up to this long, words alone tell one capability from another. */
const carefulMax = 100

/**
 * The route, and what follows from it. A registry that declares inputs and kinds is planned clause
 * by clause; what says only words is found by them, and what leads on by kinds through these. Where
 * the first way finds nothing, the others are tried over what they are made for.
 */
export function planRequest(request: PlanningRequest): PlanningResult {
  if (isOtherLanguage(request.message, lexicalIndexOf(request.capabilities).idf)) {
    return otherLanguageAnswer(request.capabilities)
  }
  const { prevailing, flat, linked } = styledRegistryOf(request.capabilities)
  const isLarge = request.capabilities.length > carefulMax
  if (prevailing === 'linked' || (prevailing === 'flat' && isLarge)) {
    return planFromWords(request, [prevailing, 'history'])
  }
  const careful = planFromClauses(request)
  if (careful.route !== 'clarify' || saysNothing(request.message)) return careful
  const sources: WordSource[] = []
  if ((request.experience?.runs ?? 0) > 0) sources.push('history')
  // A free search alone leads nowhere, and the clauses have had their say about it.
  if (linked.some((one) => one.requires.length > 0)) sources.push('linked')
  if (flat.length > 0) sources.push('flat')
  if (sources.length === 0) return careful
  const other = planFromWords(request, sources)
  return other.route === 'plan' && other.problems.length === 0 ? other : careful
}
