import type { PlanningResult } from '../ports/planner.ts'

/** A question that was asked in a conversation and has no answer yet. */
export interface OpenQuestion {
  /** What was understood so far, as one request. */
  readonly request: string
}

/** Longer answers are requests of their own. Units: characters. */
const answerMax = 300

/**
 * Ways to read an answer together with the request it completes: in place of "it", at its end, or
 * as what it lacks. The first that makes a plan is meant.
 */
function readingsOf({ request }: OpenQuestion, answer: string): readonly string[] {
  const said = answer.trim().replace(/[.!]+$/u, '')
  if (said.length > answerMax) return []
  const pending = request.trim().replace(/[.!?]+$/u, '')
  const pronoun = /\b(?:it|them|this|that|one)\b/iu
  const replaced = pronoun.test(pending) ? [pending.replace(pronoun, () => said)] : []
  return [...replaced, `${pending} ${said}`, `${pending} to ${said}`, `${pending} for ${said}`]
}

export interface Continued {
  readonly result: PlanningResult
  /** The request as it is understood now. */
  readonly request: string
}

/**
 * Plans an answer together with what it answers. `plan` plans one text; what comes back makes a
 * plan, or asks for what is still missing; undefined where the answer adds nothing.
 */
export async function continueQuestion(
  question: OpenQuestion,
  answer: string,
  plan: (request: string) => Promise<PlanningResult>,
): Promise<Continued | undefined> {
  let further: Continued | undefined
  for (const request of readingsOf(question, answer)) {
    const result = await plan(request)
    if (result.route === 'plan' && result.problems.length === 0) return { result, request }
    const isUnderstood = result.route === 'clarify' && result.analysis.confidence > 0
    if (further === undefined && isUnderstood) further = { result, request }
  }
  return further
}
