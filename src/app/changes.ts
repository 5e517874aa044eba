/** Word of news, for those who read until there is nothing more and then wait. */
export interface Changes {
  /** Resolves when something has changed since the last call. */
  next(): Promise<void>
  close(): void
}

/** Listens for news until it is closed; an aborted signal is news too. */
export function watchChanges(
  subscribe: (tell: () => void) => () => void,
  signal?: AbortSignal,
): Changes {
  let changed = false
  let wake: (() => void) | undefined
  const tell = (): void => {
    changed = true
    wake?.()
  }
  const unwatch = subscribe(tell)
  signal?.addEventListener('abort', tell)
  return {
    async next() {
      if (!changed) await new Promise<void>((resolve) => (wake = resolve))
      changed = false
      wake = undefined
    },
    close() {
      unwatch()
      signal?.removeEventListener('abort', tell)
    },
  }
}
