import type { Expression } from '../plan/expression.ts'
import { readableText } from '../plan/text-functions.ts'
import { openApproval } from './ask.ts'
import type { Effect } from './effect.ts'
import { record, recordExpressionFailure } from './record.ts'
import type { Moment } from './record.ts'
import type { Run, StepState } from './run.ts'
import type { SkipReason } from './run-event.ts'
import { scopeOf } from './scope.ts'

/**
 * Sets a step in motion whose dependencies allow it: skips it, spreads it over its list, asks, or
 * offers it for assignment. In a paused run it only becomes ready.
 */
export function makeReady(run: Run, step: StepState, moment: Moment): void {
  step.ready = true
  step.decided = true
  if (step.attempt === 0) step.attempt = 1
  if (run.status !== 'EXECUTING' || run.ending !== undefined) return
  const { when, forEach, whenPerItem } = step.compiled
  const isSpread = forEach !== undefined && step.parent === undefined
  if (when !== undefined && step.attempt === 1 && (whenPerItem ? !isSpread : !step.parent)) {
    const wanted = checkCondition(run, step, { when, effects: moment.effects })
    if (!wanted) return
  }
  if (isSpread) return spread(run, step, { forEach, effects: moment.effects })
  offer(run, step, moment)
}

interface ConditionOrder {
  readonly when: Expression
  readonly effects: Effect[]
}

function checkCondition(run: Run, step: StepState, { when, effects }: ConditionOrder): boolean {
  const evaluation = when.evaluate(scopeOf(run, step, [when]))
  if (evaluation.ok && evaluation.value === true) return true
  if (evaluation.ok && evaluation.value === false) {
    const reason: SkipReason = { type: 'condition', expression: when.source }
    record(effects, { type: 'step.skipped', step: step.id, reason })
    return false
  }
  const reason = evaluation.ok ? 'it is neither true nor false' : evaluation.reason
  recordExpressionFailure(step, { expression: when.source, reason, effects })
  return false
}

interface SpreadOrder {
  readonly forEach: Expression
  readonly effects: Effect[]
}

function spread(run: Run, step: StepState, { forEach, effects }: SpreadOrder): void {
  const evaluation = forEach.evaluate(scopeOf(run, step, [forEach]))
  if (evaluation.ok && Array.isArray(evaluation.value)) {
    record(effects, { type: 'step.expanded', step: step.id, items: evaluation.value })
    return
  }
  const reason = evaluation.ok ? 'it is not a list' : evaluation.reason
  recordExpressionFailure(step, { expression: forEach.source, reason, effects })
}

function offer(run: Run, step: StepState, moment: Moment): void {
  const { compiled, id, attempt } = step
  switch (compiled.kind) {
    case 'task': {
      const { capability = '', agent } = compiled.step
      const wish = agent === undefined ? {} : { agent }
      const { avoid } = step
      const need = { step: id, attempt, capability, rank: compiled.rank, avoid }
      moment.effects.push({ type: 'assign-step', ...need, ...wish })
      return
    }
    case 'approval':
      return openApproval(run, step, moment)
    case 'wait':
      return offerWait(run, step, moment)
    case 'run':
    case 'group':
      // Refused by validation until they exist; a run that has one anyway must not hang.
      recordExpressionFailure(step, {
        expression: compiled.kind,
        reason: 'this version cannot run it',
        effects: moment.effects,
      })
  }
}

function offerWait(run: Run, step: StepState, { at, effects }: Moment): void {
  const { until } = step.compiled
  let dueAt = at + (step.compiled.step.wait?.delayMs ?? 0)
  if (until !== undefined) {
    const evaluation = until.evaluate(scopeOf(run, step, [until]))
    dueAt = evaluation.ok ? Date.parse(readableText(evaluation.value)) : Number.NaN
    if (Number.isNaN(dueAt)) {
      const reason = evaluation.ok ? 'it is not a timestamp' : evaluation.reason
      return recordExpressionFailure(step, { expression: until.source, reason, effects })
    }
  }
  record(effects, { type: 'step.waiting', step: step.id, attempt: step.attempt, dueAt })
}
