import { useEffect, useRef, useSyncExternalStore } from 'react'

/** A key, or two in turn (`g c`), and what it does. `mod+k` is Cmd or Ctrl with K. */
export interface KeyBinding {
  readonly keys: string
  /** What it does, for the list of keys. */
  readonly does: string
  readonly run: () => void
}

let bindings: readonly KeyBinding[] = []
const listeners = new Set<() => void>()
/** How long the second key of two may take. */
const chordMs = 1200
let first: { readonly key: string; readonly at: number } | undefined

function set(next: readonly KeyBinding[]): void {
  bindings = next
  for (const listener of listeners) listener()
}

/** Listens to these keys for as long as the component is there. The latest to come goes first. */
export function useKeys(own: readonly KeyBinding[]): void {
  const latest = useRef(own)
  latest.current = own
  const names = own.map(({ keys, does }) => `${keys} ${does}`).join('\n')
  useEffect(() => {
    const mine = latest.current.map(({ keys, does }, index) => ({
      keys,
      does,
      run: () => latest.current[index]?.run(),
    }))
    set([...mine, ...bindings])
    return () => set(bindings.filter((binding) => !mine.includes(binding)))
  }, [names])
}

/** Every key that does something now. */
export function useKeyBindings(): readonly KeyBinding[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => bindings,
  )
}

/** `mod+k` as people read it: ⌘K, or Ctrl K; `arrowup` as its sign. */
export function readableKeys(keys: string): string {
  return keys.split(' ').map(readableKey).join(' ')
}

const isMac = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '')
export const commandKey: string = isMac ? '⌘' : 'Ctrl '
const signs: { readonly [key: string]: string } = {
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
}

function readableKey(key: string): string {
  if (key.startsWith('mod+')) return commandKey + readableKey(key.slice(4))
  return signs[key] ?? key.charAt(0).toUpperCase() + key.slice(1)
}

/** Does what a key stands for. Single keys are text where text is written. */
export function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return
  const key = nameOf(event)
  const isSingle = !key.startsWith('mod+')
  if (isSingle && (event.ctrlKey || event.metaKey || event.altKey)) return
  if (isSingle && (isWriting(event.target) || isPress(event))) return
  const chord =
    first !== undefined && event.timeStamp - first.at < chordMs ? `${first.key} ${key}` : key
  const found = find(chord) ?? find(key)
  first = find(chord) === undefined ? { key, at: event.timeStamp } : undefined
  if (found === undefined) return
  event.preventDefault()
  found.run()
}

function find(keys: string): KeyBinding | undefined {
  return bindings.find((binding) => binding.keys === keys)
}

function nameOf(event: KeyboardEvent): string {
  const key = event.key === ' ' ? 'space' : event.key.toLowerCase()
  return event.metaKey || event.ctrlKey ? `mod+${key}` : key
}

/** Where keys are text, or belong to what is focused. */
function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  const fields = 'input, textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"]'
  return target.closest(fields) !== null
}

/** Space and Enter press the button that is focused. */
function isPress(event: KeyboardEvent): boolean {
  if (event.key !== ' ' && event.key !== 'Enter') return false
  return event.target instanceof HTMLElement && event.target.closest('button, a, summary') !== null
}
