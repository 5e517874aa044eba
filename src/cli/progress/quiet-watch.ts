export interface QuietWatch {
  /** Something happened: the quiet begins anew. */
  restart(): void
  /** Throws what an ask failed with. */
  check(): void
  close(): void
}

const quietMs = 150

/**
 * Asks a question whenever nothing has happened for a while, and aborts `stop` when the answer is
 * yes or when asking failed.
 */
export function openQuietWatch(stop: AbortController, ask: () => Promise<boolean>): QuietWatch {
  let timer: NodeJS.Timeout | undefined
  let failure: { readonly error: unknown } | undefined
  const onQuiet = async () => {
    try {
      if (await ask()) stop.abort()
    } catch (error) {
      failure = { error }
      stop.abort()
    }
  }
  return {
    restart: () => {
      clearTimeout(timer)
      timer = setTimeout(() => void onQuiet(), quietMs)
    },
    check: () => {
      if (failure !== undefined) throw failure.error
    },
    close: () => clearTimeout(timer),
  }
}
