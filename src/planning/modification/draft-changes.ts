import type { Capability } from '../../core/capability.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import { dependenciesOf } from '../../core/plan/dependencies.ts'
import type { PlanChange } from '../../core/plan/plan-change.ts'
import type { Plan, Step } from '../../core/plan/plan.ts'
import type { StepStatus } from '../../core/run/status.ts'
import { uniqueId } from '../diagnosis/checks.ts'
import { renameStep } from '../reactive/rename-step.ts'
import { findSteps } from './find-steps.ts'
import type { SaidChange } from './read-change.ts'

/** A plan as far as its run has come. */
export interface ChangedPlan {
  readonly plan: Plan
  /** `PENDING` where it has no run yet. */
  readonly statusOf: (stepId: string) => StepStatus
  readonly capability: (name: string) => Capability | undefined
  /** Who can do it, by name. */
  readonly agentsOf: (capability: string) => readonly string[]
  /** Who does it, as far as that is known. */
  readonly agentOf: (stepId: string) => string | undefined
}

/** Changes that do what was said; or why that cannot be done, in one sentence. */
export type Drafted = { readonly changes: readonly PlanChange[] } | { readonly refusal: string }

/**
 * The changes of a plan that a message asks for. Undefined where it means no step of the plan: then
 * it is a request of its own.
 */
export function draftChanges(
  said: Exclude<SaidChange, { readonly type: 'add' }>,
  at: ChangedPlan,
): Drafted | undefined {
  switch (said.type) {
    case 'skip':
      return skip(said.what, at)
    case 'order':
      return order(said, at)
    case 'provider':
      return reassign(said, at)
    case 'value':
      return exchange(said, at)
  }
}

function skip(what: string, at: ChangedPlan): Drafted | undefined {
  const meant = findSteps(what, at.plan.steps, at.capability)
  if (meant.length === 0) return undefined
  const open = meant.filter(({ id }) => isOpen(at.statusOf(id)))
  if (open.length === 0) return { refusal: tooLate(meant, at, 'skipped') }
  if (open.length === at.plan.steps.length) {
    return { refusal: 'That would leave nothing to do; cancel the run instead.' }
  }
  return { changes: open.map(({ id }) => ({ type: 'REMOVE_STEP', stepId: id })) }
}

function order(
  { what, rest }: Extract<SaidChange, { readonly type: 'order' }>,
  at: ChangedPlan,
): Drafted | undefined {
  const { steps } = at.plan
  const early = findSteps(what, steps, at.capability)
  if (early.length === 0) return undefined
  const ids = new Set(early.map(({ id }) => id))
  const alike = (step: Step): boolean =>
    early.some(({ capability }) => capability !== undefined && capability === step.capability)
  const meant = rest === undefined ? [] : findSteps(rest, steps, at.capability)
  if (rest !== undefined && meant.length === 0) return undefined
  const peers = steps.filter((step) => alike(step))
  const others = meant.length > 0 ? meant : peers.length > early.length ? peers : steps
  const ancestors = ancestorsOf(ids, steps)
  const isTurned = others.some(({ id }) => ancestors.has(id)) && others !== steps
  if (isTurned) return turnOrder(early, others, at)
  const later = others.filter(({ id }) => !ids.has(id) && !ancestors.has(id))
  const movable = later.filter(({ id }) => at.statusOf(id) === 'PENDING')
  if (later.length === 0) return { refusal: `${nameOf(early[0])} comes first already.` }
  if (movable.length === 0) return { refusal: tooLate(later, at, 'put after it') }
  const last = early.filter(({ id }) => isOpen(at.statusOf(id)))
  if (last.length === 0) return { refusal: `${nameOf(early[0])} is done already.` }
  return {
    changes: movable.map((step) => ({
      type: 'CHANGE_ORDER',
      stepId: step.id,
      dependsOn: [...new Set([...(step.dependsOn ?? []), ...last.map(({ id }) => id)])],
    })),
  }
}

