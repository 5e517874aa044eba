import { createStep, type DraftStep, type EdgeSet } from './draft.ts'
import { kindsStandingFor } from './parameter.ts'
import type { LexicalIndex, Profile } from './lexical-index.ts'
import { mainName, type Mentions } from './mention.ts'
import type { Parameter } from './parameter.ts'
import { stem } from './stem.ts'
import { isAlias } from './synonyms.ts'

export interface ConnectContext {
  readonly index: LexicalIndex
  readonly mentions: Mentions
  readonly edges: EdgeSet
  /** Grows by what is added as a prerequisite. */
  readonly steps: DraftStep[]
}

/** Draws edges along the flow of things, and adds what is missing where adding is safe. */
export function connect(context: ConnectContext): void {
  for (const step of context.steps.slice()) connectStep(step, context)
}

function connectStep(step: DraftStep, context: ConnectContext): void {
  if (step.forEach !== undefined) context.edges.add(step.forEach.from, step, 'data')
  for (const kind of new Set(step.profile.requires)) require(step, kind, context)
  for (const parameter of step.profile.parameters) {
    const { kind } = parameter
    if (kind === undefined || parameter.isNew) continue
    if (step.profile.requires.includes(kind) || step.profile.produces.includes(kind)) continue
    use(step, parameter, context)
  }
  followSource(step, context)
  followFetched(step, context)
}

/** "check out the lyra repository and build it": what is fetched is worked on. */
function followFetched(step: DraftStep, { steps, edges }: ConnectContext): void {
  if (step.profile.isRead || !step.region.tokens.some(({ word }) => /^its?$/u.test(word))) return
  const own = step.profile.parameters.find((one) => one.kind === repositoryKind && !one.isNew)
  const value = own === undefined ? undefined : step.inputs.get(own.name)
  const before = steps[steps.indexOf(step) - 1]
  if (value === undefined || before === undefined || !before.profile.isRead) return
  const source = before.profile.parameters.find((one) => one.kind === repositoryKind)
  if (source !== undefined && sameName(before.inputs.get(source.name), value))
    edges.add(before, step, 'data')
}

/** "build the lyra repository and deploy lyra": what is made of a source comes after it. */
function followSource(step: DraftStep, { steps, edges }: ConnectContext): void {
  if (step.profile.isRead) return
  for (const { kind, name, required, isNew } of step.profile.parameters) {
    const value = step.inputs.get(name)
    if (kind !== applicationKind || !required || isNew || value === undefined) continue
    for (const before of steps.slice(0, steps.indexOf(step))) {
      const source = before.profile.parameters.find((one) => one.kind === repositoryKind)
      if (source === undefined || source.isNew || before.profile.produces.length === 0) continue
      if (!sameName(before.inputs.get(source.name), value) || edges.reaches(step, before)) continue
      if (before.clause <= step.clause) edges.add(before, step, 'data')
    }
  }
}

const applicationKind = stem('application')
const repositoryKind = stem('repository')

/** A required kind: from a step of the plan, else known, else named, else from a step that is added. */
function require(step: DraftStep, kind: string, context: ConnectContext): void {
  const producers = producersFor(step, kind, context)
  if (producers.length > 0) {
    for (const producer of producers) {
      context.edges.add(producer, step, 'data')
      refer(step, kind, producer)
    }
    waitForParts(step, kind, context)
    return
  }
  waitForParts(step, kind, context)
  const name = nameFor(step, kind)
  if (name !== undefined && context.mentions.knows(kind, name)) return
  addPrerequisite(step, kind, { name, context })
}

/**
 * What brings a thing somewhere waits for the parts that the request adds to it before: "add a
 * database to shop and deploy it". A part requires the thing and nothing else.
 */
function waitForParts(step: DraftStep, kind: string, { steps, edges }: ConnectContext): void {
  if (new Set(step.profile.requires).size < 2) return
  const name = nameFor(step, kind)
  for (const part of steps.slice(0, steps.indexOf(step))) {
    const { requires, produces, isRead } = part.profile
    const isPart = !isRead && requires.length === 1 && requires[0] === kind && produces.length > 0
    if (!isPart || name === undefined || !sameName(nameFor(part, kind), name)) continue
    if (part.clause <= step.clause && !edges.reaches(step, part)) edges.add(part, step, 'data')
  }
}

