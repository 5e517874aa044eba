import type { Run } from '../../../core/run/run.ts'
import type { Json } from '../../../core/json.ts'
import type {
  RunEvent,
  WaitAnswered,
  WaitChanged,
  WaitOpened,
  WaitVoted,
} from '../../../core/run/run-event.ts'
import type { GraphOperation } from '../../../ports/graph-database.ts'
import { datetime, jsonText, text } from '../graph-value.ts'
import { decision, plan, relate, step, unrelate, upsert, user } from './operations.ts'

type WaitDelegated = Extract<RunEvent, { readonly type: 'wait.delegated' }>

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
      parameters: jsonText(parametersOf(fact)),
      status: 'PENDING',
      requires_approval: true,
    }),
    ...relate(asked, 'AFFECTS_STEP', { to: step(run.planId, fact.step) }),
    ...relate(asked, 'AFFECTS_PLAN', { to: plan(run.planId) }),
    ...(fact.assignees ?? []).flatMap((name) => relate(asked, 'ESCALATES_TO', { to: user(name) })),
  ]
}

type Answer = WaitAnswered | WaitChanged

/** The answer that counts, also where an earlier one was changed. */
export function projectWaitAnswered(fact: Answer, at: number): GraphOperation[] {
  const approved = fact.decision === 'APPROVE'
  const asked = decision(fact.waitId)
  return [
    upsert(asked, { status: approved ? 'APPROVED' : 'REJECTED', answered_at: datetime(at) }),
    ...projectVote(fact, at),
  ]
}

/** One of several answers. Whoever changes their mind has one verdict all the same. */
export function projectVote(fact: Answer | WaitVoted, at: number): GraphOperation[] {
  const [verdict, other] =
    fact.decision === 'APPROVE'
      ? (['APPROVES', 'REJECTS'] as const)
      : (['REJECTS', 'APPROVES'] as const)
  const asked = decision(fact.waitId)
  const properties = { at: datetime(at), reason: text(fact.comment) }
  return [
    ...relate(user(fact.by), verdict, { to: asked, properties }),
    unrelate(user(fact.by), other, asked),
  ]
}

/** Others are asked; whoever was asked before stays on record. */
export function projectWaitDelegated(fact: WaitDelegated): GraphOperation[] {
  const asked = decision(fact.waitId)
  return [
    upsert(asked, {
      delegated_by: text(fact.by),
      ...(fact.dueAt !== undefined && { due_at: datetime(fact.dueAt) }),
    }),
    ...fact.assignees.flatMap((name) => relate(asked, 'ESCALATES_TO', { to: user(name) })),
  ]
}

function parametersOf({ form, assignees, roles, quorum }: WaitOpened): Json {
  return JSON.parse(JSON.stringify({ form, assignees, roles, quorum })) as Json
}

/** Nobody answered, and nobody needs the answer any more. */
export function projectWaitClosed(waitId: string): GraphOperation[] {
  return [upsert(decision(waitId), { status: 'CANCELLED' })]
}
