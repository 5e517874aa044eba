import type { Capability } from '../../src/core/capability.ts'
import type { Plan, Step } from '../../src/core/plan/plan.ts'
import { seededChance } from '../../src/testing/simulation/seeded-chance.ts'

export type SimulatedError =
  | 'missing prerequisite'
  | 'hallucinated name'
  | 'needless edge'
  | 'wrong order'
  | 'dropped edge'

export const simulatedErrors: readonly SimulatedError[] = [
  'missing prerequisite',
  'hallucinated name',
  'needless edge',
  'wrong order',
  'dropped edge',
]

/** A plan with one error of a kind in it; undefined where the plan has no place for it. */
export function withError(
  plan: Plan,
  error: SimulatedError,
  given: { readonly capabilities: readonly Capability[]; readonly seed: number },
): Plan | undefined {
  const chance = seededChance(given.seed)
  const spoil = spoilers[error]
  const options = spoil(plan, new Map(given.capabilities.map((one) => [one.name, one])))
  return options.length === 0 ? undefined : options[chance(options.length)]
}

type Registered = ReadonlyMap<string, Capability>
type Spoiler = (plan: Plan, registered: Registered) => readonly Plan[]

const spoilers: { readonly [error in SimulatedError]: Spoiler } = {
  'missing prerequisite': (plan, registered) =>
    plan.steps
      .filter((step) => isPrerequisite(step, plan, registered))
      .map((step) => without(plan, step)),
  'hallucinated name': (plan) =>
    plan.steps.flatMap((step) => {
      const name = hallucinate(step.capability ?? '')
      return name === undefined ? [] : [replace(plan, { ...step, capability: name })]
    }),
  'needless edge': (plan) =>
    pairsOf(plan)
      .filter(([from, to]) => !reaches(plan, from, to) && !reaches(plan, to, from))
      .map(([from, to]) => addEdge(plan, from, to)),
  'wrong order': (plan) =>
    edges(plan)
      .filter(
        ([from, to]) => !refers(plan, to, from) && !reaches(dropEdge(plan, from, to), from, to),
      )
      .map(([from, to]) => addEdge(dropEdge(plan, from, to), to, from)),
  'dropped edge': (plan) =>
    edges(plan)
      .filter(([from, to]) => !refers(plan, to, from))
      .map(([from, to]) => dropEdge(plan, from, to)),
}

/** A model leaves out what is only there to give something to a later step. */
function isPrerequisite(step: Step, plan: Plan, registered: Registered): boolean {
  const capability = registered.get(step.capability ?? '')
  if (capability === undefined) return false
  const isSafe = capability.reversibility === 'read' || capability.idempotent
  return plan.steps.some((other) => {
    const needs = registered.get(other.capability ?? '')?.requires ?? []
    const depends = other.dependsOn?.includes(step.id) === true
    return isSafe && depends && needs.some((kind) => capability.produces.includes(kind))
  })
}

/** Other words for the same: not those that repair knows by heart. */
const otherWords: readonly (readonly [RegExp, string])[] = [
  [/\bcreate\b/u, 'new'],
  [/\bget\b/u, 'fetch'],
  [/\bGet/u, 'Fetch'],
  [/\bSearch/u, 'Find'],
  [/\bsend\b/u, 'deliver'],
  [/\bfind\b/u, 'search'],
  [/\benable\b/u, 'activate'],
  [/\bapply\b/u, 'set'],
  [/\bensure\b/u, 'check'],
  [/\bscale\b/u, 'resize'],
  [/\bdeployment\b/u, 'deploy'],
  [/\bapplication\b/u, 'app'],
  [/Detail$/u, 'Info'],
  [/Credit$/u, 'Cast'],
  [/Image$/u, 'Poster'],
]

function hallucinate(name: string): string | undefined {
  const found = otherWords.find(([pattern]) => pattern.test(name))
  return found === undefined ? undefined : name.replace(found[0], found[1])
}

function edges(plan: Plan): readonly (readonly [string, string])[] {
  return plan.steps.flatMap((step) =>
    (step.dependsOn ?? []).map((from) => [from, step.id] as const),
  )
}

function pairsOf(plan: Plan): readonly (readonly [string, string])[] {
  return plan.steps.flatMap((one, at) =>
    plan.steps.slice(at + 1).map((other) => [one.id, other.id] as const),
  )
}

function refers(plan: Plan, step: string, to: string): boolean {
  const found = plan.steps.find((one) => one.id === step)
  return new RegExp(`\\b${to}\\.(?:output|status)`, 'u').test(JSON.stringify(found))
}

function reaches(plan: Plan, from: string, to: string): boolean {
  const open = [to]
  for (const id of open) {
    const before = plan.steps.find((step) => step.id === id)?.dependsOn ?? []
    if (before.includes(from)) return true
    open.push(...before.filter((one) => !open.includes(one)))
  }
  return false
}

function replace(plan: Plan, step: Step): Plan {
  return { ...plan, steps: plan.steps.map((one) => (one.id === step.id ? step : one)) }
}

function without(plan: Plan, gone: Step): Plan {
  const steps = plan.steps.filter((step) => step.id !== gone.id)
  return {
    ...plan,
    steps: steps.map((step) => {
      const inputs = Object.entries(step.inputs ?? {}).filter(
        ([, value]) => !JSON.stringify(value).includes(`${gone.id}.output`),
      )
      const dependsOn = (step.dependsOn ?? []).filter((id) => id !== gone.id)
      return { ...step, dependsOn, inputs: Object.fromEntries(inputs) }
    }),
  }
}

function addEdge(plan: Plan, from: string, to: string): Plan {
  const step = plan.steps.find((one) => one.id === to)
  return step === undefined
    ? plan
    : replace(plan, { ...step, dependsOn: [...(step.dependsOn ?? []), from] })
}

function dropEdge(plan: Plan, from: string, to: string): Plan {
  const step = plan.steps.find((one) => one.id === to)
  const dependsOn = (step?.dependsOn ?? []).filter((id) => id !== from)
  return step === undefined ? plan : replace(plan, { ...step, dependsOn })
}
