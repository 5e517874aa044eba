/*
 * Owns: a run as plain data, and back. What a snapshot does not say is as it is in a run that has
 * just been created from the same plan, so a field that is added to a run or a step is kept by
 * itself. Its neighbour, the engine, owns when one is taken and whether it can still be trusted.
 *
 * 1. `restoreRun(created, takeSnapshot(run))` is the run, for every history.
 * 2. Everything is data: maps are lists of entries, and large values are references, told apart by
 *    where they are and not by what they look like.
 */
import { compilePlan } from '../plan/compile-plan.ts'
import type { CompiledBody } from '../plan/compile-plan.ts'
import { fromReferring, Large, Parts, toReferring } from '../large.ts'
import type { Json } from '../json.ts'
import type { Stored } from '../large.ts'
import { createRun } from './create-run.ts'
import type { OpenLarge } from './encode-fact.ts'
import { outputInside } from './gathered.ts'
import { fillFrame } from './run.ts'
import type { Frame, Run } from './run.ts'
import type { RunCreated } from './run-event.ts'
import { compactItem } from './settled-item.ts'
import { createStepState } from './step-state.ts'
import type { StepState } from './step-state.ts'
import type { Plan, Step } from '../plan/plan.ts'

/** Raised when what a field says changes. Fields that come or go are seen by their names. */
const format = 1

/** A run as data. */
export interface RunSnapshot {
  /** How it is written, and what fields there are: one of another version is of no use. */
  readonly shape: string
  /** Names of fields, by their numbers in `steps`. */
  readonly names: readonly string[]
  readonly run: Fields
  readonly frame: FrameData
  /** Every step in the order in which the run has them. */
  readonly order: readonly string[]
}

type Fields = { readonly [name: string]: unknown }

interface FrameData {
  readonly open: number
  readonly steps: readonly StepData[]
  /** The steps of a detour, which are in no plan. */
  readonly detour?: readonly Step[]
}

/** Fields that are not as in a new step: number, value, number, value, … */
type Changes = readonly unknown[]

interface StepData {
  readonly f: Changes
  /** Its output is that of its items, and is not said again. */
  readonly gathered?: true
  readonly items?: readonly { readonly item: unknown; readonly step: StepData }[]
  readonly inner?: FrameData
}

/** What a run is made of beside its plain fields. */
const runStructure: ReadonlySet<string> = new Set(['compiled', 'frame', 'steps'])
const stepStructure: ReadonlySet<string> = new Set([
  'id',
  'compiled',
  'frame',
  'parent',
  'index',
  'item',
  'items',
  'inner',
])

/** The run as it is now. Shares its values with it, so it has to be written before the run goes on. */
export function takeSnapshot(run: Run): RunSnapshot {
  const writer = new Writer()
  return {
    shape: shapeOf(run),
    run: fieldsOf(run, runStructure),
    frame: writer.frame(run.frame),
    order: [...run.steps.keys()],
    names: writer.names,
  }
}

function shapeOf(run: Run): string {
  const [step] = run.frame.steps
  const names = [Object.keys(run), Object.keys(step ?? {})].map((keys) => keys.toSorted().join(' '))
  return [format, ...names].join('\n')
}

class Writer {
  readonly names: string[] = []
  readonly #numbers = new Map<string, number>()
  readonly #fresh = new WeakMap<StepState['compiled'], StepState>()

  frame(frame: Frame): FrameData {
    const { open, steps, owner } = frame
    const detour = owner?.detour === true ? frame.body.steps.map(({ step }) => step) : undefined
    return { open, steps: steps.map((step) => this.step(step)), ...(detour && { detour }) }
  }

