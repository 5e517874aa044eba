import type { Capability } from '../capability.ts'
import { dependenciesOf } from './dependencies.ts'
import { decodePlan } from './decode-plan.ts'
import { didYouMean } from './nearest.ts'
import type { Plan, Problem, Step } from './plan.ts'
import { problem, quote } from './plan-reading.ts'
import type { KnownContext, PlanReading } from './plan-reading.ts'
import { checkStepExpressions, checkTopExpression } from './validate-expressions.ts'
import { checkStepContext } from './validate-context.ts'
import { checkStepWork } from './validate-work.ts'
import { createTopology } from './topology.ts'

interface AgentAbilities {
  readonly name: string
  readonly capabilities: readonly string[]
  /** Contexts that it may enter. */
  readonly contexts?: readonly string[]
}

/** What a plan is checked against. What is left out is not checked. */
export interface ValidationContext {
  readonly capabilities?: readonly Capability[]
  /** Whether a model does tasks that have instructions alone. */
  readonly hasModel?: boolean
  readonly agents?: readonly AgentAbilities[]
  readonly contexts?: readonly KnownContext[]
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
    ...checkIds(plan.steps, '/steps', new Set()),
    ...checkList(plan.steps, '/steps', reading),
    ...(plan.output === undefined ? [] : checkTopExpression(plan.output, '/output', reading)),
  ]
}

function createReading(plan: Plan, context: ValidationContext): PlanReading {
  const steps = byId(plan.steps)
  return {
    plan,
    steps,
    siblings: steps,
    itemNames: new Set(),
    ...(context.hasModel !== undefined && { hasModel: context.hasModel }),
    ...(context.capabilities && {
      capabilities: new Map(context.capabilities.map((one) => [one.name, one])),
    }),
    ...(context.agents && {
      agents: new Map(context.agents.map((agent) => [agent.name, agent.capabilities])),
      admitted: new Map(context.agents.map(({ name, contexts = [] }) => [name, contexts])),
    }),
    ...(context.contexts && {
      contexts: new Map(context.contexts.map((one) => [one.name, one])),
    }),
  }
}

function byId(steps: readonly Step[]): ReadonlyMap<string, Step> {
  return new Map(steps.map((step) => [step.id, step]))
}

/** A list of steps: the plan's own, or those of a group. */
function checkList(steps: readonly Step[], path: string, reading: PlanReading): Problem[] {
  return [
    ...steps.flatMap((step, index) => checkStep(step, `${path}/${index}`, reading)),
    ...checkCycle(steps, path),
  ]
}

/** What is nested in a group sees the group's surroundings, and its item. */
function checkNested(step: Step, path: string, reading: PlanReading): Problem[] {
  const nested = step.steps ?? []
  if ((step.kind ?? 'task') !== 'group') {
    const message = `Step ${step.id} is a ${step.kind ?? 'task'}; only a group has steps.`
    return nested.length === 0 ? [] : [problem('PLAN_MALFORMED', `${path}/steps`, message)]
  }
  if (nested.length === 0) {
    return [problem('PLAN_EMPTY', `${path}/steps`, `Group ${step.id} has no steps. Add one.`)]
  }
  const item = step.forEach === undefined ? [] : [step.as ?? 'item', 'index']
  const siblings = byId(nested)
  return checkList(nested, `${path}/steps`, {
    ...reading,
    siblings,
    ...(step.mutex !== undefined && { mutexOf: step.id }),
    steps: new Map([...reading.steps, ...siblings]),
    itemNames: new Set([...reading.itemNames, ...item]),
  })
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

/** Ids are unique in the whole plan, so that a name means one step wherever it is read. */
function checkIds(steps: readonly Step[], path: string, seen: Set<string>): Problem[] {
  return steps.flatMap((step, index) => {
    const place = `${path}/${index}`
    const nested = checkIds(step.steps ?? [], `${place}/steps`, seen)
    if (!idPattern.test(step.id) || reservedIds.has(step.id)) {
      const why = reservedIds.has(step.id) ? 'is a reserved word' : 'must match [a-z][a-z0-9_]*'
      const message = `The step id ${quote(step.id)} ${why}.`
      return [problem('STEP_ID_INVALID', `${place}/id`, message), ...nested]
    }
    const isKnown = seen.has(step.id)
    seen.add(step.id)
    if (!isKnown) return nested
    const message = `The step id ${step.id} is used twice.`
    return [problem('STEP_ID_DUPLICATE', `${place}/id`, message), ...nested]
  })
}

function checkStep(step: Step, path: string, reading: PlanReading): Problem[] {
  return [
    ...checkDependencies(step, path, reading),
    ...checkItemName(step, path, reading),
    ...checkStepExpressions(step, path, reading),
    ...checkStepWork(step, path, reading),
    ...checkStepContext(step, `${path}/context`, reading),
    ...checkMutex(step, `${path}/mutex`, reading),
    ...checkNested(step, path, reading),
  ]
}

function checkDependencies(step: Step, path: string, reading: PlanReading): Problem[] {
  const unknown = (step.dependsOn ?? []).flatMap((id, index) => {
    if (reading.siblings.has(id)) return []
    const hint = didYouMean(id, reading.siblings.keys())
    const where = reading.steps.has(id) ? 'not beside it' : 'not in the plan'
    const message = `Step ${step.id} depends on ${quote(id)}, which is ${where}.${hint}`
    return [problem('STEP_UNKNOWN', `${path}/dependsOn/${index}`, message)]
  })
  const join = step.join
  const needed = typeof join === 'object' ? join.atLeast : join === 'any' ? 1 : 0
  const available = dependenciesOf(step, (name) => reading.siblings.has(name)).length
  if (needed <= available) return unknown
  const message = `Step ${step.id} waits for ${needed} of ${available} dependencies, so it can never start.`
  return [...unknown, problem('JOIN_UNREACHABLE', `${path}/join`, message)]
}

/** What holds a key must not wait for another: two that did could wait for each other. */
function checkMutex({ id, mutex }: Step, path: string, { mutexOf }: PlanReading): Problem[] {
  if (mutex === undefined || mutexOf === undefined) return []
  const message = `Step ${id} has a mutex inside group ${mutexOf}, which has one. Leave one of them out.`
  return [problem('MUTEX_NESTED', path, message)]
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
function checkCycle(steps: readonly Step[], path: string): Problem[] {
  const indexes = new Map(steps.map((step, index) => [step.id, index]))
  const edges = steps.map((step) =>
    dependenciesOf(step, (name) => indexes.has(name)).flatMap((id) => indexes.get(id) ?? []),
  )
  const { cycle, order } = createTopology(edges)
  if (cycle === undefined) return []
  const ids = cycle.map((index) => steps[index]?.id ?? '')
  const place = `${path}/${cycle[0] ?? 0}/dependsOn`
  const message = `The plan has a cycle: ${ids.join(' -> ')}. Remove one of these edges.`
  const reached = new Set([...order, ...cycle])
  const unreachable = steps.flatMap(({ id }, index) => {
    if (reached.has(index)) return []
    const why = `Step ${id} can never start, because it waits for steps in a cycle.`
    return [problem('STEP_UNREACHABLE', `${path}/${index}`, why)]
  })
  return [problem('PLAN_HAS_CYCLE', place, message), ...unreachable]
}
