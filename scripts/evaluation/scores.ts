import type { Capability } from '../../src/core/capability.ts'
import { dependenciesOf } from '../../src/core/plan/dependencies.ts'
import type { Plan, Step } from '../../src/core/plan/plan.ts'
import type { PlanShape } from '../../src/ports/plan-history.ts'
import type { ExpectedPlan, ExpectedStep } from './evaluation-set.ts'

/** How far one plan is the expected one. F1 from 0 to 1. */
export interface Score {
  readonly node: number
  readonly link: number
  readonly isExact: boolean
}

/** The edges of a plan, by step id, the implied ones too. */
export function edgesOf(plan: Plan): readonly (readonly [string, string])[] {
  const ids = new Set(plan.steps.map(({ id }) => id))
  return plan.steps.flatMap((step) =>
    dependenciesOf(step, (name) => ids.has(name)).map((from) => [from, step.id] as const),
  )
}

/**
 * Node-F1 and Link-F1 by name, as published for these sets: sets of tools, and of pairs of tools.
 * Source: Wu et al., "Can Graph Learning Improve Planning in LLM-based Agents?", 2405.19119.
 */
function scoreByName(expected: PlanShape, plan: Plan | undefined): Score {
  const names = new Map(plan?.steps.map((step) => [step.id, step.capability ?? '']))
  const nodes = new Set(names.values())
  const links = new Set(
    (plan === undefined ? [] : edgesOf(plan)).map(
      ([from, to]) => `${names.get(from)} ${names.get(to)}`,
    ),
  )
  const wanted = new Set(expected.capabilities)
  const wantedLinks = new Set(
    expected.edges.map(([a, b]) => `${expected.capabilities[a]} ${expected.capabilities[b]}`),
  )
  const node = f1(nodes, wanted)
  const link = f1(links, wantedLinks)
  return { node, link, isExact: node === 1 && link === 1 }
}

function f1(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  if (one.size === 0 && other.size === 0) return 1
  let common = 0
  for (const item of one) if (other.has(item)) common += 1
  return (2 * common) / (one.size + other.size)
}

/** A whole plan against the expected one, step by step, and what differs. */
export interface StepScore extends Score {
  readonly differences: readonly string[]
  /** Inputs that are as expected, and those that were expected. */
  readonly inputs: { readonly right: number; readonly all: number }
  /** Effects that the expected plan does not have. */
  readonly unasked: readonly string[]
}

export function scoreBySteps(
  expected: readonly ExpectedStep[],
  plan: Plan | undefined,
  capabilities: readonly Capability[],
): StepScore {
  const planned = plan?.steps ?? []
  const pairs = pair(expected, planned)
  const differences = differencesOf(expected, plan, pairs)
  const inputs = expected.flatMap((step) =>
    Object.entries(step.inputs).map(([name, value]) =>
      isSame(pairs.get(step.id)?.inputs?.[name], value),
    ),
  )
  const links = linksOf(expected, plan, pairs)
  return {
    node: ratio(pairs.size, expected.length, planned.length),
    link: ratio(links.common, links.expected, links.planned),
    isExact: differences.length === 0,
    differences,
    inputs: { right: inputs.filter(Boolean).length, all: inputs.length },
    unasked: unaskedOf(expected, planned, capabilities),
  }
}

function ratio(common: number, one: number, other: number): number {
  return one + other === 0 ? 1 : (2 * common) / (one + other)
}

/** Finds each expected step's planned one, by capability and then by the inputs it agrees with. */
function pair(
  expected: readonly ExpectedStep[],
  planned: readonly Step[],
): ReadonlyMap<string, Step> {
  const pairs = new Map<string, Step>()
  const left = new Set(planned)
  for (const step of expected) {
    const agreement = (one: Step): number =>
      Object.entries(step.inputs).filter(([name, value]) => isSame(one.inputs?.[name], value))
        .length
    const [best] = [...left]
      .filter((one) => one.capability === step.capability)
      .toSorted((a, b) => agreement(b) - agreement(a))
    if (best === undefined) continue
    left.delete(best)
    pairs.set(step.id, best)
  }
  return pairs
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one)?.toLowerCase() === JSON.stringify(other)?.toLowerCase()
}

