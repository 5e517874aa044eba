import { objectOf } from '../large.ts'
import type { Effect } from './effect.ts'
import { failureOf, record, recordFailure } from './record.ts'
import type { Moment } from './record.ts'
import { completeRound } from './repeat.ts'
import { resettle } from './reset.ts'
import type { Run } from './run.ts'
import type { RunEvent, WaitAnswered, WaitChanged, WaitVoted } from './run-event.ts'
import { settle } from './settle.ts'
import type { StepState } from './step-state.ts'
import { answerTrouble } from './trouble.ts'

interface AnswerOrder extends Moment {
  readonly event: WaitAnswered
}

/** One answer settles the step; only its own branch goes on. */
export function answerWait(run: Run, step: StepState, { event, at, effects }: AnswerOrder): void {
  if (step.wait?.about !== undefined) return answerTrouble(step, event, effects)
  const outcome = takeAnswer(step, event, at)
  if (outcome === 'COMPLETED') return completeRound(run, step, { at, effects })
  settle(run, step, { status: outcome, at, effects })
}

type Outcome = 'COMPLETED' | 'FAILED'

/** How the step ends by the answer. */
function takeAnswer(step: StepState, event: WaitAnswered | WaitChanged, at: number): Outcome {
  const { decision, data = null, comment = null, by } = event
  step.output = objectOf([
    ['decision', decision],
    ['data', data],
    ['comment', comment],
    ['by', by],
    ['at', new Date(at).toISOString()],
  ])
  const onReject = step.compiled.step.approval?.onReject ?? 'skip'
  step.rejected = decision === 'REJECT' && onReject === 'skip'
  step.error = undefined
  if (decision !== 'REJECT' || onReject !== 'fail') return 'COMPLETED'
  step.error = { code: 'APPROVAL_REJECTED', message: `${by} rejected it`, retryable: false }
  return 'FAILED'
}

interface VoteOrder extends Moment {
  readonly event: WaitVoted
}

/** Counts one of several answers: enough approvals, or one rejection, are the answer. */
export function countVote(step: StepState, { event, effects }: VoteOrder): void {
  const { wait } = step
  if (wait === undefined) return
  wait.votes = [...wait.votes.filter(({ by }) => by !== event.by), event]
  const approvals = wait.votes.filter(({ decision }) => decision === 'APPROVE').length
  if (event.decision !== 'REJECT' && approvals < wait.quorum) return
  const { attempt, waitId, decision, data, comment, by } = event
  record(effects, {
    type: 'wait.answered',
    step: step.id,
    attempt,
    waitId,
    decision,
    ...(data !== undefined && { data }),
    ...(comment !== undefined && { comment }),
    by,
  })
}

type Delegated = Extract<RunEvent, { readonly type: 'wait.delegated' }>

/** Others are asked from here on. */
export function delegateWait(step: StepState, event: Delegated, effects: Effect[]): void {
  const { wait } = step
  if (wait === undefined) return
  wait.assignees = event.assignees
  wait.roles = []
  // More answers than there are people to give them would never come.
  const people = new Set([...event.assignees, ...wait.votes.map(({ by }) => by)])
  wait.quorum = Math.min(wait.quorum, people.size)
  wait.dueAt = event.dueAt ?? wait.dueAt
  if (event.dueAt === undefined) return
  step.dueAt = event.dueAt
  step.duePurpose = 'deadline'
  effects.push({ type: 'set-timer', step: step.id, attempt: step.attempt, at: event.dueAt })
}

interface ChangeOrder extends Moment {
  readonly event: WaitChanged
}

/** An earlier answer is another one now: only what depends on it is done again. */
export function changeAnswer(run: Run, step: StepState, { event, at, effects }: ChangeOrder): void {
  resettle(run, step, { status: takeAnswer(step, event, at), at, effects })
}

/** Nobody answered in time. */
export function expireWait(step: StepState, { at, effects }: Moment): void {
  const { wait, attempt, id } = step
  const request = step.compiled.step.approval
  if (step.status !== 'WAITING' || wait === undefined) return
  const { waitId } = wait
  const onDeadline = request?.onDeadline ?? 'fail'
  switch (onDeadline) {
    case 'approve':
    case 'reject': {
      const decision = onDeadline === 'approve' ? 'APPROVE' : 'REJECT'
      const answer = { waitId, attempt, decision, by: 'deadline' } as const
      return record(effects, { type: 'wait.answered', step: id, ...answer })
    }
    case 'escalate': {
      const assignees = request?.escalateTo === undefined ? [] : [request.escalateTo]
      const isNew = assignees.some((one) => !wait.assignees.includes(one))
      if (!isNew) break
      const dueAt = at + (request?.deadlineMs ?? 0)
      const handed = { waitId, assignees, by: 'deadline', dueAt }
      return record(effects, { type: 'wait.delegated', step: id, ...handed })
    }
    case 'fail':
      break
  }
  record(effects, { type: 'wait.closed', step: id, waitId })
  recordFailure(effects, step, failureOf('APPROVAL_EXPIRED', { stepId: id }))
}
