import { useSyncExternalStore } from 'react'
import type { FormDraft } from './form-draft.ts'

/** What somebody has entered for a question and not sent. */
export interface KeptDraft {
  readonly comment?: string
  /** By field; or the text of an answer as JSON. */
  readonly fields?: FormDraft
  readonly json?: string
}

const prefix = 'skein.answer.'
const listeners = new Set<() => void>()
const drafts = new Map<string, KeptDraft>()

/** What was entered for a question, kept while it is open elsewhere, answered, or reloaded. */
export function useKeptDraft(approvalId: string): KeptDraft | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => keptDraft(approvalId),
  )
}

export function keptDraft(approvalId: string): KeptDraft | undefined {
  const known = drafts.get(approvalId)
  if (known !== undefined) return known
  const stored = load(approvalId)
  if (stored !== undefined) drafts.set(approvalId, stored)
  return stored
}

/** Adds to what is kept. */
export function keepDraft(approvalId: string, part: KeptDraft): void {
  set(approvalId, { ...keptDraft(approvalId), ...part })
}

export function dropDraft(approvalId: string): void {
  set(approvalId, undefined)
}

/** What was entered, as text to read and to take along. */
export function draftWords({ comment = '', fields = {}, json }: KeptDraft): string {
  const entered = Object.entries(fields).flatMap(([name, value]) => {
    const text = Array.isArray(value) ? value.join(', ') : String(value)
    return text === '' || text === 'false' ? [] : [`${name}: ${text}`]
  })
  return [...entered, ...(json === undefined ? [] : [json]), comment]
    .filter((line) => line.trim() !== '')
    .join('\n')
}

function set(approvalId: string, draft: KeptDraft | undefined): void {
  if (draft === undefined) drafts.delete(approvalId)
  else drafts.set(approvalId, draft)
  try {
    if (draft === undefined) sessionStorage.removeItem(prefix + approvalId)
    else sessionStorage.setItem(prefix + approvalId, JSON.stringify(draft))
  } catch {
    // Storage may be switched off; the draft lasts as long as the page.
  }
  for (const listener of listeners) listener()
}

function load(approvalId: string): KeptDraft | undefined {
  try {
    const kept = sessionStorage.getItem(prefix + approvalId)
    return kept === null ? undefined : (JSON.parse(kept) as KeptDraft)
  } catch {
    return undefined
  }
}
