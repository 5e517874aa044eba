import { SkeinError } from '../core/errors.ts'
import { decodePlan } from '../core/plan/decode-plan.ts'
import { dependenciesOf } from '../core/plan/dependencies.ts'
import type { Plan } from '../core/plan/plan.ts'
import { forecastPlan } from '../planning/forecast/forecast-plan.ts'
import type { Planner, PlanningResult } from '../ports/planner.ts'
import { awaitCapabilities } from './agents-ready.ts'
import type { AppContext } from './context.ts'
import { continueQuestion } from './continue-question.ts'
import { openQuestion, planningContext, requireConversation } from './conversation.ts'
import { checkPlan } from './check-plan.ts'
import { comparePlans, type Comparison } from './compare-plans.ts'
import { planDiagnosis } from './diagnose.ts'
import { explanationOf } from './explain-result.ts'
import { planGoal } from './plan-goal.ts'
import { experienceOf } from './learning.ts'
import type { PlanMessage } from './skein.ts'
import type { PlannedStep, PlannedView } from './views.ts'

/** Units: bytes of UTF-8. */
const messageBytesMax = 32 * 1024

export type PlanRequest = PlanMessage | { readonly plan: unknown }

/** The message, fit to be planned. Errors: `MESSAGE_EMPTY`, `MESSAGE_TOO_LONG`. */
export function requireMessage(message: string): string {
  const bytes = Buffer.byteLength(message)
  if (bytes > messageBytesMax) {
    throw new SkeinError('MESSAGE_TOO_LONG', { bytes, bytesMax: messageBytesMax })
  }
  if (message.trim() === '') throw new SkeinError('MESSAGE_EMPTY', {})
  return message.trim()
}

/** Plans a message, or checks a plan document. Starts nothing. */
export async function planRequest(app: AppContext, request: PlanRequest): Promise<PlannedView> {
  if ('plan' in request) return checkDocument(app, request.plan)
  const message = requireMessage(request.message)
  const { conversationId, explain, candidates = 1, planner } = request
  if (conversationId !== undefined) await requireConversation(app, conversationId)
  const planners = plannersFor(app, planner, candidates)
  const given = { message, conversationId }
  const first = await planBy(app, planners, given)
  const result = (await continueFrom(app, given, first.result))?.result ?? first.result
  const compared = first.candidates
  const planned = viewResult(result)
  if (explain !== true) return planned
  const comparison = candidates > 1 && { candidates: compared }
  return { ...planned, ...(await explainResult(app, result)), ...comparison }
}

/** Errors: `REQUEST_INVALID` where a model is asked for and none is configured. */
function plannersFor(
  app: AppContext,
  wanted: PlanMessage['planner'],
  count: number,
): readonly Planner[] {
  if (wanted === 'model' && app.model === undefined) {
    const message = 'no model is configured; set SKEIN_MODEL_URL and SKEIN_MODEL, or leave it out'
    throw new SkeinError('REQUEST_INVALID', { problems: [{ path: '/planner', message }] })
  }
  if (wanted === 'capability' || app.model === undefined) return [app.capabilityPlanner]
  const asked = Array.from({ length: Math.max(1, count - 1) }, () => app.planner)
  return count > 1 ? [...asked, app.capabilityPlanner] : asked
}

function viewResult(result: PlanningResult): PlannedView {
  const { route, analysis } = result
  if (result.route === 'plan') {
    const { plan, problems, repairs } = result
    return { plan: withAllEdges(plan), problems, repairs, route, analysis }
  }
  const answer = result.route === 'answer' ? result.answer : result.question
  return { plan: null, problems: [], repairs: [], route, analysis, answer }
}

/** Why the plan is as it is, what it leaves open, and what it will likely take. */
async function explainResult(
  app: AppContext,
  result: PlanningResult,
): Promise<Partial<PlannedView>> {
  if (result.route === 'answer') return { questions: [] }
  if (result.route === 'clarify') return { questions: [result.question] }
  const { steps, edges, strategy, likeRuns } = explanationOf(result)
  const plan = withAllEdges(result.plan)
  const explained = plan.steps.map((step): PlannedStep => {
    const { reason, confidence, because } = steps[step.id] ?? {}
    return {
      ...step,
      ...(reason && { reason }),
      ...(confidence !== undefined && { confidence }),
      ...(because && { because }),
    }
  })
  const learning = await experienceOf(app)
  const capabilities = app.registry.capabilities()
  return {
    plan: { ...plan, steps: explained },
    edges,
    strategy,
    likeRuns,
    questions: result.problems.map(({ message }) => message),
    forecast: forecastPlan(plan, { statistics: learning.statistics(), capabilities }),
  }
}

