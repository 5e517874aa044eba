import type { EntityReference } from '../../core/capability.ts'
import type { Json } from '../../core/json.ts'
import type { Step } from '../../core/plan/plan.ts'
import type { Profile } from '../capability/lexical-index.ts'
import { kindStem, wordsOf } from '../capability/parameter.ts'
import { stem } from '../capability/stem.ts'
import { isAlias } from '../capability/synonyms.ts'
import { literalOf, makesFor, nameOfKind, parameterOf } from './kinds.ts'
import type { PlanGraph } from './plan-graph.ts'
import { referencesOf } from './references.ts'

/** Connects every step to what makes the kinds it requires, and adds a maker where that is safe. */
export function meetRequirements(graph: PlanGraph, given: RequirementContext): void {
  for (const step of graph.steps.slice()) {
    const profile = graph.profileOf(step)
    if (profile === undefined || (step.kind !== undefined && step.kind !== 'task')) continue
    for (const kind of new Set(profile.requires))
      meet(graph, { step, profile, kind, depth: 0, ...given })
  }
}

/** What is known besides the plan. */
export interface RequirementContext {
  readonly message: string | undefined
  /** Things that exist already. */
  readonly known: readonly EntityReference[]
  /** Capabilities that another planner would use for the request. */
  readonly likely: ReadonlySet<string>
}

interface Need extends RequirementContext {
  readonly step: Step
  readonly profile: Profile
  readonly kind: string
  /** How many steps were added before this one, each for the next. */
  readonly depth: number
}

function meet(graph: PlanGraph, need: Need): void {
  const { step, kind } = need
  const makers = graph.steps.filter((maker) => makesFor(graph, { maker, user: step, kind }))
  if (makers.some((maker) => graph.reaches(maker.id, step.id))) return
  if (refersToSomething(graph, need)) return
  const maker = makers.find(
    (one) => !graph.reaches(step.id, one.id) && graph.profileOf(one) !== need.profile,
  )
  if (maker !== undefined) {
    graph.connect(maker.id, step.id)
    graph.repairs.push({
      code: 'EDGE_ADDED',
      step: step.id,
      message: `${step.id} now waits for ${maker.id}, which makes the ${kind} it requires.`,
    })
    return
  }
  if (isGivenByEdge(graph, need)) return
  if (!isNamed(need)) addMaker(graph, need)
  else if (!isKnown(need)) ensure(graph, need)
}

/**
 * The plan makes the step wait for one that reads, does not say what it gives, and is of no other
 * use to it: then it gives what is required, and nothing proves that something is missing.
 */
function isGivenByEdge(graph: PlanGraph, { step, profile, depth }: Need): boolean {
  if (depth > 0) return false
  const kinds = [...profile.requires, ...profile.parameters.flatMap((one) => one.kind ?? [])]
  return [...graph.dependenciesOf(step.id)].some((id) => {
    const before = graph.steps.find((one) => one.id === id)
    const given = before === undefined ? undefined : graph.profileOf(before)
    if (before === undefined || given?.isRead !== true) return false
    if (given.capability.output.properties !== undefined) return false
    return !kinds.some((kind) => makesFor(graph, { maker: before, user: step, kind }))
  })
}

/** The input that names the kind is computed from another step's output. */
function refersToSomething(graph: PlanGraph, need: Need): boolean {
  const parameter = parameterOf(need.profile, need.kind)
  const value = parameter === undefined ? undefined : need.step.inputs?.[parameter.name]
  if (typeof value !== 'string' || !value.includes('{{')) return false
  return referencesOf(need.step, (id) => graph.has(id)).size > 0 || need.step.forEach !== undefined
}

/** Named in the inputs: it exists. An id that the request does not have was made up. */
function isNamed(need: Need): boolean {
  const { step, profile, kind, message } = need
  const named = nameOfKind(step, profile, kind)
  if (named !== undefined) return !isInventedId(named, message)
  if (parameterOf(profile, kind) !== undefined) return false
  return profile.parameters.some(
    (one) => one.required && literalOf(step.inputs?.[one.name]) !== undefined,
  )
}

