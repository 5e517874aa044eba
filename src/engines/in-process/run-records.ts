import type { JsonObject } from '../../core/json.ts'
import type { Run } from '../../core/run/run.ts'
import type { RunFact, WaitAnswered, WaitChanged, WaitOpened } from '../../core/run/run-event.ts'
import type { RecordChange, StoreRecord } from '../../ports/store.ts'

/** The record by which a run is listed and found. Its steps are in the journal. */
export function runRecord(run: Run): StoreRecord {
  const { cause } = run
  const data: JsonObject = {
    name: run.name,
    planId: run.planId,
    stepCount: run.frame.steps.length,
    ...(cause?.conversationId !== undefined && { conversationId: cause.conversationId }),
    ...(cause?.messageId !== undefined && { messageId: cause.messageId }),
    ...(cause?.parentRunId !== undefined && { parentRunId: cause.parentRunId }),
    ...(cause?.forkedFrom !== undefined && { forkedFrom: cause.forkedFrom }),
    ...(run.startedAt !== undefined && { startedAt: run.startedAt }),
    ...(run.completedAt !== undefined && { completedAt: run.completedAt }),
  }
  const parent = cause?.conversationId
  return {
    kind: 'run',
    id: run.id,
    status: run.status,
    ...(parent !== undefined && { parent }),
    createdAt: run.createdAt,
    data,
  }
}

/** Facts after which the run's own record says something else. */
export function changesRunRecord(fact: RunFact): boolean {
  return fact.type.startsWith('run.') && fact.type !== 'run.due'
}

interface Told {
  readonly at: number
  /** Who caused the fact. */
  readonly actor: string
}

/** What a fact means for the record of a modification. Asked before the run has taken the fact. */
export function modificationChanges(
  run: Run,
  fact: RunFact,
  { at, actor }: Told,
): readonly RecordChange[] {
  switch (fact.type) {
    case 'modification.requested': {
      const data = { ...dataOf(fact, actor), revision: fact.baseRevision }
      return [{ type: 'put', record: modificationRecord(run, { fact, at, data }, 'REQUESTED') }]
    }
    case 'plan.modified': {
      const data = { ...dataOf(fact, actor), revision: fact.revision, decidedBy: actor }
      const since = fact.requestedAt ?? at
      return [
        { type: 'put', record: modificationRecord(run, { fact, at: since, data }, 'APPLIED') },
      ]
    }
    case 'modification.rejected': {
      const asked = run.requested.get(fact.modificationId)
      if (asked === undefined) return []
      const data = {
        ...dataOf(asked, actor),
        revision: asked.baseRevision,
        decidedBy: actor,
        why: fact.reason,
      }
      const since = asked.at
      return [
        { type: 'put', record: modificationRecord(run, { fact, at: since, data }, 'REJECTED') },
      ]
    }
    default:
      return []
  }
}

type Asked = Extract<RunFact, { readonly type: 'modification.requested' | 'plan.modified' }>

function dataOf(asked: Asked, actor: string): JsonObject {
  const { changes, reason, by = actor, impact, fromStep, messageId } = asked
  const data = { changes, reason, by, impact, fromStep, messageId }
  return Object.fromEntries(
    Object.entries(data).filter(([, value]) => value !== undefined),
  ) as unknown as JsonObject
}

interface Modification {
  readonly fact: { readonly modificationId: string }
  readonly at: number
  readonly data: JsonObject
}

function modificationRecord(
  run: Run,
  { fact, at, data }: Modification,
  status: string,
): StoreRecord {
  const { modificationId: id } = fact
  return { kind: 'modification', id, status, parent: run.id, createdAt: at, data }
}

/** What a fact means for the records of waits. */
export function waitChanges(run: Run, fact: RunFact, at: number): readonly RecordChange[] {
  switch (fact.type) {
    case 'wait.opened':
      return [{ type: 'put', record: openWait(run, fact, at) }]
    case 'wait.delegated':
    case 'wait.voted':
      return [{ type: 'put', record: waitRecord(run, fact, { status: 'OPEN', at }) }]
    case 'wait.answered':
    case 'wait.changed':
      return [{ type: 'put', record: answeredWait(run, fact, at) }]
    case 'wait.closed': {
      const isExpired = run.steps.get(fact.step)?.wait?.waitId === fact.waitId
      const status = isExpired && run.ending === undefined ? 'EXPIRED' : 'CANCELLED'
      return [{ type: 'mark', kind: 'wait', id: fact.waitId, status }]
    }
    default:
      return []
  }
}

function openWait(run: Run, fact: WaitOpened, at: number): StoreRecord {
  return waitRecord(run, fact, { status: 'OPEN', at })
}

function answeredWait(run: Run, fact: WaitAnswered | WaitChanged, at: number): StoreRecord {
  const { decision, by, comment } = fact
  const status = decision === 'APPROVE' ? 'APPROVED' : 'REJECTED'
  const answer = { decision, by, ...(comment !== undefined && { comment }) }
  return waitRecord(run, fact, { status, at, answer })
}

interface WaitChange {
  readonly status: string
  readonly at: number
  readonly answer?: JsonObject
}

/** The question is read from the plan and the step, so that a closing fact need not repeat it. */
function waitRecord(
  run: Run,
  { step, waitId }: { readonly step: string; readonly waitId: string },
  { status, at, answer }: WaitChange,
): StoreRecord {
  const state = run.steps.get(step)
  const { form, about } = state?.wait ?? {}
  return {
    kind: 'wait',
    id: waitId,
    status,
    parent: run.id,
    createdAt: state?.wait?.askedAt ?? at,
    data: {
      stepId: step,
      attempt: state?.attempt ?? 1,
      question: state?.wait?.question ?? '',
      ...(form && { form: form as JsonObject }),
      ...(about && { about }),
      assignees: state?.wait?.assignees ?? [],
      roles: state?.wait?.roles ?? [],
      quorum: state?.wait?.quorum ?? 1,
      votes: (state?.wait?.votes ?? []).map(({ by, decision }) => ({ by, decision })),
      ...(state?.wait?.dueAt !== undefined && { dueAt: state.wait.dueAt }),
      ...(answer && { answer: { ...answer, at } }),
    },
  }
}
