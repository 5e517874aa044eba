import type { Run } from './run.ts'
import { isSettled } from './status.ts'
import { unbegunItem } from './step-state.ts'
import type { StepState } from './step-state.ts'

/** What an item that is done says of itself. Everything else is as in one that has not begun. */
class SettledItem {
  readonly id: string
  compiled: StepState['compiled']
  readonly frame: StepState['frame']
  readonly parent: StepState['parent']
  readonly index: number
  readonly item: StepState['item']
  status: StepState['status']
  attempt: number
  generation: number
  tries: number
  decided: boolean
  agent: StepState['agent']
  idempotent: boolean
  output: StepState['output']
  startedAt: StepState['startedAt']
  completedAt: StepState['completedAt']

  constructor(step: StepState) {
    this.id = step.id
    this.compiled = step.compiled
    this.frame = step.frame
    this.parent = step.parent
    this.index = step.index
    this.item = step.item
    this.status = step.status
    this.attempt = step.attempt
    this.generation = step.generation
    this.tries = step.tries
    this.decided = step.decided
    this.agent = step.agent
    this.idempotent = step.idempotent
    this.output = step.output
    this.startedAt = step.startedAt
    this.completedAt = step.completedAt
  }
}

/** Reading what it does not have gives what it was at the beginning; writing gives it its own. */
Object.setPrototypeOf(SettledItem.prototype, unbegunItem)

const own: ReadonlySet<string> = new Set(Object.keys(new SettledItem(unbegunItem)))
const others = Object.keys(unbegunItem).filter((name) => !own.has(name)) as (keyof StepState)[]
const everyField = [...own, ...others] as (keyof StepState)[]

/** Every field of a step, whether it is its own or as at the beginning. */
export function fieldsOfStep(step: StepState): StepState {
  const fields: { [name: string]: unknown } = {}
  for (const name of everyField) fields[name] = step[name]
  return fields as unknown as StepState
}

/**
 * Keeps a settled item of a fan-out in a third of the room, unless there is more to say of it. It
 * can still be looked at, undone and done again.
 */
export function compactItem(run: Run, step: StepState): void {
  const { parent, status } = step
  if (parent?.items?.[step.index] !== step || !isSettled(status)) return
  if (step instanceof SettledItem) return
  for (const name of others) if (step[name] !== unbegunItem[name]) return
  const kept = new SettledItem(step) as unknown as StepState
  const items = parent.items as StepState[]
  items[step.index] = kept
  run.steps.set(step.id, kept)
}
