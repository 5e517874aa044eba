import type { Expression } from '../plan/expression.ts'
import { readableText } from '../plan/text-functions.ts'
import { openApproval } from './ask.ts'
import { askForKey, evaluateKey, groupWithoutKey, isInside, needsKey } from './mutex.ts'
import { record, recordExpressionFailure } from './record.ts'
import type { Moment } from './record.ts'
import type { Run } from './run.ts'
import { scopeOf } from './scope.ts'
import type { StepState } from './step-state.ts'

/**
 * Sets a step in motion whose dependencies allow it: skips it, spreads it over its list, asks,
 * opens it, or offers it for assignment. In a paused run, and in a group that waits for its key, it
 * only becomes ready.
 */
export function makeReady(run: Run, step: StepState, moment: Moment): void {
  step.ready = true
  step.decided = true
  if (step.tries === 0) {
    step.tries = 1
    step.attempt += 1
  }
  if (!goesOn(run) || groupWithoutKey(step) !== undefined) return
  if (step.tries === 1 && step.round === 1 && !isWanted(run, step, moment)) return
  const { forEach } = step.compiled
  if (forEach !== undefined && step.parent === undefined) spread(run, step, { forEach, ...moment })
  else offer(run, step, moment)
}

/** Nothing starts in a run that is paused, undone, or about to end. */
export function goesOn(run: Run): boolean {
  return run.status === 'EXECUTING' && run.ending === undefined
}

/** A fan-out is decided as a whole, unless its condition reads the item. */
function isWanted(run: Run, step: StepState, { effects }: Moment): boolean {
  const { when, forEach, whenPerItem } = step.compiled
  const isItem = step.parent !== undefined
  if (when === undefined || (forEach !== undefined && whenPerItem !== isItem)) return true
  const evaluation = when.evaluate(scopeOf(run, step, [when]))
  if (evaluation.ok && evaluation.value === true) return true
  if (evaluation.ok && evaluation.value === false) {
    const reason = { type: 'condition', expression: when.source } as const
    record(effects, { type: 'step.skipped', step: step.id, reason })
    return false
  }
  const reason = evaluation.ok ? 'it is neither true nor false' : evaluation.reason
  recordExpressionFailure(effects, step, { expression: when.source, reason })
  return false
}

interface Spread extends Moment {
  readonly forEach: Expression
}

function spread(run: Run, step: StepState, { forEach, effects }: Spread): void {
  const evaluation = forEach.evaluate(scopeOf(run, step, [forEach]))
  if (evaluation.ok && Array.isArray(evaluation.value)) {
    record(effects, { type: 'step.expanded', step: step.id, items: evaluation.value })
    return
  }
  const reason = evaluation.ok ? 'it is not a list' : evaluation.reason
  recordExpressionFailure(effects, step, { expression: forEach.source, reason })
}

function offer(run: Run, step: StepState, moment: Moment): void {
  if (needsKey(step)) askForKey(run, step, moment.effects)
  else begin(run, step, moment)
}

/** The step has its key: it begins; a group that had begun goes on. */
export function takeKey(run: Run, step: StepState, { mutex, ...moment }: KeyTaken): void {
  const isOpen = step.status === 'EXECUTING'
  step.mutex = mutex
  step.holdsKey = true
  if (!isOpen) return begin(run, step, moment)
  for (const inner of run.steps.values()) {
    if (inner.ready && inner.status === 'PENDING' && isInside(inner, step)) {
      makeReady(run, inner, moment)
    }
  }
}

interface KeyTaken extends Moment {
  readonly mutex: string
}

function begin(run: Run, step: StepState, moment: Moment): void {
  const { effects } = moment
  const place = { step: step.id, attempt: step.attempt }
  switch (step.compiled.kind) {
    case 'task':
      return offerTask(run, step, moment)
    case 'approval':
      return openApproval(run, step, moment)
    case 'wait':
      return offerWait(run, step, moment)
    case 'group':
      return record(effects, { type: 'step.entered', ...place })
    case 'run':
      return record(effects, {
        type: 'step.started',
        ...place,
        agent: 'skein',
        idempotent: true,
      })
  }
}

function offerTask(run: Run, step: StepState, { effects }: Moment): void {
  const { compiled, id, attempt, avoid } = step
  if (!evaluateKey(run, step, effects)) return
  const agent = step.reassigned ?? compiled.step.agent
  const { context } = compiled.step
  effects.push({
    type: 'assign-step',
    step: id,
    attempt,
    capability: compiled.step.capability ?? '',
    rank: compiled.rank,
    avoid,
    ...(agent !== undefined && { agent }),
    ...(context !== undefined && { context }),
    ...(step.mutex !== undefined && { mutex: step.mutex }),
  })
}

function offerWait(run: Run, step: StepState, { at, effects }: Moment): void {
  const { waitUntil } = step.compiled
  const { signal, delayMs } = step.compiled.step.wait ?? {}
  const place = { step: step.id, attempt: step.attempt }
  if (signal !== undefined) {
    const { timeoutMs } = step.compiled.step
    const limit = timeoutMs === undefined ? {} : { dueAt: at + timeoutMs }
    return record(effects, { type: 'step.waiting', ...place, signal, ...limit })
  }
  let dueAt = at + (delayMs ?? 0)
  if (waitUntil !== undefined) {
    const evaluation = waitUntil.evaluate(scopeOf(run, step, [waitUntil]))
    dueAt = evaluation.ok ? Date.parse(readableText(evaluation.value)) : Number.NaN
    if (Number.isNaN(dueAt)) {
      const reason = evaluation.ok ? 'it is not a timestamp' : evaluation.reason
      return recordExpressionFailure(effects, step, { expression: waitUntil.source, reason })
    }
  }
  record(effects, { type: 'step.waiting', ...place, dueAt })
}
