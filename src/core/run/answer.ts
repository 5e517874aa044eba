import { SkeinError } from '../errors.ts'
import type { Json } from '../json.ts'
import type { Effect } from './effect.ts'
import { record } from './record.ts'
import type { Moment } from './record.ts'
import type { Run, StepState } from './run.ts'
import type { WaitAnswered } from './run-event.ts'
import { settle } from './settle.ts'

interface AnswerOrder {
  readonly event: WaitAnswered & { readonly at: number }
  readonly effects: Effect[]
}

/** One answer settles the step; only its own branch goes on. */
export function answerWait(run: Run, step: StepState, { event, effects }: AnswerOrder): void {
  const { at, decision, data = null, comment = null, by } = event
  const output: Json = { decision, data, comment, by, at: new Date(at).toISOString() }
  step.output = output
  const onReject = step.compiled.step.approval?.onReject ?? 'skip'
  if (decision === 'REJECT' && onReject === 'fail') {
    step.error = { code: 'APPROVAL_REJECTED', message: `${by} rejected it`, retryable: false }
    return settle(run, step, { status: 'FAILED', at, effects })
  }
  step.rejected = decision === 'REJECT' && onReject === 'skip'
  settle(run, step, { status: 'COMPLETED', at, effects })
}

/** Nobody answered in time. */
export function expireWait(step: StepState, { effects }: Moment): void {
  if (step.status !== 'WAITING' || step.waitId === undefined) return
  const { waitId, attempt, id } = step
  const onDeadline = step.compiled.step.approval?.onDeadline ?? 'fail'
  if (onDeadline === 'approve' || onDeadline === 'reject') {
    const decision = onDeadline === 'approve' ? 'APPROVE' : 'REJECT'
    const answer = { waitId, attempt, decision, by: 'deadline' } as const
    return record(effects, { type: 'wait.answered', step: id, ...answer })
  }
  const { code, message } = new SkeinError('APPROVAL_EXPIRED', { stepId: id })
  const error = { code, message, retryable: false }
  record(effects, { type: 'wait.closed', step: id, waitId })
  record(effects, { type: 'step.failed', step: id, attempt, error })
}
