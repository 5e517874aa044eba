import { isLongerThan, isPlain, listOf, objectOf } from '../large.ts'
import type { Stored } from '../large.ts'
import type { Frame } from './run.ts'
import type { StepState } from './step-state.ts'

/** Units: characters. What is longer is not written again where its parts are on record. */
const writtenMax = 1_000_000

/** How an output that follows from others is put on record. */
export function gathered(output: Stored): { readonly output: Stored; readonly gathered?: true } {
  const isWritten = isPlain(output) && !isLongerThan(output, writtenMax)
  return isWritten ? { output } : { output: null, gathered: true }
}

/** What the items of a fan-out, or the nested steps of a group, came to together. */
export function outputInside({ items, inner, detour }: StepState): Stored {
  if (items !== undefined) return outputsOfItems(items)
  if (inner === undefined) return null
  return detour ? (inner.steps.at(-1)?.output ?? null) : outputsOf(inner)
}

/** The outputs of a fan-out's items, in item order. */
export function outputsOfItems(items: readonly StepState[]): Stored {
  return listOf(items.map((item) => item.output ?? null))
}

/** The outputs of the last steps, by step id. */
export function outputsOf(frame: Frame): Stored {
  const { steps, last } = frame.body
  const entries = last.map((index): [string, Stored] => [
    steps[index]?.step.id ?? '',
    frame.steps[index]?.output ?? null,
  ])
  return objectOf(entries)
}