interface MessageInConversation {
  readonly message: string
  readonly conversationId: string | undefined
  /** Its own id, where it is kept already. */
  readonly messageId?: string
  readonly signal?: AbortSignal
}

/** What was made of a message, and the request it completes where it answers a question. */
export interface PlannedMessage {
  readonly result: PlanningResult
  readonly pending?: string
}

/**
 * Asks the planner, with what the conversation and past runs know. A message that makes no plan by
 * itself is read as the answer to the question before it, if there is one.
 */
export async function planMessage(
  app: AppContext,
  given: MessageInConversation,
): Promise<PlannedMessage> {
  const planners = plannersFor(app, undefined, app.policy.candidates ?? 1)
  const compared = await planBy(app, planners, given)
  const result = withComparison(compared)
  return (await continueFrom(app, given, result)) ?? { result }
}

/** The chosen plan says in its reasoning what it was chosen over. */
function withComparison({ result, candidates }: Comparison): PlanningResult {
  const chosen = candidates.find(({ isChosen }) => isChosen)
  if (candidates.length < 2 || chosen === undefined) return result
  const others = candidates.filter((one) => one !== chosen)
  const why = others.map(({ planner, reason }) => `${planner}: ${reason}`).join(' ')
  const told = `Of ${candidates.length} plans that of ${chosen.planner} was taken. ${why}`
  const reasoning = `${result.analysis.reasoning} ${told}`.slice(0, 2_000)
  return { ...result, analysis: { ...result.analysis, reasoning } }
}

async function continueFrom(
  app: AppContext,
  given: MessageInConversation,
  result: PlanningResult,
): Promise<PlannedMessage | undefined> {
  const { message, conversationId, messageId } = given
  const isOpen =
    result.route === 'clarify' || (result.route === 'plan' && result.problems.length > 0)
  if (!isOpen || conversationId === undefined) return undefined
  const question = await openQuestion(app, conversationId, messageId)
  if (question === undefined) return undefined
  const planOne = async (request: string): Promise<PlanningResult> =>
    (await planBy(app, [app.capabilityPlanner], { ...given, message: request })).result
  const continued = await continueQuestion(question, message, planOne)
  return continued && { result: continued.result, pending: continued.request }
}

async function planBy(
  app: AppContext,
  planners: readonly Planner[],
  { message, conversationId, signal = new AbortController().signal }: MessageInConversation,
): Promise<Comparison> {
  await awaitCapabilities(app)
  const context =
    conversationId === undefined
      ? { entities: [], history: [] }
      : await planningContext(app, conversationId)
  const learning = await experienceOf(app)
  const experience = learning.history()
  const capabilities = app.registry.capabilities()
  const request = { message, ...context, capabilities, ...(experience && { experience }) }
  const diagnosis = await planDiagnosis(app, request)
  if (diagnosis !== undefined) return { result: diagnosis, candidates: [] }
  const goal = planGoal(app, message)
  if (goal !== undefined) return { result: goal, candidates: [] }
  const [only] = planners
  if (planners.length === 1 && only !== undefined) {
    return { result: await only.plan(request, signal), candidates: [] }
  }
  return comparePlans(request, { planners, statistics: learning.statistics(), signal })
}

async function checkDocument(app: AppContext, document: unknown): Promise<PlannedView> {
  await awaitCapabilities(app)
  const decoded = decodePlan(document)
  if (!decoded.ok) return { plan: null, problems: decoded.problems, repairs: [] }
  const problems = checkPlan(app, decoded.plan)
  return { plan: withAllEdges(decoded.plan), problems, repairs: [] }
}

/** The plan with the edges that its references imply written out. */
function withAllEdges(plan: Plan): Plan {
  const ids = new Set(plan.steps.map(({ id }) => id))
  const steps = plan.steps.map((step) => ({
    ...step,
    dependsOn: dependenciesOf(step, (name) => ids.has(name)),
  }))
  return { ...plan, steps }
}