function isKnown({ step, profile, kind, known }: Need): boolean {
  const name = nameOfKind(step, profile, kind)?.toLowerCase()
  return known.some((one) => isAlias(kindStem(one.kind), kind) && one.name.toLowerCase() === name)
}

/** What is named exists, or is made sure of where that does no harm: "deploy to staging" ensures it. */
function ensure(graph: PlanGraph, need: Need): void {
  const ensuring = makersOf(graph, need).find(
    (one) => !one.isRead && one.requires.length === 0 && one.verbs.has(stem('ensure')),
  )
  const inputs = ensuring === undefined ? undefined : inputsFor(ensuring, need)
  if (ensuring !== undefined && inputs !== undefined) {
    insertMaker(graph, need, { profile: ensuring, inputs })
  }
}

function isInventedId(value: string, message: string | undefined): boolean {
  if (message === undefined || message.toLowerCase().includes(value.toLowerCase())) return false
  return /^(?:[a-z]+[-_])?\d{3,}$|^[0-9a-f]{8}-[0-9a-f-]{27}$|^[a-z]{2,12}[-_](?:id|[0-9a-f]{4,})$/iu.test(
    value,
  )
}

/** Adds what reads, or what may be repeated safely. What is neither stays a problem. */
function addMaker(graph: PlanGraph, need: Need): void {
  const options = makersOf(graph, need)
    .map((profile) => ({
      profile,
      inputs: inputsFor(profile, need),
      score: scoreOf(graph, profile, need),
    }))
    .filter((one): one is typeof one & { inputs: Map<string, Json> } => one.inputs !== undefined)
    .sort((a, b) => b.score - a.score)
  const [best] = options
  if (best === undefined) {
    report(graph, need)
    return
  }
  insertMaker(graph, need, best)
}

/** Capabilities that make the kind and may be added unasked. */
function makersOf(graph: PlanGraph, { kind, profile }: Need): readonly Profile[] {
  return (graph.index.producers.get(kind) ?? [])
    .map((at) => graph.index.profiles[at])
    .filter((one): one is Profile => one !== undefined && one !== profile)
    .filter(
      (one) =>
        one.isRead ||
        (one.capability.idempotent && one.capability.reversibility !== 'irreversible'),
    )
}

function insertMaker(
  graph: PlanGraph,
  need: Need,
  best: { readonly profile: Profile; readonly inputs: ReadonlyMap<string, Json> },
): void {
  const { step, kind } = need
  const id = freeId(graph, best.profile)
  const name = best.profile.capability.name
  graph.insertBefore(
    {
      id,
      name: titleOf(name),
      capability: name,
      dependsOn: [],
      inputs: Object.fromEntries(best.inputs),
    },
    step.id,
  )
  graph.connect(id, step.id)
  graph.repairs.push({
    code: 'PREREQUISITE_ADDED',
    step: id,
    message: `Added ${name}, because ${step.id} requires a ${kind} and nothing before it makes one.`,
  })
  passOn(graph, need, id)
  const added = graph.steps.find((one) => one.id === id)
  if (added === undefined || need.depth >= depthMax) return
  // What was added may itself require something.
  const deeper = { ...need, step: added, profile: best.profile, depth: need.depth + 1 }
  for (const required of new Set(best.profile.requires)) meet(graph, { ...deeper, kind: required })
}

/** How far back missing prerequisites are followed. */
const depthMax = 3

const likelyScore = 8

/** Makers whose own needs are met come first, then those that the request speaks of, then searches. */
function scoreOf(graph: PlanGraph, profile: Profile, need: Need): number {
  const isMet = profile.requires.every((kind) =>
    graph.steps.some((maker) => makesFor(graph, { maker, user: need.step, kind })),
  )
  const text = need.message?.toLowerCase() ?? ''
  const said = profile.nameStems.filter((word) => text.includes(word)).length
  const isSearch = profile.verbs.has('search') || profile.verbs.has('find')
  const isLikely = need.likely.has(profile.capability.name)
  return (isMet ? 5 : 0) + said + (isSearch ? 1.5 : 0) + (isLikely ? likelyScore : 0)
}

