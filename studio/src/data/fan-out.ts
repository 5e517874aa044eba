import type { Json } from '@source/core/json.ts'
import type { StepStatus } from '@source/core/run/status.ts'
import type { Draft } from './apply-event.ts'
import type { StepModel } from './run-model.ts'

interface Expansion {
  readonly items: readonly Json[]
  readonly at: number
}

/** Gives a fan-out step its items, each a step of its own. */
export function expandStep(draft: Draft, step: StepModel, { items, at }: Expansion): void {
  if (step.status !== 'PENDING') return
  const counts = { total: items.length, settled: 0, failed: 0 }
  draft.steps.set(step.id, { ...step, status: 'EXECUTING', startedAt: at, items: counts })
  const { capability } = step
  for (const [index, item] of items.entries()) {
    const id = `${step.id}[${index}]`
    draft.steps.set(id, {
      id,
      name: `${step.name} ${index + 1}`,
      kind: step.kind,
      ...(capability !== undefined && { capability }),
      dependsOn: [],
      planned: step.planned,
      parent: step.id,
      index,
      item,
      status: 'PENDING',
      attempt: 0,
    })
  }
}

/** Counts an item that has settled. */
export function settleItem(draft: Draft, parentId: string, status: StepStatus): void {
  const parent = draft.steps.get(parentId)
  if (parent?.items === undefined) return
  const { total, settled, failed } = parent.items
  const items = {
    total,
    settled: settled + 1,
    failed: failed + (status === 'FAILED' ? 1 : 0),
  }
  draft.steps.set(parentId, { ...parent, items })
}
