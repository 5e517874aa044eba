import { useSyncExternalStore } from 'react'

/** A filter of the list under a name, in this browser. */
export interface SavedView {
  readonly name: string
  readonly status?: string
  readonly q?: string
}

const storageKey = 'skein.views'
const viewsMax = 20
const listeners = new Set<() => void>()
let views: readonly SavedView[] = load()

/** The views that were saved, in the order in which they were. */
export function useSavedViews(): readonly SavedView[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => views,
  )
}

/** Saves a view; one of the same name is replaced. */
export function saveView(view: SavedView): void {
  set([...views.filter(({ name }) => name !== view.name), view].slice(-viewsMax))
}

export function removeView(name: string): void {
  set(views.filter((view) => view.name !== name))
}

function set(next: readonly SavedView[]): void {
  views = next
  try {
    localStorage.setItem(storageKey, JSON.stringify(next))
  } catch {
    // Storage may be switched off; the views last as long as the page.
  }
  for (const listener of listeners) listener()
}

function load(): readonly SavedView[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '[]')
    return Array.isArray(kept) ? kept.filter(isView) : []
  } catch {
    return []
  }
}

function isView(kept: unknown): kept is SavedView {
  return typeof (kept as SavedView | null)?.name === 'string'
}
