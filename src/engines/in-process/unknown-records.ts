/*
 * Owns: the records of attempts whose outcome is not known, by which they are listed until somebody
 * has said what became of them. The core decides which those are.
 */
import type { JsonObject } from '../../core/json.ts'
import { waitIdOf } from '../../core/run/ask.ts'
import { troubleActionOf, troubleIdOf } from '../../core/run/trouble.ts'
import type { Run } from '../../core/run/run.ts'
import type { RunFact } from '../../core/run/run-event.ts'
import type { StepState } from '../../core/run/step-state.ts'
import type { RecordChange, StoreRecord } from '../../ports/store.ts'

/** Facts after which an outcome may be unknown, or no longer be; those that reach further first. */
const farReaching: ReadonlySet<RunFact['type']> = new Set([
  'step.rerun',
  'step.completed-by-hand',
  'wait.changed',
  'plan.modified',
  'run.compensating',
])
const own: ReadonlySet<RunFact['type']> = new Set([
  'step.interrupted',
  'step.skipped',
  'step.cancelled',
  'step.reconciled',
  'wait.answered',
  'undo.interrupted',
])

/** The records that are open before a fact and may not be after it; undefined where it is no matter. */
export function openUnknowns(run: Run, fact: RunFact): readonly StoreRecord[] | undefined {
  if (own.has(fact.type) && 'step' in fact) {
    const step = run.steps.get(fact.step)
    return step === undefined ? undefined : unknownsOf(run, step)
  }
  if (fact.type === 'step.succeeded' || fact.type === 'step.failed') {
    // Who reports late after all settles it too; most steps have nothing to settle.
    const step = run.steps.get(fact.step)
    if (step?.outcomeUnknown === true) return unknownsOf(run, step)
    return 'lost' in fact ? [] : undefined
  }
  if (!farReaching.has(fact.type)) return undefined
  return [...run.steps.values()].flatMap((step) => unknownsOf(run, step))
}

interface Happened {
  readonly fact: RunFact
  readonly actor: string
  readonly at: number
}

/** What became of them by the fact: new ones, and those that somebody has settled. */
export function unknownChanges(
  run: Run,
  before: readonly StoreRecord[],
  { fact, actor, at }: Happened,
): readonly RecordChange[] {
  const step = 'step' in fact ? run.steps.get(fact.step) : undefined
  const known = new Set(before.map(({ id }) => id))
  const now = step === undefined ? [] : unknownsOf(run, step)
  const opened = now.filter(({ id }) => !known.has(id))
  const settled = before.filter(({ id, data }) => {
    const state = run.steps.get(data['stepId'] as string)
    return state === undefined || !unknownsOf(run, state).some((record) => record.id === id)
  })
  const settlement: JsonObject = { action: actionOf(fact), by: actor, at, ...reasonOf(fact) }
  return [
    ...opened.map((record): RecordChange => ({ type: 'put', record })),
    ...settled.map((record): RecordChange => ({
      type: 'put',
      record: { ...record, status: 'SETTLED', data: { ...record.data, settlement } },
    })),
  ]
}

function unknownsOf(run: Run, step: StepState): readonly StoreRecord[] {
  const records: StoreRecord[] = []
  const { capability } = step.compiled.step
  if (step.outcomeUnknown) {
    const id = waitIdOf(run, step)
    const approvalId = troubleIdOf(run, step, 'unknown')
    const isAsked = step.recovering || step.wait?.waitId === approvalId
    const data = { attempt: step.attempt, agent: step.agent ?? '', capability: capability ?? '' }
    records.push(recordOf(run, step, { id, ...data, ...(isAsked && { approvalId }) }))
  }
  if (step.undo?.outcomeUnknown === true) {
    const { attempt, agent = '' } = step.undo
    const id = `${run.id}.${stepName(step)}.undo.${attempt}`
    const undoing = step.compiled.step.compensate?.capability ?? ''
    records.push(recordOf(run, step, { id, attempt, agent, capability: undoing, undo: true }))
  }
  return records
}

function stepName({ id }: StepState): string {
  return id.replaceAll('[', '.').replaceAll(']', '')
}

function recordOf(
  run: Run,
  step: StepState,
  { id, ...data }: JsonObject & { readonly id: string },
): StoreRecord {
  const { startedAt = run.createdAt } = step
  return {
    kind: 'unknown-outcome',
    id,
    status: 'OPEN',
    parent: run.id,
    createdAt: startedAt,
    data: { stepId: step.id, ...data },
  }
}

/** In the words of the actions on steps. */
function actionOf(fact: RunFact): string {
  switch (fact.type) {
    case 'wait.answered':
      return troubleActionOf(fact) ?? 'fail'
    case 'step.reconciled':
      return fact.action
    case 'step.completed-by-hand':
      return 'complete'
    case 'step.skipped':
      return 'skip'
    case 'step.cancelled':
      return 'cancel'
    case 'step.succeeded':
    case 'step.failed':
      return 'report'
    default:
      return 'retry'
  }
}

function reasonOf(fact: RunFact): JsonObject {
  if (fact.type === 'wait.answered') {
    return fact.comment === undefined ? {} : { reason: fact.comment }
  }
  if (fact.type === 'step.skipped') {
    return fact.reason.type === 'by-hand' ? { reason: fact.reason.reason } : {}
  }
  return 'reason' in fact && typeof fact.reason === 'string' ? { reason: fact.reason } : {}
}
