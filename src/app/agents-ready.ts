import type { ConnectedAgent } from './context.ts'
import type { AppContext } from './context.ts'

const connecting = new WeakMap<object, Set<Promise<void>>>()

/**
 * Connects to a server in the background. Requests that come before its tools were ever seen wait
 * for it, as they cannot be planned well without; its own time limit bounds the wait.
 */
export function connectInBackground(
  app: Pick<AppContext, 'registry'>,
  agent: ConnectedAgent,
): void {
  const pending = connecting.get(app.registry) ?? new Set()
  connecting.set(app.registry, pending)
  // A server that cannot be reached says so in its health; nobody else waits for this.
  const attempt = agent.connect().catch(() => undefined)
  if (agent.capabilities().length > 0) return
  pending.add(attempt)
  void attempt.finally(() => pending.delete(attempt))
}

/** Resolves when every server that has never been seen has answered or failed. */
export async function awaitCapabilities(app: Pick<AppContext, 'registry'>): Promise<void> {
  const pending = connecting.get(app.registry)
  if (pending !== undefined && pending.size > 0) await Promise.all(pending)
}
