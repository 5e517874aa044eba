import { SkeinError } from '../core/errors.ts'
import { insideOf } from '../core/run/cancel.ts'
import { stepsAfter } from '../core/run/reset.ts'
import type { Run } from '../core/run/run.ts'
import type { RunFact } from '../core/run/run-event.ts'
import { isFinished } from '../core/run/status.ts'
import type { StepState } from '../core/run/step-state.ts'
import type { StoreRecord } from '../ports/store.ts'
import {
  refuseStranger,
  refuseUnfit,
  requireApproval,
  viewApproval,
  waitDataOf,
} from './approval-record.ts'
import type { AppContext } from './context.ts'
import { isPlanApproval } from './wait-subject.ts'
import { userId } from './user.ts'
import type { ApprovalChange, ApprovalChangeView, ChangeImpact } from './views.ts'

/**
 * Changes an answer that was given. What depends on it is done again, everything else is kept, and
 * a finished run goes on. With `dryRun` it only says what that would be.
 *
 * Errors: `APPROVAL_NOT_FOUND`, `APPROVAL_NOT_YOURS`, `APPROVAL_NOT_CHANGEABLE`,
 * `APPROVAL_ANSWER_INVALID`, `RUN_STATUS_CONFLICT`.
 */
export async function changeAnswer(
  app: AppContext,
  approvalId: string,
  { dryRun = false, by = userId, ...answer }: ApprovalChange,
): Promise<ApprovalChangeView> {
  const record = await requireApproval(app, approvalId)
  refuseStranger(app, record, by)
  refuseUnfit(record, answer)
  const run = await app.engine.load(record.parent ?? '')
  const step = requireChangeable(run, record)
  const impact = impactOf(app, run, step)
  if (dryRun) return { dryRun, approval: viewApproval(record), impact }
  const reason = `${by} changed the answer to ${step.id}`
  const reopening: readonly RunFact[] = isFinished(run.status)
    ? [{ type: 'run.reopened', reason }]
    : []
  const place = { step: step.id, attempt: step.attempt, waitId: approvalId }
  const facts = [...reopening, { type: 'wait.changed', ...place, ...answer, by } as const]
  const delivery = await app.engine.deliver(run.id, facts, `user:${by}`)
  if (delivery.late) requireChangeable(delivery.run, record)
  return { dryRun, approval: viewApproval(await requireApproval(app, approvalId)), impact }
}

function requireChangeable(run: Run, record: StoreRecord): StepState {
  const refuse = (reason: string): never => {
    throw new SkeinError('APPROVAL_NOT_CHANGEABLE', { approvalId: record.id, reason })
  }
  if (record.status === 'OPEN') return refuse('it is still open: answer it')
  if (isPlanApproval(record)) return refuse('the plan that it was about has started')
  const { about, stepId } = waitDataOf(record)
  if (stepId === '') return refuse('the run has gone on by it')
  if (about !== undefined) return refuse(`it was about an attempt at ${stepId}: rerun that step`)
  refuseStopped(run)
  const step = run.steps.get(stepId)
  if (step?.wait?.waitId !== record.id) return refuse(`${stepId} has been asked anew since`)
  if (record.status !== 'APPROVED' && record.status !== 'REJECTED') {
    return refuse(`nobody has answered it: rerun ${stepId} to ask again`)
  }
  const { parentRunId, parentStep = '' } = run.cause ?? {}
  if (parentRunId !== undefined && isFinished(run.status)) {
    return refuse(`run ${parentRunId} has taken the result: rerun its step ${parentStep}`)
  }
  return step
}

/** What is being undone or stopped, or was, does not go on. */
function refuseStopped({ id: runId, status, ending }: Run): void {
  const isStopped = ['COMPENSATING', 'COMPENSATED', 'CANCELLED'].includes(status)
  const isEnding = ending !== undefined && !isFinished(status)
  if (!isStopped && !isEnding) return
  const now = isEnding ? 'being stopped' : status
  throw new SkeinError('RUN_STATUS_CONFLICT', { runId, status: now, action: 'changed' })
}

function impactOf({ registry }: AppContext, run: Run, step: StepState): ChangeImpact {
  const after = stepsAfter(step)
  const begun = after.filter(({ status }) => !untouched.has(status))
  const works = after.flatMap(withInside).filter(({ status, compiled, items }) => {
    const isTask = compiled.kind === 'task' && items === undefined
    return isTask && (status === 'COMPLETED' || status === 'EXECUTING')
  })
  return {
    again: begun.map(({ id }) => id),
    stopped: begun
      .filter(({ status }) => status === 'EXECUTING' || status === 'WAITING')
      .map(({ id }) => id),
    irreversible: works
      .filter(({ compiled: { step: planned } }) => {
        const capability = registry.capability(planned.capability ?? '')
        return (capability?.reversibility ?? 'irreversible') === 'irreversible'
      })
      .map(({ id }) => id),
    reopens: isFinished(run.status),
  }
}

const untouched: ReadonlySet<StepState['status']> = new Set(['PENDING', 'SKIPPED', 'CANCELLED'])

function withInside(step: StepState): readonly StepState[] {
  return [step, ...insideOf(step).flatMap(withInside)]
}