/** Its required inputs from the step it is added for; undefined when one is missing. */
function inputsFor(profile: Profile, need: Need): Map<string, Json> | undefined {
  const inputs = new Map<string, Json>()
  for (const parameter of profile.parameters) {
    const same = need.step.inputs?.[parameter.name]
    const byKind =
      parameter.kind === undefined ? undefined : nameOfKind(need.step, need.profile, parameter.kind)
    const value = same ?? byKind
    if (value !== undefined) inputs.set(parameter.name, value)
    else if (parameter.required) return undefined
  }
  return inputs
}

function passOn(graph: PlanGraph, need: Need, id: string): void {
  const parameter = parameterOf(need.profile, need.kind)
  if (parameter === undefined || literalOf(need.step.inputs?.[parameter.name]) !== undefined) return
  const value =
    parameter.schema.type === 'string' ? `{{ text(${id}.output) }}` : `{{ ${id}.output }}`
  graph.replace({ ...need.step, inputs: { ...need.step.inputs, [parameter.name]: value } })
}

function report(graph: PlanGraph, need: Need): void {
  const at = graph.steps.findIndex((one) => one.id === need.step.id)
  const parameter = parameterOf(need.profile, need.kind)
  const path = parameter === undefined ? `/steps/${at}` : `/steps/${at}/inputs/${parameter.name}`
  if (graph.problems.some((problem) => problem.path === path)) return
  graph.problems.push({
    code: 'INPUT_MISSING',
    path,
    message: `${need.step.id} requires a ${need.kind}; name one, or add a step that makes it.`,
  })
}

function freeId(graph: PlanGraph, profile: Profile): string {
  const base =
    wordsOf(profile.capability.name)
      .toReversed()
      .join('_')
      .replace(/[^a-z0-9_]/gu, '') || 'step'
  const start = /^[a-z]/u.test(base) ? base : `step_${base}`
  for (let count = 1; ; count += 1) {
    const id = count === 1 ? start : `${start}_${count}`
    if (!graph.has(id)) return id
  }
}

function titleOf(name: string): string {
  const words = wordsOf(name).toReversed().join(' ')
  return words.slice(0, 1).toUpperCase() + words.slice(1)
}

/** An optional input of a kind that a step of the plan makes: that step comes first. */
export function connectOptional(graph: PlanGraph): void {
  for (const step of graph.steps) {
    const profile = graph.profileOf(step)
    if (profile === undefined) continue
    for (const parameter of profile.parameters) {
      const { kind } = parameter
      const isOwn = kind === undefined || profile.produces.some((one) => isAlias(one, kind))
      if (isOwn || parameter.isNew || profile.requires.includes(kind)) continue
      connectMakers(graph, { step, profile, kind })
    }
  }
}

function connectMakers(
  graph: PlanGraph,
  given: { readonly step: Step; readonly profile: Profile; readonly kind: string },
): void {
  const { step, profile, kind } = given
  const parameter = parameterOf(profile, kind)
  const isSaid = parameter !== undefined && step.inputs?.[parameter.name] !== undefined
  for (const maker of graph.steps) {
    const made = graph.profileOf(maker)
    if (made === undefined || made === profile || !makesFor(graph, { maker, user: step, kind }))
      continue
    if (made.isRead || (!isSaid && parameter?.role !== 'list')) continue
    if (graph.reaches(maker.id, step.id) || graph.reaches(step.id, maker.id)) continue
    graph.connect(maker.id, step.id)
    graph.repairs.push({
      code: 'EDGE_ADDED',
      step: step.id,
      message: `${step.id} now waits for ${maker.id}, which makes the ${kind} it uses.`,
    })
  }
}
