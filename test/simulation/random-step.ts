import type { ApprovalRequest, Join, Step } from '../../src/core/plan/plan.ts'
import { validatePlan } from '../../src/core/plan/validate-plan.ts'
import type { Chance } from '../../src/testing/simulation/random-history.ts'
import { undo, work } from './simulated-agents.ts'
import { signals } from './simulation-case.ts'

/** Saved orchestrations that `run` steps may name. */
const orchestrationNames: readonly string[] = ['child', 'asking', 'failing', 'nested']

export function oneOf<T>(chance: Chance, ...values: readonly T[]): T {
  return values[chance(values.length)] as T
}

export function happens(chance: Chance, percent: number): boolean {
  return chance(100) < percent
}

/** Where a step is made: what stands before it, and how deep in groups. */
export interface StepPlace {
  readonly id: string
  /** Ids of steps beside it that it may wait for. */
  readonly before: readonly string[]
  readonly depth: number
  /** Names of items of the fan-outs around it. */
  readonly items: readonly string[]
  /** A group around it has a mutex. */
  readonly inKey?: boolean
}

type Fields = Partial<Step>

/** Any step of the language, valid where it stands. */
export function randomStep(chance: Chance, place: StepPlace): Step {
  const dependsOn = edges(chance, place.before)
  const join = joinOf(chance, dependsOn.length)
  const first = dependsOn[0]
  const reads = first !== undefined && (join.join === undefined || join.join === 'settled')
  const source = reads ? first : undefined
  const list = listOf(chance, source)
  const items = list.forEach === undefined ? place.items : [...place.items, list.as ?? 'item']
  const isGroup = place.depth < 2 && happens(chance, 14)
  const key = place.inKey === true ? {} : keyOf(chance)
  const inKey = place.inKey === true || key.mutex !== undefined
  return {
    id: place.id,
    dependsOn,
    ...join,
    ...list,
    ...(isGroup ? groupOf(chance, { ...place, items, inKey }) : workOf(chance, { source, items })),
    ...key,
    ...conditionOf(chance, { source, list }),
    ...repeatOf(chance, place.id),
    ...(happens(chance, 15) && { optional: true }),
    ...(happens(chance, 10) && { canModify: false }),
    ...(happens(chance, 30) && { estimatedDurationMs: 10 * chance(50) }),
  }
}

function keyOf(chance: Chance): Fields {
  return happens(chance, 15) ? { mutex: oneOf(chance, "'m'", 'inputs.key') } : {}
}

function edges(chance: Chance, before: readonly string[]): readonly string[] {
  if (before.length === 0) return []
  const found = new Set<string>()
  const count = chance(4)
  for (let n = 0; n < count; n += 1) {
    const distance = 1 + chance(Math.min(before.length, 4))
    found.add(before[before.length - distance] ?? '')
  }
  return [...found]
}

function joinOf(chance: Chance, available: number): Fields {
  if (available === 0 || happens(chance, 50)) return {}
  const join = oneOf<Join>(chance, 'any', 'any', 'settled', { atLeast: 1 + chance(available) })
  const isEarly = join !== 'settled'
  return { join, ...(isEarly && happens(chance, 50) && { onRest: 'cancel' }) }
}

function listOf(chance: Chance, source: string | undefined): Fields {
  if (!happens(chance, 22)) return {}
  const lists = ['inputs.list', 'inputs.list', 'inputs.none', 'inputs.missing']
  const forEach = source !== undefined && chance(2) === 0 ? `${source}.output.list` : undefined
  return {
    forEach: forEach ?? oneOf(chance, ...lists),
    ...(happens(chance, 30) && { as: 'thing' }),
    ...(happens(chance, 50) && { parallelMax: 1 + chance(2) }),
    ...(happens(chance, 50) && { onItemFailure: oneOf(chance, 'fail', 'continue') }),
  }
}

interface ConditionPlace {
  readonly source: string | undefined
  readonly list: Fields
}

function conditionOf(chance: Chance, { source, list }: ConditionPlace): Fields {
  if (!happens(chance, 25)) return {}
  const item = list.as ?? 'item'
  const choices = ['inputs.limit > 1', 'inputs.limit > 9', 'inputs.missing == 1']
  if (source !== undefined) choices.push(`${source}.output.value >= 3`, `${source}.status != 'X'`)
  if (list.forEach !== undefined) choices.push(`${item} >= 2 && index < 5`, 'index != 1')
  return { when: oneOf(chance, ...choices) }
}

function repeatOf(chance: Chance, id: string): Fields {
  if (!happens(chance, 10)) return {}
  const until = oneOf(chance, 'inputs.limit > 1', `${id}.output.value >= 3`, 'inputs.limit > 9')
  const timesMax = 1 + chance(3)
  return { repeat: { until, timesMax, ...(happens(chance, 50) && { delayMs: 40 }) } }
}

