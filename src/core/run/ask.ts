import { readableText } from '../plan/text-functions.ts'
import type { Effect } from './effect.ts'
import { record, recordExpressionFailure } from './record.ts'
import type { Moment } from './record.ts'
import type { Run } from './run.ts'
import type { WaitOpened } from './run-event.ts'
import { scopeOf } from './scope.ts'
import type { StepState } from './step-state.ts'

/** Asks a person. The wait belongs to this step alone; nothing else is held up by it. */
export function openApproval(run: Run, step: StepState, { at, effects }: Moment): void {
  const { question, step: planned } = step.compiled
  const request = planned.approval
  const asked = question?.resolve(scopeOf(run, step, question.expressions))
  if (asked === undefined || !asked.ok || request === undefined) {
    const reason = asked?.ok === false ? asked.reason : 'there is no question'
    return recordExpressionFailure(effects, step, { expression: 'approval.question', reason })
  }
  const { form, assignees, roles, quorum, deadlineMs } = request
  record(effects, {
    type: 'wait.opened',
    step: step.id,
    attempt: step.attempt,
    waitId: waitIdOf(run, step),
    question: readableText(asked.value),
    ...(form && { form }),
    ...(assignees && { assignees }),
    ...(roles && { roles }),
    ...(quorum !== undefined && { quorum }),
    ...(deadlineMs !== undefined && { dueAt: at + deadlineMs }),
  })
}

/** `run.step.attempt`, with `[3]` written `.3`, so that it stands in an address as it is. */
export function waitIdOf(run: Run, step: StepState): string {
  const name = step.id.replaceAll('[', '.').replaceAll(']', '')
  return `${run.id}.${name}.${step.attempt}`
}

/** Somebody has been asked: from here on only an answer or the deadline settles the step. */
export function openWait(
  step: StepState,
  event: WaitOpened & { readonly at: number },
  effects: Effect[],
): void {
  step.status = 'WAITING'
  step.ready = false
  step.recovering = false
  step.wait = {
    waitId: event.waitId,
    question: event.question,
    form: event.form,
    about: event.about,
    askedAt: event.at,
    quorum: event.quorum ?? 1,
    assignees: event.assignees ?? [],
    roles: event.roles ?? [],
    dueAt: event.dueAt,
    votes: [],
  }
  if (event.dueAt === undefined) return
  step.dueAt = event.dueAt
  step.duePurpose = 'deadline'
  effects.push({ type: 'set-timer', step: step.id, attempt: step.attempt, at: event.dueAt })
}
