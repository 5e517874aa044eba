/*
 * Owns: what a step is told of what it builds on. Results come from the run itself, so they never
 * wait for the graph; what relates to entities comes from the graph, where it answers in time.
 */
import type { Entity, EntityReference, EntityRelationship } from '../core/capability.ts'
import type { JsonObject } from '../core/json.ts'
import { insideOf } from '../core/run/cancel.ts'
import type { Run } from '../core/run/run.ts'
import type { StepState } from '../core/run/step-state.ts'
import { shownValue } from '../core/shown-value.ts'
import type {
  GatheredContext,
  GatheredDependency,
  GatheredEntity,
  RelatedEntity,
} from '../ports/gathered-context.ts'
import type { AppContext } from './context.ts'
import { requireStep } from './control-run.ts'
import { deriveEntities, kindsOf } from './derive-entities.ts'
import { inputsOf } from './run-view.ts'

/** How long an agent's step waits for the graph. Units: milliseconds. */
const patienceMs = 50
/** Steps beyond those that are declared, steps inside of one, and entities: at most so many. */
const stepsMax = 200
const entitiesMax = 50

/** The context of a step, for its agent. Errors: `RUN_NOT_FOUND`, `STEP_NOT_FOUND`. */
export async function gatherContext(
  app: AppContext,
  runId: string,
  stepId: string,
): Promise<GatheredContext> {
  const run = await app.engine.load(runId)
  const step = requireStep(run, stepId)
  const { declared, further, isCut } = dependenciesOf(step)
  const { known, isLong } = knownEntities(app, run, { step, steps: [...declared, ...further] })
  const told = known.size === 0 ? [] : await askGraph(app, [...known.values()])
  const budget = new Budget(app.contextTokens)
  const place = placeOf(run, step)
  if (place !== undefined) budget.take(place)
  const dependencies = declared.map(viewDependency)
  for (const dependency of dependencies) budget.take(dependency)
  for (const dependency of further.map(viewDependency)) {
    if (budget.admit(dependency)) dependencies.push(dependency)
  }
  const entities = merged(known, told ?? []).filter((entity) => budget.admit(entity))
  const truncated = isCut || isLong || budget.isOver || told === undefined
  return { ...place, dependencies, entities, truncated, tokens: budget.tokens }
}

/** The context that the step runs in, as its expressions see it. */
function placeOf(run: Run, { compiled }: StepState): Partial<GatheredContext> | undefined {
  const { context: name } = compiled.step
  const content = name === undefined ? undefined : run.contexts[name]
  return name === undefined || content === undefined ? undefined : { name, ...content }
}

/**
 * Counts tokens: one for each four characters of JSON, which is what models come to on average.
 * What has to be there is taken whatever it costs; the rest only while there is room.
 */
class Budget {
  readonly #tokensMax: number
  tokens = 0
  isOver = false

  constructor(tokensMax: number) {
    this.#tokensMax = tokensMax
  }

  take(part: object): void {
    this.tokens += tokensOf(part)
  }

  admit(part: object): boolean {
    const tokens = tokensOf(part)
    if (this.tokens + tokens > this.#tokensMax) {
      this.isOver = true
      return false
    }
    this.tokens += tokens
    return true
  }
}

const charactersPerToken = 4

function tokensOf(part: object): number {
  return Math.ceil(JSON.stringify(part).length / charactersPerToken)
}

interface Dependencies {
  readonly declared: readonly StepState[]
  /** What those depend on, the nearest first. */
  readonly further: readonly StepState[]
  readonly isCut: boolean
}

function dependenciesOf(step: StepState): Dependencies {
  const declared = declaredBy(step)
  const seen = new Set([step, ...declared])
  const further: StepState[] = []
  const add = (found: StepState): void => {
    if (seen.has(found)) return
    seen.add(found)
    further.push(found)
  }
  for (const owner of ownersOf(step)) for (const found of declaredBy(owner)) add(found)
  for (const from of declared) for (const found of declaredBy(from)) add(found)
  // The list grows while it is walked: each step brings those that it depends on.
  for (let at = 0; at < further.length && at < stepsMax; at += 1) {
    for (const found of declaredBy(further[at] as StepState)) add(found)
  }
  return { declared, further: further.slice(0, stepsMax), isCut: further.length > stepsMax }
}

