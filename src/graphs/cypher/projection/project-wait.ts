import type { Run } from '../../../core/run/run.ts'
import type { WaitAnswered, WaitOpened } from '../../../core/run/run-event.ts'
import type { GraphOperation } from '../../../ports/graph-database.ts'
import { datetime, text } from '../graph-value.ts'
import { decision, plan, relate, step, upsert, user } from './operations.ts'

/** A question to a person is a decision that is open until it is answered. */
export function projectWaitOpened(run: Run, fact: WaitOpened, at: number): GraphOperation[] {
  const asked = decision(fact.waitId)
  return [
    upsert(asked, {
      type: 'ESCALATE',
      action: 'approve',
      clarification_question: text(fact.question),
      timestamp: datetime(at),
      due_at: datetime(fact.dueAt),
      status: 'PENDING',
      requires_approval: true,
    }),
    ...relate(asked, 'AFFECTS_STEP', { to: step(run.planId, fact.step) }),
    ...relate(asked, 'AFFECTS_PLAN', { to: plan(run.planId) }),
    ...(fact.assignees ?? []).flatMap((name) => relate(asked, 'ESCALATES_TO', { to: user(name) })),
  ]
}

export function projectWaitAnswered(fact: WaitAnswered, at: number): GraphOperation[] {
  const approved = fact.decision === 'APPROVE'
  const asked = decision(fact.waitId)
  const properties = { at: datetime(at), reason: text(fact.comment) }
  return [
    upsert(asked, { status: approved ? 'APPROVED' : 'REJECTED', answered_at: datetime(at) }),
    ...relate(user(fact.by), approved ? 'APPROVES' : 'REJECTS', { to: asked, properties }),
  ]
}

/** Nobody answered, and nobody needs the answer any more. */
export function projectWaitClosed(waitId: string): GraphOperation[] {
  return [upsert(decision(waitId), { status: 'CANCELLED' })]
}
