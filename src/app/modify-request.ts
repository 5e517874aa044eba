/*
 * Owns: what "also add monitoring" means after a plan. The addition is planned on its own, with
 * what the conversation knows, and run as a plan of its own. A plan whose run is going on is
 * changed by `modifications.ts`: whoever plans such a change finds the run here (`latestRun`) and
 * hands its changes there.
 */
import { isFinished } from '../core/run/status.ts'
import type { AppContext } from './context.ts'

const additions =
  /^(?:and\s+)?(?:also|additionally|in addition|furthermore|oh and|as well as)\b|\b(?:as well|too)[.!]?$/iu

/** Whether a message adds to a plan that was made before rather than asking for one of its own. */
export function isAddition(message: string): boolean {
  return additions.test(message.trim())
}

/** The latest run of a conversation. */
export interface LatestRun {
  readonly runId: string
  readonly planId: string
  readonly isRunning: boolean
}

export async function latestRun(
  app: AppContext,
  conversationId: string,
): Promise<LatestRun | undefined> {
  const { organization, store } = app.journal
  const query = { organization, kind: 'run', parent: conversationId, limit: 1 } as const
  const [latest] = (await store.listRecords(query)).items
  if (latest === undefined) return undefined
  const run = await app.engine.load(latest.id)
  return { runId: latest.id, planId: run.planId, isRunning: !isFinished(run.status) }
}