  step(step: StepState): StepData {
    const { items, inner } = step
    const isGathered = items !== undefined && gathersItems(step)
    return {
      f: this.#changes(step, isGathered),
      ...(isGathered && { gathered: true }),
      ...(items && { items: items.map((one) => this.#item(one)) }),
      ...(inner && { inner: this.frame(inner) }),
    }
  }

  #item(step: StepState): { readonly item: unknown; readonly step: StepData } {
    return { item: encode(step.item), step: this.step(step) }
  }

  #changes(step: StepState, isGathered: boolean): Changes {
    const fresh = this.#freshOf(step)
    const changes: unknown[] = []
    for (const name of Object.keys(step) as (keyof StepState)[]) {
      const value: unknown = step[name]
      if (value === fresh[name] || stepStructure.has(name)) continue
      if (isSame(value, fresh[name]) || (isGathered && name === 'output')) continue
      changes.push(this.#numberOf(name), encode(value))
    }
    return changes
  }

  /** A step of the same plan that has not begun. */
  #freshOf(step: StepState): StepState {
    const known = this.#fresh.get(step.compiled)
    if (known !== undefined) return known
    const fresh = createStepState(step.compiled, { id: '', frame: step.frame, attempt: 0 })
    this.#fresh.set(step.compiled, fresh)
    return fresh
  }

  #numberOf(name: string): number {
    const known = this.#numbers.get(name)
    if (known !== undefined) return known
    this.#numbers.set(name, this.names.length)
    this.names.push(name)
    return this.names.length - 1
  }
}

/** Whether a fan-out's output is the very list of what its items gave. */
function gathersItems({ items = [], output }: StepState): boolean {
  const list = output instanceof Parts ? output.parts : output
  if (!Array.isArray(list) || list.length !== items.length) return false
  return (list as readonly Stored[]).every((one, index) => one === (items[index]?.output ?? null))
}

function fieldsOf(from: object, without: ReadonlySet<string>): Fields {
  const entries = Object.entries(from).filter(([name]) => !without.has(name))
  return Object.fromEntries(entries.map(([name, value]) => [name, encode(value)]))
}

function isSame(value: unknown, other: unknown): boolean {
  if (typeof value !== 'object' || typeof other !== 'object') return false
  return JSON.stringify(value) === JSON.stringify(other)
}

/**
 * `[value]` as it is, `[value, places]` with references, `{ m: entries }` for a map, and
 * `{ o: value, large: places }` for an object of the run's own that holds large values.
 */
function encode(value: unknown): unknown {
  if (value === undefined) return []
  if (typeof value !== 'object') return [value]
  if (value instanceof Map) {
    const entries = [...(value as ReadonlyMap<string, unknown>)]
    return { m: entries.map(([key, inner]) => [key, encode(inner)]) }
  }
  if (value instanceof Large || value instanceof Parts) {
    const { value: plain, large } = toReferring(value, '')
    return [plain, large]
  }
  if (!holdsLarge(value)) return [value]
  const { value: plain, large } = toReferring(composed(value), '')
  return { o: plain, large }
}

function holdsLarge(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (value instanceof Large || value instanceof Parts) return true
  for (const name of Object.keys(value)) {
    if (holdsLarge((value as { readonly [name: string]: unknown })[name])) return true
  }
  return false
}

/** An object that holds large values, as a value that is composed of them. */
function composed(value: unknown): Stored {
  if (!holdsLarge(value) || value instanceof Large || value instanceof Parts) return value as Stored
  const entries = Object.entries(value as object).map(([name, inner]) => [name, composed(inner)])
  const isList = Array.isArray(value)
  return new Parts(
    isList ? entries.map(([, inner]) => inner as Stored) : Object.fromEntries(entries),
  )
}

/** The other way. */
function uncomposed(value: Stored): unknown {
  if (!(value instanceof Parts)) return value
  const { parts } = value
  if (Array.isArray(parts)) return (parts as readonly Stored[]).map(uncomposed)
  const entries = Object.entries<Stored>(parts as { readonly [name: string]: Stored })
  return Object.fromEntries(entries.map(([name, inner]) => [name, uncomposed(inner)]))
}

