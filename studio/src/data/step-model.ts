import { Large } from '@source/core/large.ts'
import { isJsonObject } from '@source/core/json.ts'
import type { Json } from '@source/core/json.ts'
import { withReferences } from '@source/core/shown-value.ts'
import { isSettled } from '@source/core/run/status.ts'
import type { StepState } from '@source/core/run/step-state.ts'
import { visibleText } from '../parts/visible-text.ts'
import { readableName } from './run-model.ts'
import type { InsideModel, StepModel, WaitModel } from './run-model.ts'

/** A step of the core as a value that stays as it is. */
export function stepModel(step: StepState): StepModel {
  const { compiled, item, parent, frame } = step
  const { capability } = compiled.step
  const owner = parent ?? frame.owner
  const place = parent === undefined ? frame.steps.indexOf(step) : step.index
  return {
    id: step.id,
    name: nameOf(step),
    kind: compiled.kind,
    dependsOn: parent === undefined ? dependenciesOf(step) : [],
    planned: compiled.step,
    status: step.status,
    attempt: step.attempt,
    tries: step.tries,
    round: step.round,
    isReady: step.ready && step.status === 'PENDING',
    isRecovering: step.recovering,
    ...given('capability', capability),
    ...(owner !== undefined && { parent: owner.id, index: place }),
    ...given('item', shown(item)),
    ...given('agent', step.agent ?? step.reassigned ?? compiled.step.agent),
    // A question has begun when it was asked.
    ...given('startedAt', step.startedAt ?? step.wait?.askedAt),
    ...given('completedAt', step.completedAt),
    ...given('dueAt', step.dueAt),
    ...given('signal', step.signal),
    ...given('output', shown(step.output)),
    ...given('outputBytes', bytesOf(step.output)),
    ...given('error', step.error),
    ...given('skip', step.skipReason),
    ...given('wait', waitOf(step)),
    ...given('inside', insideOf(step)),
    ...given('undo', undoOf(step)),
  }
}

/** How large a value is that is kept outside the journal. */
function bytesOf(value: StepState['output']): number | undefined {
  return value instanceof Large ? value.ref.bytes : undefined
}

function shown(value: StepState['output']): Json | undefined {
  return value === undefined ? undefined : withReferences(value)
}

/** Leaves out what is not there, as `exactOptionalPropertyTypes` wants it. */
function given<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [N in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [N in Name]: Value })
}

function nameOf({ compiled, parent, index }: StepState): string {
  const { name, id } = compiled.step
  const own = visibleText(readableName(name ?? id))
  return parent === undefined ? own : `${own} ${index + 1}`
}

function dependenciesOf({ compiled, frame }: StepState): readonly string[] {
  return compiled.dependencies.flatMap((index) => frame.steps[index]?.id ?? [])
}

function waitOf(step: StepState): WaitModel | undefined {
  const { wait, status, output } = step
  if (wait === undefined) return undefined
  const isOpen = status === 'WAITING'
  return {
    id: wait.waitId,
    question: wait.question,
    assignees: wait.assignees,
    roles: wait.roles,
    quorum: wait.quorum,
    approvals: wait.votes.filter(({ decision }) => decision === 'APPROVE').length,
    openedAt: wait.askedAt,
    isOpen,
    ...given('form', wait.form),
    ...given('dueAt', wait.dueAt),
    ...(!isOpen && given('answer', answerOf(shown(output)))),
  }
}

function answerOf(output: Json | undefined): WaitModel['answer'] {
  if (!isJsonObject(output)) return undefined
  const { decision, by, comment } = output
  if (typeof decision !== 'string' || typeof by !== 'string') return undefined
  return { decision, by, ...(typeof comment === 'string' && { comment }) }
}

function insideOf({ items, inner, itemsOpen, itemsFailed }: StepState): InsideModel | undefined {
  if (items !== undefined) {
    const ids = items.map(({ id }) => id)
    const total = items.length
    return { ids, total, settled: total - itemsOpen, failed: itemsFailed }
  }
  if (inner === undefined) return undefined
  const { steps } = inner
  return {
    ids: steps.map(({ id }) => id),
    total: steps.length,
    settled: steps.filter(({ status }) => isSettled(status)).length,
    failed: steps.filter(({ status }) => status === 'FAILED').length,
  }
}

function undoOf({ undo }: StepState): StepModel['undo'] {
  if (undo === undefined) return undefined
  const { status, agent, error } = undo
  return { status, ...given('agent', agent), ...given('error', error) }
}
