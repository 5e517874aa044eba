import { SkeinError } from '../core/errors.ts'
import { decodePlan } from '../core/plan/decode-plan.ts'
import { dependenciesOf } from '../core/plan/dependencies.ts'
import type { Plan } from '../core/plan/plan.ts'
import type { PlanningResult } from '../ports/planner.ts'
import { awaitCapabilities } from './agents-ready.ts'
import type { AppContext } from './context.ts'
import { planningContext, requireConversation } from './conversation.ts'
import { checkPlan } from './check-plan.ts'
import type { PlannedView } from './views.ts'

/** Units: bytes of UTF-8. */
const messageBytesMax = 32 * 1024

export type PlanRequest =
  | { readonly message: string; readonly conversationId?: string }
  | { readonly plan: unknown }

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
  const { conversationId } = request
  if (conversationId !== undefined) await requireConversation(app, conversationId)
  const result = await planMessage(app, { message, conversationId })
  const { route, analysis } = result
  if (result.route === 'plan') {
    const { plan, problems, repairs } = result
    return { plan: withAllEdges(plan), problems, repairs, route, analysis }
  }
  const answer = result.route === 'answer' ? result.answer : result.question
  return { plan: null, problems: [], repairs: [], route, analysis, answer }
}

interface MessageInConversation {
  readonly message: string
  readonly conversationId: string | undefined
  readonly signal?: AbortSignal
}

/** Asks the planner, with what the conversation knows. */
export async function planMessage(
  app: AppContext,
  { message, conversationId, signal }: MessageInConversation,
): Promise<PlanningResult> {
  await awaitCapabilities(app)
  const context =
    conversationId === undefined
      ? { entities: [], history: [] }
      : await planningContext(app, conversationId)
  const request = { message, ...context, capabilities: app.registry.capabilities() }
  return app.planner.plan(request, signal ?? new AbortController().signal)
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
