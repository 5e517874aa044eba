import { isJsonObject } from '../../src/core/json.ts'
import type { Run } from '../../src/core/run/run.ts'
import { fieldsOfStep } from '../../src/core/run/settled-item.ts'
import type { StepState } from '../../src/core/run/step-state.ts'

/** Whether two runs are the same. Most are to the letter, which is seen faster. */
export function isSameRun(one: Run, other: Run): boolean {
  return (
    JSON.stringify(plainRun(one)) === JSON.stringify(plainRun(other)) ||
    fingerprint(one) === fingerprint(other)
  )
}

/** A run as a text: the same for runs that are the same. */
export function fingerprint(run: Run): string {
  return JSON.stringify(plainRun(run), inOrder)
}

function plainRun(run: Run): object {
  const { compiled: _, frame, steps, fences, signals, ...rest } = run
  return {
    ...rest,
    open: frame.open,
    frame: frame.steps.map(({ id }) => id),
    fences: [...fences].toSorted(byName),
    signals: [...signals].filter(([, data]) => data.length > 0).toSorted(byName),
    steps: [...steps.values()].map(plainStep).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  }
}

/** Fields in the order of their names: which was set first says nothing. */
function inOrder(_name: string, value: unknown): unknown {
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).toSorted(byName))
}

function plainStep(state: StepState): { readonly id: string; readonly [field: string]: unknown } {
  const { compiled, frame, parent, items, inner, wait, ...rest } = fieldsOfStep(state)
  return {
    ...rest,
    wait: wait && { ...wait, votes: wait.votes.map(({ by, decision }) => `${by} ${decision}`) },
    index: compiled.index,
    owner: frame.owner?.id,
    parent: parent?.id,
    items: items?.map(({ id }) => id),
    inner: inner?.steps.map(({ id }) => id),
    innerOpen: inner?.open,
  }
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1
}
