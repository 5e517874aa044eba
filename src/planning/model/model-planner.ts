import type { Capability } from '../../core/capability.ts'
import { SkeinError } from '../../core/errors.ts'
import { clip } from '../../core/fence-data.ts'
import type { JsonObject } from '../../core/json.ts'
import { decodePlan } from '../../core/plan/decode-plan.ts'
import type { Plan, Problem } from '../../core/plan/plan.ts'
import { validatePlan } from '../../core/plan/validate-plan.ts'
import type { Model, ModelUsage } from '../../ports/model.ts'
import type { Planner, PlanningRequest, PlanningResult, Repair } from '../../ports/planner.ts'
import { createCapabilityPlanner } from '../capability/capability-planner.ts'
import { repairPlan } from '../repair/repair-plan.ts'
import { correctionPrompt, planningPrompt, planningRules } from './planning-prompt.ts'
import { acceptedProposal, decodeProposal, proposalSchema } from './proposal.ts'
import type { Proposal } from './proposal.ts'
import { selectCapabilities } from './select-capabilities.ts'
import type { CapabilitySelector } from './select-capabilities.ts'

export interface ModelPlannerOptions {
  readonly model: Model
  /** Answers where the model cannot. */
  readonly fallback: Planner
  readonly select?: CapabilitySelector
}

/** How many capabilities the model is shown. Source: of what is needed, 20 held 83 to 97 %. */
const capabilitiesMax = 20
/** How often a plan goes back to the model with its problems. */
const correctionsMax = 2

/**
 * Lets a model choose the route and write the plan. Its plan is data: repaired and validated
 * against the capabilities it was shown, and never returned with a problem in it.
 *
 * Errors: none of the model's, the fallback answers then and its reasoning says why; a cancelled
 * request rejects with `MODEL_UNAVAILABLE`.
 */
export function createModelPlanner(options: ModelPlannerOptions): Planner {
  const { model, fallback, select = selectCapabilities } = options
  return {
    name: `model ${model.name}`,
    async plan(request, signal) {
      refuseCancelled(model, signal)
      const spent: Spent = { inputTokens: 0, outputTokens: 0, calls: 0 }
      try {
        const shown = select(request, capabilitiesMax)
        // What the words alone give helps to mend what the model leaves out.
        const draft = draftOf(await createCapabilityPlanner().plan(request, signal))
        return await askModel(model, { request, shown, signal, draft, spent })
      } catch (error) {
        refuseCancelled(model, signal)
        return withUsage(await planWithout(fallback, { request, signal, model, error }), spent)
      }
    },
  }
}

/** What a request has taken so far; written as it goes, so that a failure tells it too. */
interface Spent {
  inputTokens: number
  outputTokens: number
  calls: number
}

function spend(spent: Spent, { inputTokens, outputTokens }: ModelUsage): void {
  spent.inputTokens += inputTokens
  spent.outputTokens += outputTokens
  spent.calls += 1
}

function withUsage(result: PlanningResult, spent: Spent): PlanningResult {
  return spent.calls === 0
    ? result
    : { ...result, analysis: { ...result.analysis, usage: { ...spent } } }
}

interface Question {
  readonly request: PlanningRequest
  readonly shown: readonly Capability[]
  readonly signal: AbortSignal
  readonly draft: Plan | undefined
  readonly spent: Spent
}

function draftOf(result: PlanningResult): Plan | undefined {
  return result.route === 'plan' && result.problems.length === 0 ? result.plan : undefined
}

async function askModel(model: Model, question: Question): Promise<PlanningResult> {
  const { request, shown, signal } = question
  const prompt = planningPrompt(request, shown)
  const schema = proposalSchema(shown.map(({ name }) => name))
  let asked = prompt
  const { spent } = question
  for (let corrections = 0; ; corrections += 1) {
    const { value, usage } = await model.generateObject({
      system: planningRules,
      prompt: asked,
      schema,
      schemaName: 'planning',
      accepts: acceptedProposal,
      signal,
    })
    spend(spent, usage)
    const checked = checkProposal(decodeProposal(value, model.name), question)
    if (checked.problems.length === 0) return withUsage(checked.result, spent)
    if (corrections === correctionsMax) throw stillWrong(model, checked.problems)
    asked = correctionPrompt(prompt, { document: planOf(value), problems: checked.problems })
  }
}

interface Checked {
  readonly result: PlanningResult
  readonly problems: readonly Problem[]
}

function checkProposal(proposal: Proposal, question: Question): Checked {
  const { route, analysis } = proposal
  switch (route) {
    case 'answer':
      return { result: { route, analysis, answer: proposal.text }, problems: [] }
    case 'clarify':
      return { result: { route, analysis, question: proposal.text }, problems: [] }
    case 'plan': {
      const { plan, repairs, problems } = checkDocument(proposal, question)
      return { result: { route, analysis, plan, repairs, problems: [] }, problems }
    }
  }
}

function checkDocument(
  proposal: Extract<Proposal, { route: 'plan' }>,
  { request, shown, draft }: Question,
): { plan: Plan; repairs: readonly Repair[]; problems: readonly Problem[] } {
  const decoded = decodePlan(proposal.document)
  if (!decoded.ok || proposal.problems.length > 0) {
    const problems = decoded.ok ? proposal.problems : [...proposal.problems, ...decoded.problems]
    return { plan: { name: '', steps: [] }, repairs: [], problems }
  }
  const { plan, repairs, problems } = repairPlan(decoded.plan, shown, {
    message: said(request),
    known: request.entities,
    ...(draft && { draft }),
  })
  const remaining = [...problems, ...validatePlan(plan, { capabilities: shown })]
  return { plan, repairs, problems: distinct(remaining) }
}

/** The request with the names the conversation knows, so that using one counts as no invention. */
function said({ message, entities }: PlanningRequest): string {
  return [message, ...entities.map(({ name }) => name)].join('\n')
}

function distinct(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((one) => [`${one.code} ${one.path}`, one])).values()]
}

function planOf(value: JsonObject): JsonObject[string] {
  return value['plan'] ?? null
}

function stillWrong(model: Model, problems: readonly Problem[]): SkeinError {
  const [first] = problems
  const told = clip(first?.message ?? '', 200)
  const reason = `its plan still had a problem after ${correctionsMax} corrections: ${told}`
  return new SkeinError('MODEL_OUTPUT_INVALID', { model: model.name, reason })
}

interface Failed {
  readonly request: PlanningRequest
  readonly signal: AbortSignal
  readonly model: Model
  readonly error: unknown
}

async function planWithout(fallback: Planner, failed: Failed): Promise<PlanningResult> {
  const { request, signal, model, error } = failed
  if (!(error instanceof SkeinError)) throw error
  if (!isModelError(error)) throw error
  const result = await fallback.plan(request, signal)
  const reason = error.details.reason.replace(/[.\s]+$/, '')
  const why = `The model ${model.name} could not be used: ${reason}.`
  const reasoning = `${why} ${result.analysis.reasoning}`.trim()
  return { ...result, analysis: { ...result.analysis, reasoning } }
}

function isModelError(
  error: SkeinError,
): error is SkeinError<'MODEL_UNAVAILABLE' | 'MODEL_OUTPUT_INVALID'> {
  return error.code === 'MODEL_UNAVAILABLE' || error.code === 'MODEL_OUTPUT_INVALID'
}

function refuseCancelled(model: Model, signal: AbortSignal): void {
  if (!signal.aborted) return
  if (signal.reason instanceof SkeinError) throw signal.reason
  const reason = 'the request was cancelled'
  throw new SkeinError('MODEL_UNAVAILABLE', { model: model.name, reason })
}
