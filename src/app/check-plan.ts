import { SkeinError } from '../core/errors.ts'
import { decodePlan } from '../core/plan/decode-plan.ts'
import type { Plan, Problem } from '../core/plan/plan.ts'
import { validatePlan } from '../core/plan/validate-plan.ts'
import type { Registry } from '../registry/registry.ts'

interface Registered {
  readonly registry: Registry
  /** The model's name, if there is one. */
  readonly model?: string
}

/** Every problem of a plan against the agents there are. */
export function checkPlan({ registry, model }: Registered, document: unknown): readonly Problem[] {
  const agents = registry.agents().map(({ agent }) => {
    const capabilities = agent.capabilities().map(({ name }) => name)
    return { name: agent.name, capabilities, contexts: registry.contexts.contextsOf(agent.name) }
  })
  const contexts = registry.contexts.all()
  return validatePlan(document, {
    capabilities: registry.capabilities(),
    agents,
    contexts,
    hasModel: model !== undefined,
  })
}

interface KnownPlan {
  readonly plan: Plan
  /** The registry's list when the plan was found valid; another one means that agents have changed. */
  readonly capabilities: readonly unknown[]
  /** The same of contexts. */
  readonly contexts: object
}

/** Plans that were found valid lately, by their text: many runs of one plan check it once. */
const known = new Map<string, KnownPlan>()
/** Units: characters of all their texts. */
const knownLengthMax = 2_000_000
let knownLength = 0

/** A plan document as a plan that may run. Errors: `PLAN_INVALID` with every problem. */
export function requirePlan(app: Registered, document: unknown): Plan {
  const capabilities = app.registry.capabilities()
  const text = textOf(document)
  const earlier = text === undefined ? undefined : known.get(text)
  const contexts = app.registry.contexts.version
  if (earlier?.capabilities === capabilities && earlier.contexts === contexts) return earlier.plan
  const decoded = decodePlan(document)
  const problems = decoded.ok ? checkPlan(app, decoded.plan) : decoded.problems
  if (!decoded.ok || problems.length > 0) throw new SkeinError('PLAN_INVALID', { problems })
  // A copy of our own: the caller may change the document after this.
  const plan = structuredClone(decoded.plan)
  if (text !== undefined && text.length <= knownLengthMax)
    remember(text, { plan, capabilities, contexts })
  return plan
}

/** What cannot be written as text (nested too deeply, or not JSON) is for the decoder to refuse. */
function textOf(document: unknown): string | undefined {
  try {
    return JSON.stringify(document)
  } catch {
    return undefined
  }
}

/** The oldest go where there are too many. */
function remember(text: string, entry: KnownPlan): void {
  if (!known.delete(text)) knownLength += text.length
  known.set(text, entry)
  for (const oldest of known.keys()) {
    if (knownLength <= knownLengthMax) return
    known.delete(oldest)
    knownLength -= oldest.length
  }
}
