import type { RunModel, StepModel } from './run-model.ts'

export interface Projected {
  readonly from: number
  readonly to: number
}

/** When the steps that are left are expected, by the estimates of the plan. */
export interface Projection {
  /** Steps that have not begun and have an estimate. */
  readonly steps: ReadonlyMap<string, Projected>
  /** When the run is expected to end; undefined where nothing that is left has an estimate. */
  readonly endAt?: number
  /** How much later that is than the estimates said; undefined where a step has none. */
  readonly lateMs?: number
}

const nothing: Projection = { steps: new Map() }

/** Units: milliseconds since 1970. */
export function projectionOf(model: RunModel, now: number): Projection {
  const { order, steps, startedAt, completedAt } = model
  if (startedAt === undefined || completedAt !== undefined || !hasEstimates(model)) return nothing
  const ends = new Map<string, number>()
  const planned = new Map<string, number>()
  const ahead = new Map<string, Projected>()
  let hasAhead = false
  for (const id of inTopologicalOrder(model)) {
    const step = steps.get(id)
    if (step === undefined) continue
    const estimate = step.planned.estimatedDurationMs ?? 0
    const after = (known: ReadonlyMap<string, number>, otherwise: number): number =>
      step.dependsOn.reduce((latest, before) => Math.max(latest, known.get(before) ?? 0), otherwise)
    planned.set(id, after(planned, startedAt) + estimate)
    const from = Math.max(step.startedAt ?? after(ends, now), startedAt)
    const to = endOf(step, { from, now, estimate })
    ends.set(id, to)
    if (to > now) hasAhead = true
    if (step.startedAt === undefined && step.completedAt === undefined && estimate > 0)
      ahead.set(id, { from, to })
  }
  if (!hasAhead) return nothing
  const endAt = Math.max(...ends.values())
  const isWhole = order.every((id) => isForeseen(steps.get(id)))
  if (!isWhole) return { steps: ahead, endAt }
  return { steps: ahead, endAt, lateMs: endAt - Math.max(...planned.values()) }
}

interface Ending {
  readonly from: number
  readonly now: number
  readonly estimate: number
}

function endOf({ completedAt }: StepModel, { from, now, estimate }: Ending): number {
  return completedAt ?? Math.max(now, from + estimate)
}

/** A person takes as long as a person takes; everything else needs an estimate to be foreseen. */
function isForeseen(step: StepModel | undefined): boolean {
  if (step === undefined || step.kind === 'approval') return true
  return step.completedAt !== undefined || step.planned.estimatedDurationMs !== undefined
}

const estimated = new WeakMap<RunModel['plan'], boolean>()

function hasEstimates({ plan }: RunModel): boolean {
  const known = estimated.get(plan)
  if (known !== undefined) return known
  const found = plan.steps.some(({ estimatedDurationMs }) => estimatedDurationMs !== undefined)
  estimated.set(plan, found)
  return found
}

const orders = new WeakMap<readonly string[], readonly string[]>()

function inTopologicalOrder({ order, steps }: RunModel): readonly string[] {
  const known = orders.get(order)
  if (known !== undefined) return known
  const done = new Set<string>()
  const sorted: string[] = []
  const visit = (id: string): void => {
    if (done.has(id)) return
    done.add(id)
    for (const before of steps.get(id)?.dependsOn ?? []) visit(before)
    sorted.push(id)
  }
  for (const id of order) visit(id)
  orders.set(order, sorted)
  return sorted
}
