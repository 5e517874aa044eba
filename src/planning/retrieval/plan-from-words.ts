import type { Analysis, PlanningRequest, PlanningResult } from '../../ports/planner.ts'
import { analyse, missingInputs, problemsOf } from '../capability/decide.ts'
import { writePlan } from '../capability/document.ts'
import { explainPlan } from '../capability/explain-plan.ts'
import { lexicalIndexOf } from '../capability/lexical-index.ts'
import { normalize } from '../capability/normalize.ts'
import { answerTalk, clarify } from '../capability/plan-from-clauses.ts'
import { isSmallTalk } from '../capability/small-talk.ts'
import { textOf } from '../capability/token.ts'
import {
  draftFromHistory,
  draftFromKinds,
  draftFromWords,
  type WordDraft,
} from './draft-from-words.ts'
import { splitRequest } from './split-request.ts'

/** What a plan is looked for in. */
export type WordSource = 'flat' | 'linked' | 'history'

/** Plans a request by the first of these sources that has something good enough. */
export function planFromWords(
  request: PlanningRequest,
  sources: readonly WordSource[],
): PlanningResult {
  const parts = splitRequest(normalize(request.message.slice(0, 8000)))
  const isInstruction = parts.some((part) => part.verb !== undefined)
  if (isSmallTalk(request.message, isInstruction)) return answerTalk(request)
  for (const source of sources) {
    const draft = draftFrom(source, request)
    if (draft?.isAccepted === true && draft.steps.length > 0) return finish(request, draft, source)
  }
  const index = lexicalIndexOf(request.capabilities)
  return clarify(request, { index, texts: [] })
}

function draftFrom(source: WordSource, request: PlanningRequest): WordDraft | undefined {
  switch (source) {
    case 'flat':
      return draftFromWords(request)
    case 'linked':
      return draftFromKinds(request)
    case 'history':
      return draftFromHistory(request)
  }
}

function finish(request: PlanningRequest, draft: WordDraft, source: WordSource): PlanningResult {
  const { steps, edges, unasked, likeRuns } = draft
  const plan = writePlan(request.message, steps, edges)
  const missing = missingInputs(steps, plan)
  return {
    route: 'plan',
    analysis: analysisOf(draft, source),
    plan,
    repairs: [],
    problems: problemsOf(missing, plan),
    explanation: explainPlan(steps, edges, { unasked, likeRuns }),
  }
}

const found: { readonly [source in WordSource]: string } = {
  flat: 'Found by the words of names and descriptions.',
  linked: 'Found as the way through the kinds that explains most of the question.',
  history: 'Found in earlier runs of similar requests.',
}

function analysisOf({ steps, likeRuns }: WordDraft, source: WordSource): Analysis {
  const reports = steps.map((step) => {
    const text = textOf(step.region.tokens)
    return { text, bestFit: step.fit, steps: [step], isImperative: true }
  })
  const analysis = analyse(steps, reports)
  const like =
    likeRuns === 0 ? '' : ` As in ${likeRuns} earlier ${likeRuns === 1 ? 'run' : 'runs'}.`
  return { ...analysis, reasoning: `${found[source]}${like} ${analysis.reasoning}` }
}
