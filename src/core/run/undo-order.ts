/*
 * Owns: in which order steps are undone. A step may be undone once nothing that came after it is
 * left to undo: neither beside it, nor after the group or fan-out that it stands in.
 *
 * Every step has a gate, open when all that comes after it is clear; a step is clear when its gate
 * is open and nothing in it is left. Gates count down, so each undo costs what it touches.
 */
import { insideOf } from './cancel.ts'
import type { StepState } from './step-state.ts'

/** What keeps a step from being undone, and what is left to be undone of it and in it. */
export interface UndoGate {
  blocked: number
  left: number
}

export type UndoGates = Map<string, UndoGate>

/** Fills the gates of a list of steps, and of all that is inside them. */
export function fillGates(
  gates: UndoGates,
  steps: readonly StepState[],
  undoable: readonly StepState[],
): void {
  for (const step of allOf(steps)) gates.set(step.id, { blocked: 0, left: 0 })
  for (const step of undoable) {
    for (let one: StepState | undefined = step; one !== undefined; one = outsideOf(one)) {
      const gate = gates.get(one.id)
      if (gate !== undefined) gate.left += 1
    }
  }
  blockFrame(gates, steps)
}

/** From the last to the first, for what blocks a step comes after it. */
function blockFrame(gates: UndoGates, frame: readonly StepState[]): void {
  const lists: (readonly StepState[])[] = [frame]
  for (const list of lists) {
    for (const step of list.toSorted((a, b) => a.compiled.rank - b.compiled.rank)) {
      const gate = gates.get(step.id)
      if (gate === undefined) continue
      const outside = outsideOf(step)
      gate.blocked = dependentsOf(step).filter((one) => !isClear(gates, one)).length
      if (outside !== undefined && isBlocked(gates, outside)) gate.blocked += 1
      const inside = insideOf(step)
      if (inside.length > 0) lists.push(inside)
    }
  }
}

/** One step is undone, or will not be: the steps that may be undone now. */
export function passGate(gates: UndoGates, undone: StepState): readonly StepState[] {
  const opened: StepState[] = []
  const cleared: StepState[] = []
  for (let one: StepState | undefined = undone; one !== undefined; one = outsideOf(one)) {
    const gate = gates.get(one.id)
    if (gate === undefined) continue
    gate.left -= 1
    if (isClear(gates, one)) cleared.push(one)
  }
  for (const clear of cleared) {
    for (const earlier of dependenciesOf(clear)) unblock(gates, earlier, { opened, cleared })
  }
  return opened
}

interface Passing {
  readonly opened: StepState[]
  readonly cleared: StepState[]
}

function unblock(gates: UndoGates, first: StepState, { opened, cleared }: Passing): void {
  const queue = [first]
  for (const step of queue) {
    const gate = gates.get(step.id)
    if (gate === undefined) continue
    gate.blocked -= 1
    if (gate.blocked > 0) continue
    opened.push(step)
    if (gate.left === 0) cleared.push(step)
    else queue.push(...insideOf(step))
  }
}

/** The steps in an order in which they can be undone, those that nothing waits for first. */
export function undoOrder(
  steps: readonly StepState[],
  undoable: readonly StepState[],
): readonly StepState[] {
  const gates: UndoGates = new Map()
  fillGates(gates, steps, undoable)
  const wanted = new Set(undoable)
  const order = undoable.filter((step) => !isBlocked(gates, step)).toReversed()
  for (const step of order) {
    order.push(...passGate(gates, step).filter((one) => wanted.has(one)))
  }
  return order
}

export function isBlocked(gates: UndoGates, step: StepState): boolean {
  return (gates.get(step.id)?.blocked ?? 0) > 0
}

function isClear(gates: UndoGates, step: StepState): boolean {
  const gate = gates.get(step.id)
  return gate === undefined || (gate.blocked === 0 && gate.left === 0)
}

function outsideOf({ parent, frame }: StepState): StepState | undefined {
  return parent ?? frame.owner
}

/** Items depend on nothing themselves: their fan-out does. */
function dependentsOf({ parent, compiled, frame }: StepState): readonly StepState[] {
  if (parent !== undefined) return []
  return compiled.dependents.flatMap((index) => frame.steps[index] ?? [])
}

function dependenciesOf({ parent, compiled, frame }: StepState): readonly StepState[] {
  if (parent !== undefined) return []
  return compiled.dependencies.flatMap((index) => frame.steps[index] ?? [])
}

function allOf(steps: readonly StepState[]): readonly StepState[] {
  const all = [...steps]
  for (const step of all) all.push(...insideOf(step))
  return all
}
