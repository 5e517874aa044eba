/*
 * Owns: what nobody but a person may decide of a plan, whatever the plan's policy lets agents and
 * the replanner do by themselves.
 */
import type { Capability } from '../../core/capability.ts'
import { dependenciesOf } from '../../core/plan/dependencies.ts'
import { changesBetween } from '../../core/plan/plan-change.ts'
import type { Plan, Step } from '../../core/plan/plan.ts'
import type { Run } from '../../core/run/run.ts'

interface Change {
  readonly run: Run
  readonly after: Plan
  readonly capability: (name: string) => Capability | undefined
}

/** Why a person has to agree to a change, in one sentence; undefined where nobody has to. */
export function whyPerson({ run, after, capability }: Change): string | undefined {
  const before = run.compiled.plan
  const known = new Map(before.steps.map((step) => [step.id, step]))
  for (const change of changesBetween(before, after)) {
    const id = change.type === 'ADD_STEP' ? change.step.id : change.stepId
    const earlier = known.get(id)
    if (earlier !== undefined && holdsApproval(earlier)) return `${id} asks a person`
    if (run.steps.get(id)?.status === 'EXECUTING') return `${id} is being done`
    const later = after.steps.find((step) => step.id === id)
    const why = later && effectOf(later, capability)
    if (why !== undefined) return why
  }
  return unguarded({ run, after, capability })
}

function holdsApproval(step: Step): boolean {
  return step.kind === 'approval' || step.steps?.some(holdsApproval) === true
}

/** What a step may do that cannot be undone. What is not known counts as that. */
function effectOf(step: Step, capability: Change['capability']): string | undefined {
  const isHarmful = (name: string): boolean =>
    (capability(name)?.reversibility ?? 'irreversible') === 'irreversible'
  if (step.kind === 'run') return `${step.id} runs a whole orchestration`
  if (step.capability !== undefined && isHarmful(step.capability)) {
    return `${step.capability} cannot be undone`
  }
  if (step.compensate !== undefined && isHarmful(step.compensate.capability)) {
    return `${step.compensate.capability} cannot be undone`
  }
  for (const inner of step.steps ?? []) {
    const why = effectOf(inner, capability)
    if (why !== undefined) return why
  }
  return undefined
}

/** A step that cannot be undone and that a person had to agree to before, and not any more. */
function unguarded({ run, after, capability }: Change): string | undefined {
  const before = approvalsBefore(run.compiled.plan)
  const now = approvalsBefore(after)
  for (const step of after.steps) {
    if (effectOf(step, capability) === undefined) continue
    const kept = now.get(step.id)
    const lost = [...(before.get(step.id) ?? [])].find((id) => kept?.has(id) !== true)
    if (lost !== undefined) return `${step.id} would no longer wait for ${lost}`
  }
  return undefined
}

/** For every step the approvals that come before it, through however many others. */
function approvalsBefore({ steps }: Plan): ReadonlyMap<string, ReadonlySet<string>> {
  const byId = new Map(steps.map((step) => [step.id, step]))
  const found = new Map<string, Set<string>>()
  const visit = (step: Step): Set<string> => {
    const known = found.get(step.id)
    if (known !== undefined) return known
    const approvals = new Set<string>()
    found.set(step.id, approvals)
    for (const id of dependenciesOf(step, (name) => byId.has(name))) {
      const dependency = byId.get(id)
      if (dependency === undefined) continue
      if (holdsApproval(dependency)) approvals.add(id)
      for (const earlier of visit(dependency)) approvals.add(earlier)
    }
    return approvals
  }
  for (const step of steps) visit(step)
  return found
}
