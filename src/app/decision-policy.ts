import type { Capability } from '../core/capability.ts'
import { parseExpression } from '../core/plan/expression.ts'
import type { Plan, Step } from '../core/plan/plan.ts'
import type { Forecast } from '../ports/forecast.ts'
import type { Explanation } from '../ports/planner.ts'

/**
 * When a plan needs a person's agreement before it runs. `when` is CEL and is asked for each step:
 * it sees `step` (`id`, `capability`, `inputs`, `reversibility`, `idempotent`, `reason`,
 * `confidence`), `plan` (`name`, `steps`: how many), `confidence` (0 to 100) and `forecast`
 * (`usd`, `durationMs`, `successProbability`).
 */
export interface PolicyRule {
  readonly when: string
  /** Said to the person who is asked. */
  readonly reason: string
  readonly assignees?: readonly string[]
}

/** What rules are asked about. */
export interface PolicyCase {
  readonly plan: Plan
  /** 0 to 100. */
  readonly confidence: number
  readonly explanation: Explanation
  readonly forecast: Forecast
  readonly capabilities: readonly Capability[]
}

/** A rule that applies, with the steps it applies to. */
export interface PolicyHit {
  readonly reason: string
  readonly steps: readonly string[]
  readonly assignees: readonly string[]
}

/** What is wrong with a rule's expression; undefined where nothing is. */
export function problemOfRule({ when }: PolicyRule): string | undefined {
  const parsed = parseExpression(when)
  return parsed.ok ? undefined : `is no expression that can be evaluated: ${parsed.reason}`
}

/**
 * The rules that ask for a person. One is built in: an effect that no verb of the request asks for,
 * but earlier runs or words alone suggest, is never carried out unseen. A rule that reads what a
 * step does not have does not apply to it.
 */
export function hitsOf(rules: readonly PolicyRule[], given: PolicyCase): readonly PolicyHit[] {
  const { plan, explanation } = given
  const unasked = plan.steps.filter(({ id }) => explanation.steps[id]?.isUnasked === true)
  const builtIn: PolicyHit[] =
    unasked.length === 0
      ? []
      : [{ reason: unaskedReason, steps: unasked.map(({ id }) => id), assignees: [] }]
  const configured = rules.flatMap((rule): readonly PolicyHit[] => {
    const steps = plan.steps.filter((step) => applies(rule, step, given)).map(({ id }) => id)
    return steps.length === 0
      ? []
      : [{ reason: rule.reason, steps, assignees: rule.assignees ?? [] }]
  })
  return [...builtIn, ...configured]
}

const unaskedReason = 'The request does not ask for this in words'

function applies({ when }: PolicyRule, step: Step, given: PolicyCase): boolean {
  const parsed = parseExpression(when)
  if (!parsed.ok) return true
  const { plan, confidence, explanation, forecast, capabilities } = given
  const capability = capabilities.find(({ name }) => name === step.capability)
  const { reason = 'model', confidence: sure = confidence } = explanation.steps[step.id] ?? {}
  const evaluation = parsed.expression.evaluate({
    step: {
      id: step.id,
      capability: step.capability ?? '',
      inputs: step.inputs ?? {},
      // What nobody has declared counts as having no undo.
      reversibility: capability?.reversibility ?? 'irreversible',
      idempotent: capability?.idempotent ?? false,
      reason,
      confidence: sure,
    },
    plan: { name: plan.name, steps: plan.steps.length },
    confidence,
    forecast: {
      usd: forecast.usd ?? 0,
      durationMs: forecast.durationMs.p50,
      successProbability: forecast.successProbability,
    },
  })
  return evaluation.ok && evaluation.value === true
}
