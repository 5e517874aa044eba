import type { EntityReference } from '../../core/capability.ts'
import { isJsonObject } from '../../core/json.ts'
import type { Step } from '../../core/plan/plan.ts'
import type { Run } from '../../core/run/run.ts'
import { titleOf, uniqueId } from '../../planning/diagnosis/checks.ts'
import type { FixPlan } from '../../planning/diagnosis/decide-diagnosis.ts'
import type { Finding, Fix } from '../../planning/diagnosis/findings.ts'
import type { StandingStep } from '../../planning/reactive/move.ts'
import { renameStep } from '../../planning/reactive/rename-step.ts'
import { repairPlan } from '../../planning/repair/repair-plan.ts'
import { checkPlan } from '../check-plan.ts'
import type { AppContext } from '../context.ts'
import { planningContext } from '../conversation.ts'
import { checkAgainst } from '../json-schema.ts'

interface Found {
  readonly findings: readonly Finding[]
  readonly tried: readonly StandingStep[]
}

/** Units: steps. */
const stepsMax = 50

/**
 * The plan that mends findings. A fix is a suggestion of whoever has checked: only a registered
 * capability with inputs that fit its schema, or a sentence that the planner makes a plan of, comes
 * into it; prerequisites are added and ordered as in any plan. What was tried is not tried again.
 */
export async function planFix(
  app: AppContext,
  run: Run,
  { findings, tried }: Found,
): Promise<FixPlan> {
  const triedKeys = new Set(tried.map(({ capability = '', inputs }) => keyOf(capability, inputs)))
  const known = await knownEntities(app, run)
  const steps: Step[] = []
  const ids = new Set<string>()
  const keys = new Set<string>()
  const unmended: Finding[] = []
  for (const finding of findings) {
    const planned = await stepsFor(app, finding.fix, known)
    const isNew = planned.every((step) => !triedKeys.has(keyOf(step.capability ?? '', step.inputs)))
    if (planned.length === 0 || !isNew || steps.length + planned.length > stepsMax) {
      unmended.push(finding)
      continue
    }
    const fresh = planned.filter((step) => !keys.has(keyOf(step.capability ?? '', step.inputs)))
    const renamed = new Map<string, string>()
    for (const { id } of fresh) {
      renamed.set(id, uniqueId(id, ids))
      ids.add(renamed.get(id) ?? id)
    }
    for (const step of fresh) {
      keys.add(keyOf(step.capability ?? '', step.inputs))
      steps.push(renameStep(step, renamed))
    }
  }
  if (steps.length === 0) return { steps, unmended }
  const plan = { name: 'Fix', steps }
  const entities = [...known, ...findings.flatMap(namedBy)]
  const repaired = repairPlan(plan, app.registry.capabilities(), { known: entities })
  const isFit = repaired.problems.length === 0 && checkPlan(app, repaired.plan).length === 0
  return isFit ? { steps: repaired.plan.steps, unmended } : { steps: [], unmended: findings }
}

async function stepsFor(
  app: AppContext,
  fix: Fix | undefined,
  entities: readonly EntityReference[],
): Promise<readonly Step[]> {
  if (fix === undefined) return []
  if ('capability' in fix) {
    const capability = app.registry.capability(fix.capability)
    if (capability === undefined) return []
    if (checkAgainst(capability.input, fix.inputs, '/inputs').length > 0) return []
    // Braces are expressions in a plan; what a check says is only ever a value.
    if (JSON.stringify(fix.inputs).includes('{{')) return []
    const name = titleOf(fix.capability, fix.inputs)
    return [{ id: uniqueId(name, new Set()), name, capability: fix.capability, inputs: fix.inputs }]
  }
  const capabilities = app.registry.capabilities()
  const request = { message: fix.request, entities, history: [], capabilities }
  const result = await app.capabilityPlanner.plan(request, new AbortController().signal)
  if (result.route !== 'plan' || result.problems.length > 0) return []
  return result.plan.steps
}

async function knownEntities(app: AppContext, run: Run): Promise<readonly EntityReference[]> {
  const { conversationId } = run.cause ?? {}
  if (conversationId === undefined) return []
  return (await planningContext(app, conversationId)).entities
}

function namedBy({ kind, name }: Finding): readonly EntityReference[] {
  return kind === undefined || name === undefined ? [] : [{ kind, name }]
}

function keyOf(capability: string, inputs: unknown): string {
  const entries = isJsonObject(inputs) ? Object.entries(inputs) : []
  return JSON.stringify([capability, entries.toSorted(([a], [b]) => (a < b ? -1 : 1))])
}