function declaredBy({ compiled, frame }: StepState): readonly StepState[] {
  return compiled.dependencies.flatMap((index) => frame.steps[index] ?? [])
}

/** The groups that a step is inside of, the nearest first. */
function ownersOf({ frame }: StepState): readonly StepState[] {
  return frame.owner === undefined ? [] : [frame.owner, ...ownersOf(frame.owner)]
}

function viewDependency(step: StepState): GatheredDependency {
  const { id, compiled, status, output = null } = step
  const shown = shownValue(output, '/output')
  const name = compiled.step.name ?? compiled.step.id
  const large = shown.large.length === 0 ? {} : { large: shown.large }
  return { stepId: id, name, status, output: shown.value, ...large }
}

type Known = ReadonlyMap<string, GatheredEntity>

/** Entities that its inputs name, and those that steps before it reported. */
function knownEntities(
  { registry }: AppContext,
  run: Run,
  { step, steps }: { readonly step: StepState; readonly steps: readonly StepState[] },
): { readonly known: Known; readonly isLong: boolean } {
  const capability = registry.capability(step.compiled.step.capability ?? '')
  const kinds = kindsOf(registry.capabilities())
  const named =
    capability === undefined ? [] : deriveEntities(capability, inputsOf(run, step), kinds)
  const inside = steps.flatMap((one) => [one, ...insideOf(one).slice(0, stepsMax)])
  const known = new Map<string, GatheredEntity>()
  let isLong = false
  for (const entity of [...named, ...inside.flatMap(({ entities = [] }) => entities)]) {
    isLong = known.size >= entitiesMax && !known.has(keyOf(entity))
    if (isLong) break
    known.set(keyOf(entity), mergedEntity(known.get(keyOf(entity)), entity))
  }
  for (const edge of inside.flatMap(({ relationships = [] }) => relationships)) relate(known, edge)
  return { known, isLong }
}

/** Steps come the nearest first, and what a nearer one reported is newer. */
function mergedEntity(nearer: GatheredEntity | undefined, entity: Entity): GatheredEntity {
  const { kind, name, properties = {} } = entity
  const merged = { ...properties, ...nearer?.properties }
  return { kind, name, properties: merged, relatedTo: nearer?.relatedTo ?? [] }
}

function relate(known: Map<string, GatheredEntity>, edge: EntityRelationship): void {
  const ends = [
    [edge.from, edge.to],
    [edge.to, edge.from],
  ] as const
  for (const [from, { kind, name }] of ends) {
    const entity = known.get(keyOf(from))
    if (entity === undefined) continue
    const relatedTo = unique([...entity.relatedTo, { type: edge.type, kind, name }])
    known.set(keyOf(from), { ...entity, relatedTo })
  }
}

/** What the graph knows of them; undefined where it did not answer in time. */
async function askGraph(
  { graph }: AppContext,
  entities: readonly EntityReference[],
): Promise<readonly GatheredEntity[] | undefined> {
  const asked = graph.related(entities).catch(() => undefined)
  const { promise: late, resolve } = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => resolve(undefined), patienceMs)
  try {
    return await Promise.race([asked, late])
  } finally {
    clearTimeout(timer)
  }
}

/** What the run knows is newer than what the graph does. */
function merged(known: Known, told: readonly GatheredEntity[]): readonly GatheredEntity[] {
  const all = new Map<string, GatheredEntity>(known)
  for (const entity of told) {
    const own = all.get(keyOf(entity))
    const properties: JsonObject = { ...entity.properties, ...own?.properties }
    const relatedTo = unique([...(own?.relatedTo ?? []), ...entity.relatedTo])
    const { kind, name } = entity
    all.set(keyOf(entity), { kind, name, properties, relatedTo })
  }
  return [...all.values()]
}

function unique(related: readonly RelatedEntity[]): readonly RelatedEntity[] {
  return [...new Map(related.map((one) => [`${one.type} ${keyOf(one)}`, one])).values()]
}

function keyOf({ kind, name }: EntityReference): string {
  return `${kind}:${name}`
}
