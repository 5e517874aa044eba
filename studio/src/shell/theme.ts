import { useSyncExternalStore } from 'react'

export type ThemeChoice = 'system' | 'light' | 'dark'

export interface Theme {
  readonly choice: ThemeChoice
  readonly shown: 'light' | 'dark'
}

const storageKey = 'skein.theme'
const dark = globalThis.matchMedia?.('(prefers-color-scheme: dark)')
const listeners = new Set<() => void>()
let theme: Theme = themeOf(storedChoice())

dark?.addEventListener('change', () => show(theme.choice))

/** The theme that was chosen, and the one that is seen. */
export function useTheme(): Theme {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => theme,
  )
}

export function chooseTheme(choice: ThemeChoice): void {
  try {
    if (choice === 'system') localStorage.removeItem(storageKey)
    else localStorage.setItem(storageKey, choice)
  } catch {
    // Storage may be switched off; the choice lasts as long as the page.
  }
  show(choice)
}

/** The next of system, light, dark. */
export function nextTheme(choice: ThemeChoice): ThemeChoice {
  if (choice === 'system') return 'light'
  return choice === 'light' ? 'dark' : 'system'
}

function show(choice: ThemeChoice): void {
  theme = themeOf(choice)
  document.documentElement.dataset['theme'] = theme.shown
  for (const listener of listeners) listener()
}

function themeOf(choice: ThemeChoice): Theme {
  const ofSystem = dark?.matches ? 'dark' : 'light'
  return { choice, shown: choice === 'system' ? ofSystem : choice }
}

function storedChoice(): ThemeChoice {
  try {
    const stored = localStorage.getItem(storageKey)
    return stored === 'light' || stored === 'dark' ? stored : 'system'
  } catch {
    return 'system'
  }
}