/** A thing that a parameter names, or a list takes, and that a step of the plan makes. */
function use(step: DraftStep, parameter: Parameter, context: ConnectContext): void {
  const { kind } = parameter
  if (kind === undefined) return
  const isList = parameter.role === 'list'
  const value = step.inputs.get(parameter.name)
  if (!isList && value === undefined && !parameter.required) return
  const made = context.steps.filter(
    (other) =>
      other !== step &&
      other.profile.produces.some((produced) => isAlias(produced, kind)) &&
      (isList || value === undefined || sameName(mainName(other), value)) &&
      !context.edges.reaches(step, other),
  )
  if (isList && made.some((one) => one.profile.isRead)) return
  for (const producer of made) context.edges.add(producer, step, 'data')
  if (isList && value === undefined && made.length > 0 && isTextList(parameter)) {
    const names = made.map(mainName).filter((name) => name !== undefined)
    if (names.length === made.length) step.inputs.set(parameter.name, [...new Set(names)])
  }
  const [only] = made
  if (value === undefined && only !== undefined && !isList) refer(step, kind, only)
}

function isTextList(parameter: Parameter): boolean {
  return parameter.schema.items?.type === 'string'
}

/** The nearest step that makes a thing of the kind, by the same name where both are named. */
function producersFor(
  step: DraftStep,
  kind: string,
  context: ConnectContext,
): readonly DraftStep[] {
  const name = nameFor(step, kind)
  const at = context.steps.indexOf(step)
  const fitting = context.steps.filter((other) => {
    if (other === step || !other.profile.produces.includes(kind)) return false
    if (other.profile === step.profile) return false
    const made = mainName(other)
    const fits = name === undefined || made === undefined || sameName(made, name)
    return fits && !context.edges.reaches(step, other)
  })
  const earlier = fitting.filter((other) => context.steps.indexOf(other) < at)
  const nearest = earlier.at(-1) ?? fitting[0]
  if (nearest === undefined) return []
  if (step.profile.parameters.some((one) => one.kind === kind && one.role === 'list'))
    return fitting
  return [nearest]
}

function sameName(one: unknown, other: unknown): boolean {
  return String(one).toLowerCase() === String(other).toLowerCase()
}

function parameterFor(profile: Profile, kind: string): Parameter | undefined {
  return profile.parameters.find(
    (one) => one.kind !== undefined && isAlias(one.kind, kind) && !one.isNew,
  )
}

function nameFor(step: DraftStep, kind: string): string | undefined {
  const parameter = parameterFor(step.profile, kind)
  const value = parameter === undefined ? undefined : step.inputs.get(parameter.name)
  return typeof value === 'string' ? value : undefined
}

/** An input that is still missing takes the name of what was made, or its output. */
function refer(step: DraftStep, kind: string, producer: DraftStep): void {
  const parameter =
    parameterFor(step.profile, kind) ??
    step.profile.parameters.find((one) => one.required && one.role === 'material')
  if (parameter === undefined || step.inputs.has(parameter.name)) return
  const name =
    producer.profile.isRead || parameter.role === 'material' ? undefined : mainName(producer)
  if (name !== undefined) step.inputs.set(parameter.name, name)
  else step.references.set(parameter.name, producer)
}

/**
 * Adds the step that a required kind needs. Only what reads or can safely be repeated is added by
 * itself; a thing that was named exists already.
 */
function addPrerequisite(
  step: DraftStep,
  kind: string,
  given: { readonly name: string | undefined; readonly context: ConnectContext },
): void {
  const { context, name } = given
  const options = (context.index.producers.get(kind) ?? [])
    .map((at) => context.index.profiles[at])
    .filter((one): one is Profile => one !== undefined && one !== step.profile)
  const allowed = options.filter((one) => {
    if (one.isRead) return name === undefined
    return (
      one.capability.idempotent &&
      one.requires.length === 0 &&
      one.capability.reversibility !== 'irreversible'
    )
  })
  for (const profile of allowed) {
    const added = createStep({
      profile,
      clause: step.clause,
      region: step.region,
      reason: 'prerequisite',
      fit: 1,
    })
    if (!handOver(step, added, context)) continue
    context.steps.splice(context.steps.indexOf(step), 0, added)
    context.edges.add(added, step, 'data')
    refer(step, kind, added)
    connectStep(added, context)
    return
  }
}

/** Gives the added step its inputs from the step it is for. Answers whether all it requires is there. */
function handOver(step: DraftStep, added: DraftStep, context: ConnectContext): boolean {
  for (const parameter of added.profile.parameters) {
    const same = step.inputs.get(parameter.name)
    const { kind } = parameter
    const byKind = kind === undefined ? undefined : (nameFor(step, kind) ?? standIn(step, kind))
    const known =
      kind === undefined || !parameter.required ? undefined : context.mentions.latest(kind)?.name
    const value = same ?? byKind ?? known
    if (value !== undefined) added.inputs.set(parameter.name, value)
  }
  return added.profile.parameters.every(
    (one) =>
      !one.required ||
      added.inputs.has(one.name) ||
      ['query', 'material', 'title'].includes(one.role),
  )
}

function standIn(step: DraftStep, kind: string): string | undefined {
  for (const other of kindsStandingFor(kind)) {
    const name = nameFor(step, other)
    if (name !== undefined) return name
  }
  return undefined
}
