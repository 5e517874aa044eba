import { isJsonObject } from '../json.ts'
import type { JsonObject } from '../json.ts'
import type { StartSubRun } from './effect.ts'
import type { Run } from './run.ts'
import { scopeOf } from './scope.ts'
import type { StepState } from './step-state.ts'

/** The same for every attempt at the same work; a rerun and a further round are other work. */
export function keyOf(run: Run, step: StepState): string {
  const key = `${run.id}:${step.id}`
  return step.generation === 1 ? key : `${key}#${step.generation}`
}

/** Has the saved orchestration of a step run, or found again where it runs already. */
export function subRunOrder(run: Run, step: StepState): StartSubRun {
  const { inputs, step: planned } = step.compiled
  const resolved = inputs.resolve(scopeOf(run, step, inputs.expressions))
  return orderOf(run, step, {
    attempt: step.attempt,
    orchestration: planned.orchestration ?? '',
    inputs: resolved.ok && isJsonObject(resolved.value) ? resolved.value : {},
  })
}

/** Has the sub-run of a step undone. */
export function undoSubRunOrder(run: Run, step: StepState): StartSubRun {
  const attempt = step.undo?.attempt ?? 1
  const orchestration = step.compiled.step.orchestration ?? ''
  return { ...orderOf(run, step, { attempt, orchestration, inputs: {} }), undo: true }
}

interface Order {
  readonly attempt: number
  readonly orchestration: string
  readonly inputs: JsonObject
}

function orderOf(run: Run, step: StepState, order: Order): StartSubRun {
  return { type: 'start-run', step: step.id, ...order, idempotencyKey: keyOf(run, step) }
}

/**
 * Undoing such a step is undoing its sub-run, also where that has failed or was stopped half-way.
 * A plan that says itself how to undo the step has that done instead.
 */
export function isUndoneBySubRun({ compiled, items, startedAt, status }: StepState): boolean {
  const isOwn = compiled.kind === 'run' && compiled.step.compensate === undefined
  if (!isOwn || items !== undefined || startedAt === undefined) return false
  return status !== 'PENDING' && status !== 'SKIPPED' && status !== 'COMPENSATED'
}