/** Everything before each step, so that plans compare by order and not by how they were drawn. */
function closure(steps: readonly Pick<Step, 'id' | 'dependsOn'>[]): Map<string, Set<string>> {
  const before = new Map(steps.map((step) => [step.id, new Set(step.dependsOn)]))
  for (let round = 0; round < steps.length; round += 1) {
    for (const all of before.values()) {
      for (const earlier of [...all].flatMap((id) => [...(before.get(id) ?? [])])) all.add(earlier)
    }
  }
  return before
}

function written(plan: Plan | undefined): readonly Pick<Step, 'id' | 'dependsOn'>[] {
  if (plan === undefined) return []
  const ids = new Set(plan.steps.map(({ id }) => id))
  return plan.steps.map((step) => {
    return { id: step.id, dependsOn: dependenciesOf(step, (name) => ids.has(name)) }
  })
}

/** Edges after transitive reduction, the planned ones by the expected steps' ids. */
function linksOf(
  expected: readonly ExpectedStep[],
  plan: Plan | undefined,
  pairs: ReadonlyMap<string, Step>,
): { readonly common: number; readonly expected: number; readonly planned: number } {
  const ids = new Map([...pairs].map(([id, step]) => [step.id, id]))
  const wanted = reduced(expected)
  const drawn = reduced(written(plan)).map(([a, b]) => `${ids.get(a) ?? a} ${ids.get(b) ?? b}`)
  const set = new Set(wanted.map(([a, b]) => `${a} ${b}`))
  const common = drawn.filter((link) => set.has(link)).length
  return { common, expected: wanted.length, planned: drawn.length }
}

function reduced(
  steps: readonly Pick<Step, 'id' | 'dependsOn'>[],
): readonly (readonly [string, string])[] {
  const before = closure(steps)
  return steps.flatMap((step) => {
    const direct = step.dependsOn ?? []
    return direct
      .filter((id) => !direct.some((other) => other !== id && before.get(other)?.has(id) === true))
      .map((id) => [id, step.id] as const)
  })
}

function differencesOf(
  expected: readonly ExpectedStep[],
  plan: Plan | undefined,
  pairs: ReadonlyMap<string, Step>,
): readonly string[] {
  const planned = plan?.steps ?? []
  if (pairs.size !== expected.length || planned.length !== expected.length) {
    return [`steps ${planned.map((step) => step.capability).join(', ')}`]
  }
  const wanted = closure(expected)
  const found = closure(written(plan))
  return expected.flatMap((step) => {
    const own = pairs.get(step.id)
    if (own === undefined) return []
    const order = [...(wanted.get(step.id) ?? [])].map((id) => pairs.get(id)?.id ?? '')
    const isOrdered = isSame([...(found.get(own.id) ?? [])].toSorted(), order.toSorted())
    return [...(isOrdered ? [] : [`${step.id}: order`]), ...detailsOf(step, own)]
  })
}

function detailsOf(step: ExpectedStep, own: Step): readonly string[] {
  const isBranched =
    (step.when === undefined) === (own.when === undefined) &&
    (step.when?.startsWith('!') ?? false) === (own.when?.startsWith('!') ?? false)
  const isFanned = (step.forEach === undefined) === (own.forEach === undefined)
  const inputs = Object.entries(step.inputs).filter(
    ([name, value]) => !isSame(own.inputs?.[name], value),
  )
  return [
    ...(isBranched ? [] : [`${step.id}: when ${own.when}`]),
    ...(isFanned ? [] : [`${step.id}: forEach`]),
    ...inputs.map(([name]) => `${step.id}.${name}: ${JSON.stringify(own.inputs?.[name])}`),
  ]
}

function unaskedOf(
  expected: readonly ExpectedStep[],
  planned: readonly Step[],
  capabilities: readonly Capability[],
): readonly string[] {
  const left = expected.map((step) => step.capability)
  return planned.flatMap(({ capability = '' }) => {
    const at = left.indexOf(capability)
    if (at >= 0) {
      left.splice(at, 1)
      return []
    }
    const known = capabilities.find((one) => one.name === capability)
    return known?.reversibility === 'read' ? [] : [capability]
  })
}

/** What a request is judged by: steps where the set has them, else names. */
export function scoreOf(
  expected: ExpectedPlan,
  plan: Plan | undefined,
  capabilities: readonly Capability[],
): Score & Partial<StepScore> {
  return expected.steps === undefined
    ? scoreByName(expected.shape, plan)
    : scoreBySteps(expected.steps, plan, capabilities)
}
