import { SkeinError } from '@source/core/errors.ts'

/** Whether the server answers. `lost` since the first call that nobody answered. */
export type Connection =
  | { readonly status: 'open' }
  | { readonly status: 'lost'; readonly since: number }

export interface ConnectionStore {
  readonly get: () => Connection
  readonly subscribe: (listener: () => void) => () => void
  /** What the platform's `fetch` does, watched. */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
}

/** Learns from every call whether the server is there; asks nothing itself. */
export function createConnectionStore(
  fetch: (url: string, init: RequestInit) => Promise<Response>,
  now: () => number = Date.now,
): ConnectionStore {
  let connection: Connection = { status: 'open' }
  const listeners = new Set<() => void>()
  const set = (next: Connection): void => {
    if (next.status === connection.status) return
    connection = next
    for (const listener of listeners) listener()
  }
  return {
    get: () => connection,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    fetch: async (url, init) => {
      try {
        const response = await fetch(url, init)
        set({ status: 'open' })
        return response
      } catch (error) {
        const isOurs = error instanceof Error && error.name === 'AbortError'
        if (!isOurs) set({ status: 'lost', since: now() })
        throw error
      }
    },
  }
}

/** Whether asking again later can help: the server is away, and not unwilling. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof SkeinError)) return false
  return error.code === 'SERVER_UNREACHABLE' || error.code === 'SHUTTING_DOWN'
}