/**
 * "do production first" where staging was to come first: what is meant no longer waits for the
 * others, nor for what only they lead to, and they wait for it.
 */
function turnOrder(early: readonly Step[], others: readonly Step[], at: ChangedPlan): Drafted {
  const { steps } = at.plan
  const ids = new Set(early.map(({ id }) => id))
  const behind = others.filter(({ id }) => !ids.has(id))
  const late = [...early, ...behind].find(({ id }) => at.statusOf(id) !== 'PENDING')
  if (late !== undefined) return { refusal: tooLate([late], at, 'moved') }
  const back = new Set(behind.map(({ id }) => id))
  const isBehind = (id: string): boolean =>
    back.has(id) || [...ancestorsOf(new Set([id]), steps)].some((one) => back.has(one))
  const freed = early.map((step) => ({
    id: step.id,
    dependsOn: (step.dependsOn ?? []).filter((id) => ids.has(id) || !isBehind(id)),
  }))
  const waiting = behind.map((step) => ({
    id: step.id,
    dependsOn: [...new Set([...(step.dependsOn ?? []), ...ids])],
  }))
  return {
    changes: [...freed, ...waiting].map(({ id: stepId, dependsOn }) => ({
      type: 'CHANGE_ORDER',
      stepId,
      dependsOn,
    })),
  }
}

/** Everything that has to come before these steps. */
function ancestorsOf(ids: ReadonlySet<string>, steps: readonly Step[]): ReadonlySet<string> {
  const known = new Map(steps.map((step) => [step.id, step]))
  const found = new Set<string>()
  const open = [...ids]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const step = known.get(id)
    for (const before of step === undefined ? [] : dependenciesOf(step, (n) => known.has(n))) {
      if (!found.has(before)) open.push(before)
      found.add(before)
    }
  }
  return found
}

function reassign(
  { name, what }: Extract<SaidChange, { readonly type: 'provider' }>,
  at: ChangedPlan,
): Drafted | undefined {
  const { steps } = at.plan
  const meant = what === undefined ? steps : findSteps(what, steps, at.capability)
  const able = meant.flatMap((step) => {
    const current = at.agentOf(step.id)
    const agents = at.agentsOf(step.capability ?? '')
    const wanted =
      name === 'other'
        ? agents.filter((agent) => agent !== current).slice(0, agents.length > 1 ? 1 : 0)
        : agents.filter((agent) => agent.toLowerCase() === name.toLowerCase())
    return wanted[0] === undefined ? [] : [{ step, agent: wanted[0] }]
  })
  if (able.length === 0) {
    if (meant.length === 0 || (name !== 'other' && !isProvider(name, at))) return undefined
    const who = meant.find(({ capability }) => capability !== undefined)
    const agents = at.agentsOf(who?.capability ?? '').join(', ') || 'nobody'
    return { refusal: `There is no other for it: only ${agents} can do ${nameOf(who)}.` }
  }
  const open = able.filter(({ step }) => at.statusOf(step.id) === 'PENDING')
  if (open.length === 0) {
    const late = able.map(({ step }) => step)
    return { refusal: tooLate(late, at, 'given to another') }
  }
  return {
    changes: open.map(({ step, agent }) => ({ type: 'REASSIGN_AGENT', stepId: step.id, agent })),
  }
}

function isProvider(name: string, at: ChangedPlan): boolean {
  const agents = at.plan.steps.flatMap(({ capability = '' }) => at.agentsOf(capability))
  return agents.some((agent) => agent.toLowerCase() === name.toLowerCase())
}

