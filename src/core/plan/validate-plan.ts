import type { Capability } from '../capability.ts'
import { dependenciesOf } from './compile-plan.ts'
import { decodePlan } from './decode-plan.ts'
import { didYouMean } from './nearest.ts'
import type { Plan, Problem, Step } from './plan.ts'
import { problem, quote } from './plan-reading.ts'
import type { PlanReading } from './plan-reading.ts'
import { checkStepExpressions, checkTopExpression } from './validate-expressions.ts'
import { checkStepWork } from './validate-work.ts'
import { createTopology } from './topology.ts'

/** What a plan is checked against. What is left out is not checked. */
export interface ValidationContext {
  readonly capabilities?: readonly Capability[]
  readonly agents?: readonly { readonly name: string; readonly capabilities: readonly string[] }[]
}

/**
 * Every problem of a plan at once, each with its place; none for a plan that may run.
 *
 * Shape: a plan document, decoded or not. The answer is in the order of the document.
 */
export function validatePlan(document: unknown, context: ValidationContext = {}): Problem[] {
  const decoded = decodePlan(document)
  if (!decoded.ok) return [...decoded.problems]
  const plan = decoded.plan
  if (plan.steps.length === 0) {
    return [problem('PLAN_EMPTY', '/steps', 'The plan has no steps. Add at least one.')]
  }
  const reading = createReading(plan, context)
  return [
    ...checkIds(plan),
    ...plan.steps.flatMap((step, index) => checkStep(step, `/steps/${index}`, reading)),
    ...checkCycle(reading),
    ...(plan.output === undefined ? [] : checkTopExpression(plan.output, '/output', reading)),
    ...checkPolicy(plan),
  ]
}

function createReading(plan: Plan, context: ValidationContext): PlanReading {
  return {
    plan,
    steps: new Map(plan.steps.map((step) => [step.id, step])),
    ...(context.capabilities && {
      capabilities: new Map(context.capabilities.map((one) => [one.name, one])),
    }),
    ...(context.agents && {
      agents: new Map(context.agents.map((agent) => [agent.name, agent.capabilities])),
    }),
  }
}

const idPattern = /^[a-z][a-z0-9_]*$/
const reservedIds: ReadonlySet<string> = new Set(
  (
    'inputs index item true false null in has text mentions as break const continue else for ' +
    'function if import let loop namespace package return var void while ' +
    // Names of CEL's own that an expression cannot see past.
    'int uint double bool string bytes list map type null_type optional cel google'
  ).split(' '),
)

function checkIds(plan: Plan): Problem[] {
  const seen = new Set<string>()
  return plan.steps.flatMap((step, index) => {
    const path = `/steps/${index}/id`
    if (!idPattern.test(step.id) || reservedIds.has(step.id)) {
      const why = reservedIds.has(step.id) ? 'is a reserved word' : 'must match [a-z][a-z0-9_]*'
      return [problem('STEP_ID_INVALID', path, `The step id ${quote(step.id)} ${why}.`)]
    }
    if (seen.has(step.id)) {
      return [problem('STEP_ID_DUPLICATE', path, `The step id ${step.id} is used twice.`)]
    }
    seen.add(step.id)
    return []
  })
}

function checkStep(step: Step, path: string, reading: PlanReading): Problem[] {
  return [
    ...checkDependencies(step, path, reading),
    ...checkItemName(step, path, reading),
    ...checkStepExpressions(step, path, reading),
    ...checkStepWork(step, path, reading),
    ...checkSupport(step, path),
  ]
}

function checkDependencies(step: Step, path: string, reading: PlanReading): Problem[] {
  const unknown = (step.dependsOn ?? []).flatMap((id, index) => {
    if (reading.steps.has(id)) return []
    const hint = didYouMean(id, reading.steps.keys())
    const message = `Step ${step.id} depends on ${quote(id)}, which is not in the plan.${hint}`
    return [problem('STEP_UNKNOWN', `${path}/dependsOn/${index}`, message)]
  })
  const join = step.join
  const needed = typeof join === 'object' ? join.atLeast : join === 'any' ? 1 : 0
  const available = dependenciesOf(step, (name) => reading.steps.has(name)).length
  if (needed <= available) return unknown
  const message = `Step ${step.id} waits for ${needed} of ${available} dependencies, so it can never start.`
  return [...unknown, problem('JOIN_UNREACHABLE', `${path}/join`, message)]
}

/** The item's name must not hide another name, nor be one that expressions cannot see. */
function checkItemName({ as: name }: Step, path: string, { steps }: PlanReading): Problem[] {
  if (name === undefined || name === 'item') return []
  if (!steps.has(name) && !reservedIds.has(name)) return []
  const why = steps.has(name) ? 'is the id of a step' : 'is a reserved word'
  const message = `The item's name ${quote(name)} ${why}. Choose another.`
  return [problem('STEP_ID_INVALID', `${path}/as`, message)]
}

/** One cycle, and the steps that can never start because they wait for one. */
function checkCycle({ plan }: PlanReading): Problem[] {
  const indexes = new Map(plan.steps.map((step, index) => [step.id, index]))
  const edges = plan.steps.map((step) =>
    dependenciesOf(step, (name) => indexes.has(name)).flatMap((id) => indexes.get(id) ?? []),
  )
  const { cycle, order } = createTopology(edges)
  if (cycle === undefined) return []
  const ids = cycle.map((index) => plan.steps[index]?.id ?? '')
  const path = `/steps/${cycle[0] ?? 0}/dependsOn`
  const message = `The plan has a cycle: ${ids.join(' -> ')}. Remove one of these edges.`
  const reached = new Set([...order, ...cycle])
  const unreachable = plan.steps.flatMap(({ id }, index) => {
    if (reached.has(index)) return []
    const why = `Step ${id} can never start, because it waits for steps in a cycle.`
    return [problem('STEP_UNREACHABLE', `/steps/${index}`, why)]
  })
  return [problem('PLAN_HAS_CYCLE', path, message), ...unreachable]
}

/** What the language has and this version does not run yet. Refused, never silently ignored. */
function checkSupport(step: Step, path: string): Problem[] {
  const unsupported: readonly (readonly [boolean, string])[] = [
    [step.kind === 'run', 'kind'],
    [step.kind === 'group', 'kind'],
    [step.repeat !== undefined, 'repeat'],
    [step.mutex !== undefined, 'mutex'],
    [step.wait?.signal !== undefined, 'wait/signal'],
    [step.idleTimeoutMs !== undefined, 'idleTimeoutMs'],
    [step.heartbeat === true, 'heartbeat'],
    [step.onRest === 'cancel', 'onRest'],
    [(step.approval?.quorum ?? 1) > 1, 'approval/quorum'],
    [step.approval?.onDeadline === 'escalate', 'approval/onDeadline'],
  ]
  return unsupported
    .filter(([used]) => used)
    .map(([, field]) => {
      const message = `Step ${step.id} uses ${field}, which this version cannot run yet.`
      return problem('FEATURE_UNSUPPORTED', `${path}/${field}`, message)
    })
}

function checkPolicy(plan: Plan): Problem[] {
  const { onFailure, onUnknown } = plan.policy ?? {}
  const unsupported = [
    ...(onFailure === 'ask' || onFailure === 'compensate' ? ['onFailure'] : []),
    ...(onUnknown === 'ask' ? ['onUnknown'] : []),
  ]
  return unsupported.map((field) =>
    problem(
      'FEATURE_UNSUPPORTED',
      `/policy/${field}`,
      `The policy's ${field} has a value that this version cannot carry out yet.`,
    ),
  )
}
