import { useSyncExternalStore } from 'react'

/** What a screen reader is told, at most so often. */
const quietMs = 5000
let shown = ''
let shownAt = -Infinity
let next: string | undefined
let timer: ReturnType<typeof setTimeout> | undefined
const listeners = new Set<() => void>()

/** Tells those who cannot see it. Of several within five seconds, only the last is told. */
export function announce(text: string): void {
  next = text
  const waitMs = Math.max(0, shownAt + quietMs - performance.now())
  timer ??= setTimeout(tell, waitMs)
}

function tell(): void {
  timer = undefined
  if (next === undefined) return
  shown = next
  next = undefined
  shownAt = performance.now()
  for (const listener of listeners) listener()
}

export function useAnnouncement(): string {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => shown,
  )
}