interface WorkPlace {
  readonly source: string | undefined
  readonly items: readonly string[]
}

function workOf(chance: Chance, place: WorkPlace): Fields {
  const kind = chance(17)
  if (kind < 10) return taskOf(chance, place)
  if (kind < 13) return approvalOf(chance)
  if (kind === 13) return { kind: 'wait', wait: { delayMs: oneOf(chance, 0, 70, 700) } }
  if (kind === 14 || kind === 15) return signalOf(chance)
  const orchestration = oneOf(chance, ...orchestrationNames)
  return { kind: 'run', orchestration, inputs: { limit: '{{ inputs.limit }}' } }
}

function taskOf(chance: Chance, { source, items }: WorkPlace): Fields {
  const capability = oneOf(chance, work.again, work.again, work.once, work.once, work.narrow)
  const inputs = {
    ...(source !== undefined && happens(chance, 50) && { from: `{{ ${source}.output }}` }),
    ...(items.length > 0 && { item: `{{ ${items.at(-1) ?? ''} }}` }),
    ...(happens(chance, 4) && { broken: '{{ inputs.missing }}' }),
  }
  const isFixed = capability !== work.narrow && happens(chance, 10)
  return {
    capability,
    inputs,
    ...(isFixed && { agent: oneOf(chance, 'alpha', 'beta') }),
    ...(happens(chance, 25) && { timeoutMs: oneOf(chance, 90, 2_000) }),
    ...(supports.idleTimeout && happens(chance, 10) && { idleTimeoutMs: oneOf(chance, 95, 900) }),
    ...(supports.heartbeat && happens(chance, 10) && { heartbeat: true }),
    ...(happens(chance, 30) && { retry: retryOf(chance) }),
    ...(happens(chance, 45) && { compensate: undoOf(chance) }),
  }
}

function retryOf(chance: Chance): NonNullable<Step['retry']> {
  return {
    attemptsMax: 1 + chance(3),
    delayMs: oneOf(chance, 0, 60, 400),
    ...(happens(chance, 30) && { factor: 3, delayMaxMs: 500 }),
    ...(happens(chance, 30) && { on: ['AGENT_FAILED'] }),
  }
}

function undoOf(chance: Chance): NonNullable<Step['compensate']> {
  const capability = oneOf(chance, undo.again, undo.once)
  return happens(chance, 90) ? { capability } : { capability, inputs: { bad: '{{ inputs.no }}' } }
}

function approvalOf(chance: Chance): Fields {
  const onDeadline = oneOf(chance, 'approve', 'reject', 'fail', 'escalate')
  const limit = {
    deadlineMs: oneOf(chance, 150, 900),
    onDeadline,
    ...(onDeadline === 'escalate' && { escalateTo: 'boss' }),
  } as const
  const form = {
    type: 'object',
    properties: { n: { type: 'number' } },
    required: ['n'],
  } as const
  const approval: ApprovalRequest = {
    question: 'May {{ inputs.limit }} go on?',
    ...(happens(chance, 30) && { form }),
    ...(happens(chance, 20) && { assignees: ['ada', 'bob'] }),
    ...(happens(chance, 15) && { roles: [oneOf(chance, 'lead', 'clerk')] }),
    ...(happens(chance, 20) && { quorum: 2 }),
    ...(happens(chance, 45) && limit),
    ...(happens(chance, 50) && { onReject: oneOf(chance, 'skip', 'continue', 'fail') }),
  }
  return { kind: 'approval', approval }
}

function signalOf(chance: Chance): Fields {
  const signal = oneOf(chance, ...signals)
  return {
    kind: 'wait',
    wait: { signal, ...(happens(chance, 60) && { buffered: true }) },
    ...(happens(chance, 30) && { timeoutMs: 600 }),
  }
}

function groupOf(chance: Chance, place: StepPlace): Fields {
  const count = 1 + chance(3)
  const steps: Step[] = []
  for (let n = 0; n < count; n += 1) {
    const before = steps.map(({ id }) => id)
    const id = `${place.id}_${n}`
    steps.push(randomStep(chance, { ...place, id, before, depth: place.depth + 1 }))
  }
  return { kind: 'group', steps, ...(happens(chance, 15) && { timeoutMs: 1_500 }) }
}

/** What this version of the language runs. What it refuses is not simulated. */
const supports = {
  idleTimeout: runs({ idleTimeoutMs: 100 }),
  heartbeat: runs({ heartbeat: true }),
}

function runs(fields: Fields): boolean {
  const steps = [{ id: 'a', capability: 'x.y', ...fields }]
  return validatePlan({ name: 'P', steps }).length === 0
}