function exchange(
  { from, to }: Extract<SaidChange, { readonly type: 'value' }>,
  at: ChangedPlan,
): Drafted | undefined {
  const old = plain(from)
  const holding = at.plan.steps.filter(
    ({ inputs }) => replaced(inputs ?? {}, old, to) !== undefined,
  )
  if (holding.length === 0) return undefined
  const open = holding.filter(({ id }) => at.statusOf(id) === 'PENDING')
  if (open.length === 0) return { refusal: tooLate(holding, at, 'changed') }
  return {
    changes: open.map((step) => {
      const inputs = replaced(step.inputs ?? {}, old, to) ?? {}
      const name = step.name?.replace(new RegExp(`\\b${escaped(old)}\\b`, 'giu'), valueOf(old, to))
      const change = { inputs, ...(name !== undefined && { name }) }
      return { type: 'MODIFY_STEP', stepId: step.id, step: change }
    }),
  }
}

/** The inputs with another value; undefined where none of them is the old one. */
function replaced(inputs: JsonObject, old: string, to: string): JsonObject | undefined {
  let isChanged = false
  const entries = Object.entries(inputs).map(([name, value]): [string, Json] => {
    const isPlain = typeof value === 'string' || typeof value === 'number'
    if (!isPlain || String(value).toLowerCase() !== old.toLowerCase()) return [name, value]
    const text = valueOf(old, to)
    isChanged = true
    return [name, typeof value === 'number' ? Number(text) : text]
  })
  return isChanged ? Object.fromEntries(entries) : undefined
}

/** "5 replicas" for 3 is 5. */
function valueOf(old: string, to: string): string {
  return /^\d+$/u.test(old) ? (/\d+/u.exec(to)?.[0] ?? to) : plain(to)
}

function plain(text: string): string {
  const number = /^(\d+)\b/u.exec(text)?.[1]
  return number ?? text.replace(/^(?:the|to|in)\s+/iu, '').replaceAll(/^["']|["']$/gu, '')
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`)
}

function isOpen(status: StepStatus): boolean {
  return status === 'PENDING' || status === 'WAITING'
}

function tooLate(steps: readonly Step[], at: ChangedPlan, what: string): string {
  const [first] = steps
  const status = at.statusOf(first?.id ?? '')
  const how = { COMPLETED: 'is done already', EXECUTING: 'is being done', FAILED: 'has failed' }
  const said = Object.entries(how).find(([one]) => one === status)?.[1]
  return `${nameOf(first)} ${said ?? `is ${status.toLowerCase()}`}, so it cannot be ${what}.`
}

function nameOf(step: Step | undefined): string {
  return step?.name ?? step?.id ?? 'It'
}

/**
 * What a plan of an addition adds to a plan that is there: its steps under names of their own, each
 * after those that make what it requires. What is in the plan already is not done again.
 */
export function draftAddition(addition: Plan, at: ChangedPlan): readonly PlanChange[] {
  const { steps } = at.plan
  const keyOf = ({ capability, inputs = {} }: Step): string => JSON.stringify([capability, inputs])
  const there = new Map(steps.map((step) => [keyOf(step), step.id]))
  const taken = new Set(steps.map(({ id }) => id))
  const renamed = new Map<string, string>()
  for (const step of addition.steps) {
    const id = there.get(keyOf(step)) ?? uniqueId(step.id, taken)
    taken.add(id)
    renamed.set(step.id, id)
  }
  return addition.steps
    .filter((step) => !there.has(keyOf(step)))
    .map((step) => {
      const own = renameStep(step, renamed)
      const before = producersFor(step, at)
      const dependsOn = [...new Set([...(own.dependsOn ?? []), ...before])]
      return { type: 'ADD_STEP', step: { ...own, dependsOn } }
    })
}

/** Steps of the plan that make what a step requires. */
function producersFor({ capability = '' }: Step, at: ChangedPlan): readonly string[] {
  const requires = at.capability(capability)?.requires ?? []
  return at.plan.steps
    .filter((step) => {
      const made = at.capability(step.capability ?? '')?.produces ?? []
      return made.some((kind) => requires.includes(kind))
    })
    .map(({ id }) => id)
}
