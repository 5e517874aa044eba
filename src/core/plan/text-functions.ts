import { isJsonObject } from '../json.ts'
import type { Json } from '../json.ts'

/**
 * Whether a value speaks of a word: a text in it has the word (or a longer form of it, `rain` in
 * "rainy") without a negation before it, or a key that starts with it holds something true.
 */
export function mentions(value: unknown, word: string): boolean {
  const wanted = word.trim().toLowerCase()
  if (wanted === '') return false
  const pattern = new RegExp(`(?:^|[^\\p{L}\\p{N}])${escapePattern(wanted)}`, 'giu')
  return speaksOf(value, wanted, pattern)
}

const negation = /(?:^|[^\p{L}])(?:no|not|without|zero|0|never|none)(?:\s+(?:any|more|new))?\s*$/iu

function speaksOf(value: unknown, word: string, pattern: RegExp): boolean {
  if (typeof value === 'string') return saysPlainly(value, pattern)
  if (Array.isArray(value)) return value.some((inner) => speaksOf(inner, word, pattern))
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(
    ([key, inner]) =>
      (key.toLowerCase().startsWith(word) && isTruthy(inner)) || speaksOf(inner, word, pattern),
  )
}

function saysPlainly(text: string, pattern: RegExp): boolean {
  for (const match of text.matchAll(pattern)) {
    const before = text.slice(Math.max(0, match.index - 24), match.index + 1)
    if (!negation.test(before)) return true
  }
  return false
}

function isTruthy(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0
  if (typeof value === 'string') return value !== '' && !/^(?:no|none|false)$/i.test(value)
  return Boolean(value)
}

/** A value as text that a person reads: the text itself, `key: value` pairs, lists with commas. */
export function readableText(value: Json): string {
  if (value === null) return ''
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map((item) => readableText(item as Json)).join(', ')
  if (!isJsonObject(value)) return `${value as number | boolean}`
  return Object.entries(value)
    .filter(([, inner]) => inner !== null)
    .map(
      ([key, inner]) =>
        `${key}: ${isJsonObject(inner) ? `(${readableText(inner)})` : readableText(inner)}`,
    )
    .join(', ')
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
