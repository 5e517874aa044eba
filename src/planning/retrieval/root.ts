import { stem } from '../capability/stem.ts'

/**
 * The root that a word shares with its family: deeper than `stem`, so that a name and what a person
 * says meet (`modification` and `modify`, `cancellation` and `cancel`).
 *
 * Shape: lower case; not always a word. Cached through `stem` and here.
 */
export function rootOf(word: string): string {
  const known = cache.get(word)
  if (known !== undefined) return known
  const found = computeRoot(stem(word))
  if (cache.size > 20_000) cache.clear()
  cache.set(word, found)
  return found
}

const cache = new Map<string, string>()

function computeRoot(stemmed: string): string {
  let root = stemmed
  if (root.length > 6 && root.endsWith('ificat')) return root.slice(0, -3)
  if (root.length > 6 && root.endsWith('at')) root = root.slice(0, -2)
  if (root.length > 4 && /(.)\1$/u.test(root)) root = root.slice(0, -1)
  if (root.length > 4 && root.endsWith('i')) root = root.slice(0, -1)
  if (root.length > 5 && /(?:al|or)$/u.test(root)) root = root.slice(0, -2)
  return root
}