export interface RestoreOrder {
  readonly runId: string
  /** The run's first fact. */
  readonly created: RunCreated & { readonly at: number }
  /** The plan that it had when the snapshot was taken. */
  readonly plan: Plan
  readonly open: OpenLarge
}

/** The run that a snapshot was taken of. Errors: throws for data that is no snapshot. */
export function restoreRun(snapshot: RunSnapshot, order: RestoreOrder): Run {
  const { runId, created, plan, open } = order
  const { adopted: _, ...first } = created
  const run = createRun(runId, { ...first, plan })
  if (snapshot.shape !== shapeOf(run)) throw new Error('the snapshot is of another version')
  new Reader(run, snapshot, open).read()
  return run
}

class Reader {
  readonly #run: Run
  readonly #snapshot: RunSnapshot
  readonly #open: OpenLarge

  constructor(run: Run, snapshot: RunSnapshot, open: OpenLarge) {
    this.#run = run
    this.#snapshot = snapshot
    this.#open = open
  }

  read(): void {
    const { run, frame, order } = this.#snapshot
    const decoded = Object.entries(run).map(([name, value]) => [name, this.#decode(value)] as const)
    Object.assign(this.#run, Object.fromEntries(decoded))
    this.#frame(this.#run.frame, frame)
    const found = new Map(this.#run.steps)
    this.#run.steps.clear()
    for (const id of order) {
      const step = found.get(id)
      if (step === undefined) throw new Error(`the snapshot has no step ${id}`)
      this.#run.steps.set(id, step)
    }
  }

  #frame(frame: Frame, data: FrameData): void {
    for (const [index, step] of frame.steps.entries()) {
      const found = data.steps[index]
      if (found === undefined) throw new Error(`the snapshot has no data of ${step.id}`)
      this.#step(step, found)
    }
    frame.open = data.open
  }

  #step(step: StepState, { f, gathered, items, inner }: StepData): void {
    const { names } = this.#snapshot
    const fields = step as unknown as { [name: string]: unknown }
    for (let n = 0; n < f.length; n += 2) {
      fields[names[f[n] as number] ?? ''] = this.#decode(f[n + 1])
    }
    if (items !== undefined) {
      step.items = items.map((one, index) => this.#item(step, index, one))
      for (const item of step.items) compactItem(this.#run, item)
    }
    if (gathered === true) step.output = outputInside(step)
    if (inner !== undefined) this.#inner(step, inner)
  }

  #item(
    parent: StepState,
    index: number,
    { item, step: data }: { readonly item: unknown; readonly step: StepData },
  ): StepState {
    const { frame, compiled } = parent
    const id = `${parent.id}[${index}]`
    const value = this.#decode(item) as Stored
    const step = createStepState(compiled, { id, frame, attempt: 0, parent, index, item: value })
    this.#run.steps.set(id, step)
    this.#step(step, data)
    return step
  }

  #inner(owner: StepState, data: FrameData): void {
    const { detour } = data
    const body: CompiledBody | undefined =
      detour === undefined
        ? owner.compiled.body
        : compilePlan({ name: owner.compiled.step.id, steps: detour })
    if (body === undefined) throw new Error(`${owner.id} has nothing inside`)
    const frame: Frame = { body, steps: [], owner, open: 0 }
    owner.inner = frame
    fillFrame(this.#run, frame)
    this.#frame(frame, data)
  }

  #decode(encoded: unknown): unknown {
    if (Array.isArray(encoded)) {
      const [value, large] = encoded as unknown as readonly [Json | undefined, (readonly string[])?]
      if (value === undefined || large === undefined) return value
      return fromReferring({ value, large }, '', this.#open)
    }
    const { m, o, large = [] } = encoded as Encoded
    if (o !== undefined) return uncomposed(fromReferring({ value: o, large }, '', this.#open))
    return new Map((m ?? []).map(([key, inner]) => [key, this.#decode(inner)]))
  }
}

interface Encoded {
  readonly m?: readonly (readonly [string, unknown])[]
  readonly o?: Json
  readonly large?: readonly string[]
}
