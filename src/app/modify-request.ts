/*
 * Owns: what "also add monitoring" means after a plan that is over. The addition is planned on its
 * own, with what the conversation knows, and run as a plan of its own. A plan that is not over is
 * changed by `modify-words/`.
 */
import type { AppContext } from './context.ts'

const additions =
  /^(?:and\s+)?(?:also|additionally|in addition|furthermore|oh and|as well as)\b|\b(?:as well|too)[.!]?$/iu

/** Whether a message adds to a plan that was made before rather than asking for one of its own. */
export function isAddition(message: string): boolean {
  return additions.test(message.trim())
}

/** The plan of a conversation's latest run; undefined where nothing ran. */
export async function latestPlanId(
  app: AppContext,
  conversationId: string,
): Promise<string | undefined> {
  const { organization, store } = app.journal
  const query = { organization, kind: 'run', parent: conversationId, limit: 1 } as const
  const [latest] = (await store.listRecords(query)).items
  const planId = latest?.data['planId']
  return typeof planId === 'string' ? planId : undefined
}
