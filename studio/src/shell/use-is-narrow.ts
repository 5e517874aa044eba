import { useSyncExternalStore } from 'react'

const query = globalThis.matchMedia?.('(max-width: 760px)')

/** Whether the screen is a telephone's. */
export function useIsNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      query?.addEventListener('change', listener)
      return () => query?.removeEventListener('change', listener)
    },
    () => query?.matches ?? false,
  )
}
