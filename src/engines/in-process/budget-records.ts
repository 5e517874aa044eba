import { breachKey } from '../../core/limits/breach.ts'
import type { BudgetBreach } from '../../core/limits/breach.ts'
import { budgetQuestion } from '../../core/run/budget.ts'
import type { Run } from '../../core/run/run.ts'
import type { BudgetAnswered, RunPaused } from '../../core/run/run-event.ts'
import type { RecordChange, StoreRecord } from '../../ports/store.ts'

/** What a run's pause by a budget, and the answer to its question, mean for records. */
export function budgetChanges(
  run: Run,
  fact: RunPaused | BudgetAnswered,
  at: number,
): readonly RecordChange[] {
  const { breach, since = at } = run.budgets ?? {}
  if (breach === undefined) return []
  if (fact.type === 'run.paused') {
    const { waitId } = breach
    if (waitId === undefined) return []
    const open = { waitId, status: 'OPEN', createdAt: at }
    return [put(waitOf(run, breach, open)), put(askedOf(run, breach))]
  }
  const { waitId, decision, by, comment } = fact
  const status = decision === 'APPROVE' ? 'APPROVED' : 'REJECTED'
  const answer = { decision, by, ...(comment !== undefined && { comment }), at }
  const wait = waitOf(run, breach, { waitId, status, createdAt: since })
  const answered = { ...wait, data: { ...wait.data, answer } }
  return [put(answered), put(askedOf(run, breach, decision))]
}

interface Asked {
  readonly waitId: string
  readonly status: string
  readonly createdAt: number
}

/** The question as people find it: a wait of the run, and of none of its steps. */
function waitOf(run: Run, breach: BudgetBreach, { waitId, ...asked }: Asked): StoreRecord {
  const question = budgetQuestion(run, breach)
  const data = { stepId: '', attempt: 0, about: 'budget', question, assignees: [] }
  return { kind: 'wait', id: waitId, parent: run.id, ...asked, data }
}

/** Who asks about a soft limit, so that it is asked once. */
function askedOf(run: Run, breach: BudgetBreach, decision?: string): StoreRecord {
  const data = { runId: run.id, ...(decision !== undefined && { decision }) }
  return { kind: 'budget', id: breachKey(breach), status: breach.span, createdAt: 0, data }
}

function put(record: StoreRecord): RecordChange {
  return { type: 'put', record }
}
