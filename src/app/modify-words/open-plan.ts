import type { Plan } from '../../core/plan/plan.ts'
import type { Run } from '../../core/run/run.ts'
import { isFinished } from '../../core/run/status.ts'
import type { ChangedPlan } from '../../planning/modification/draft-changes.ts'
import type { StoreRecord } from '../../ports/store.ts'
import type { Turn } from '../chat-turn.ts'
import type { AppContext } from '../context.ts'

/** The plan that a conversation is about: of its run, or one that waits for a person to agree. */
export type OpenPlan =
  | { readonly type: 'run'; readonly run: Run; readonly isOver: boolean }
  | {
      readonly type: 'waiting'
      readonly turn: Turn
      readonly wait: StoreRecord
      readonly plan: Plan
    }

/** What of a conversation can still be changed; undefined where it has planned nothing. */
export async function openPlanOf(
  app: AppContext,
  conversationId: string,
): Promise<OpenPlan | undefined> {
  const { organization, store } = app.journal
  const query = { organization, parent: conversationId }
  const messages = await store.listRecords({ ...query, kind: 'message', limit: 10 })
  for (const { data } of messages.items) {
    const turn = data as unknown as Turn
    if (turn.approvalId === undefined) continue
    const key = { organization, id: turn.approvalId, kind: 'wait' } as const
    const wait = await store.getRecord(key)
    const planned = await store.getRecord({ organization, kind: 'plan', id: turn.planId ?? '' })
    if (wait?.status !== 'OPEN' || planned === undefined) continue
    return { type: 'waiting', turn, wait, plan: planned.data['plan'] as unknown as Plan }
  }
  const [latest] = (await store.listRecords({ ...query, kind: 'run', limit: 1 })).items
  if (latest === undefined) return undefined
  const run = await app.engine.load(latest.id)
  return { type: 'run', run, isOver: isFinished(run.status) || run.status === 'COMPENSATING' }
}

/** The plan with how far it has come, and who can do what. */
export function changedPlanOf(app: AppContext, open: OpenPlan): ChangedPlan {
  const run = open.type === 'run' ? open.run : undefined
  return {
    plan: open.type === 'run' ? open.run.compiled.plan : open.plan,
    statusOf: (id) => run?.steps.get(id)?.status ?? 'PENDING',
    capability: (name) => app.registry.capability(name),
    agentsOf: (name) => app.registry.agentsOf(name).map(({ agent }) => agent.name),
    agentOf: (id) => {
      const step = run?.steps.get(id)
      return step?.agent ?? step?.compiled.step.agent
    },
  }
}
