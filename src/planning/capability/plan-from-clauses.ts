import type { Capability } from '../../core/capability.ts'
import type { Analysis, PlanningRequest, PlanningResult, Repair } from '../../ports/planner.ts'
import { repairPlan } from '../repair/repair-plan.ts'
import {
  analyse,
  askAgain,
  askForCondition,
  askForInputs,
  missingInputs,
  problemsOf,
  unmatchedOf,
} from './decide.ts'
import { writePlan } from './document.ts'
import { draftPlan, type Draft } from './draft-plan.ts'
import { explainPlan } from './explain-plan.ts'
import { clausesMax } from './segment.ts'
import { lexicalIndexOf, type LexicalIndex } from './lexical-index.ts'
import { contentOf, rank } from './match.ts'
import { describeStep } from './naming.ts'
import { normalize } from './normalize.ts'
import { readRegion } from './phrase.ts'
import { answerSmallTalk, isSmallTalk } from './small-talk.ts'
import { textOf } from './token.ts'

/** Plans a request clause by clause: every step is asked for, or needed by one that is. */
export function planFromClauses(request: PlanningRequest): PlanningResult {
  const index = lexicalIndexOf(request.capabilities)
  const draft = draftPlan(request, index)
  const hasInstruction = draft.reports.some((report) => report.isImperative)
  if (isSmallTalk(request.message, hasInstruction)) return answerTalk(request)
  if (draft.clauses.length > clausesMax) return question(tooMuch, tooMuchAsked)
  const unmatched = unmatchedOf(draft.reports)
  if (draft.reports.length === 0 && draft.clauses.some((clause) => clause.type === 'negated')) {
    return question(
      'You said what shall not be done, so nothing is done. What should be done instead?',
      nothingAsked,
    )
  }
  if (draft.steps.length === 0 || unmatched.length > 0) {
    return clarify(request, { index, texts: unmatched.map((report) => report.text) })
  }
  if (draft.unresolved.length > 0) {
    const texts = draft.unresolved.map((clause) => textOf(clause.tokens))
    return question(
      askForCondition(draft.unresolved, texts),
      unsure(draft, 'A condition of the request cannot be checked by anything registered.'),
    )
  }
  return decidePlan(request, draft)
}

const tooMuch = `The request says more than ${clausesMax} things, which cannot be planned from words at once. Split it, or send a plan document.`

const tooMuchAsked: Analysis = {
  intent: 'unknown',
  category: 'unknown',
  confidence: 0,
  reasoning: 'The request has more clauses than can be planned from words.',
}

const nothingAsked: Analysis = {
  intent: 'do nothing',
  category: 'unknown',
  confidence: 90,
  reasoning: 'The request only says what shall not be done.',
}

function decidePlan(request: PlanningRequest, draft: Draft): PlanningResult {
  if (draft.steps.length > 1) chooseChannels(draft)
  const written = writePlan(request.message, draft.steps, draft.edges)
  const missing = missingInputs(draft.steps, written)
  const said = draft.steps.filter((step) => step.reason !== 'prerequisite')
  if (missing.length > 0 && said.length === 1) {
    return question(
      askForInputs(missing),
      unsure(draft, 'The request does not say what it is to be done with.'),
    )
  }
  const repaired = repairPlan(written, request.capabilities, {
    message: request.message,
    isOrderSaid: true,
  })
  const asked = problemsOf(missing, repaired.plan)
  const others = repaired.problems.filter((problem) => problem.code !== 'INPUT_MISSING')
  return {
    route: 'plan',
    analysis: analyse(draft.steps, draft.reports),
    plan: repaired.plan,
    repairs: [...additions(draft), ...repaired.repairs],
    problems: [...asked, ...others],
    explanation: explainPlan(draft.steps, draft.edges),
  }
}

/** A message at the end of longer work goes to the usual channel where none was said. */
function chooseChannels(draft: Draft): void {
  for (const step of draft.steps) {
    for (const parameter of step.profile.parameters) {
      const isOpen = parameter.required && parameter.role === 'channel'
      if (isOpen && !step.inputs.has(parameter.name)) step.inputs.set(parameter.name, '#general')
    }
  }
}

/** Prerequisites are the planner's own repairs: nobody asked for them, so they are reported. */
function additions(draft: Draft): readonly Repair[] {
  return draft.steps
    .filter((step) => step.reason === 'prerequisite')
    .map((step) => {
      const next = draft.edges.all.find((edge) => edge.from === step)
      const why = next === undefined ? '' : `, which ${describeStep(next.to)} requires`
      return {
        code: 'PREREQUISITE_ADDED',
        step: step.id,
        message: `Added ${describeStep(step)}${why}.`,
      }
    })
}

/** What is said where nothing needs to be done. */
export function answerTalk(request: PlanningRequest): PlanningResult {
  return {
    route: 'answer',
    analysis: {
      intent: 'converse',
      category: 'conversation',
      confidence: 95,
      reasoning:
        'The message greets, thanks or asks about Skein itself, so nothing needs to be done.',
    },
    answer: answerSmallTalk(request.message, request.capabilities),
  }
}

/** Asks again, naming what is nearest. */
export function clarify(
  request: PlanningRequest,
  given: { readonly index: LexicalIndex; readonly texts: readonly string[] },
): PlanningResult {
  const said = given.texts.length > 0 ? given.texts : [request.message.trim().replace(/\s+/gu, ' ')]
  const nearest = nearestTo(said.join('. '), given.index)
  return question(
    askAgain(
      said.filter((text) => text !== ''),
      nearest,
      request.capabilities,
    ),
    {
      intent: 'unknown',
      category: 'unknown',
      confidence: 0,
      reasoning:
        'No registered capability explains enough of the request, or none is asked for by its verb.',
    },
  )
}

function question(text: string, analysis: Analysis): PlanningResult {
  return { route: 'clarify', analysis, question: text }
}

function unsure(draft: Draft, reasoning: string): Analysis {
  const analysis = analyse(draft.steps, draft.reports)
  return {
    ...analysis,
    confidence: Math.min(analysis.confidence, 40),
    reasoning: `${reasoning} ${analysis.reasoning}`,
  }
}

/** The three capabilities that share most with a text. */
function nearestTo(text: string, index: LexicalIndex): readonly Capability[] {
  const region = readRegion(normalize(text.slice(0, 2000), index.compounds), index)
  const content = contentOf(region, index, region.tokens[0])
  return rank(content, index, { verb: undefined, isImperative: false })
    .filter((one) => one.fit > 0.1)
    .slice(0, 3)
    .map((one) => one.profile.capability)
}
