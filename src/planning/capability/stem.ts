const irregular: ReadonlyMap<string, string> = new Map([
  ['summarise', 'summar'],
  ['summarize', 'summar'],
  ['summary', 'summar'],
  ['notification', 'notif'],
  ['notify', 'notif'],
  ['went', 'go'],
  ['sent', 'send'],
  ['built', 'build'],
  ['ran', 'run'],
  ['people', 'person'],
  ['data', 'data'],
])

const vowel = /[aeiouy]/

/**
 * The stem of an English word: light, so that words of one family meet and others stay apart.
 *
 * Shape: `deployments`, `deploying` and `deployed` give `deploy`. Cached, so repeating is cheap.
 */
export function stem(word: string): string {
  const known = cache.get(word)
  if (known !== undefined) return known
  const found = computeStem(word)
  if (cache.size > 20_000) cache.clear()
  cache.set(word, found)
  return found
}

const cache = new Map<string, string>()

function computeStem(word: string): string {
  const lower = word.toLowerCase().replace(/['’]s?$/u, '')
  if (lower.length < 4) return irregular.get(lower) ?? lower
  const singular = stripPlural(lower)
  const special = irregular.get(lower) ?? irregular.get(singular)
  if (special !== undefined) return special
  return finish(stripSuffix(stripSuffix(singular)))
}

function stripPlural(word: string): string {
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`
  if (/(?:ch|sh|x|ss|zz)es$/u.test(word)) return word.slice(0, -2)
  if (word.endsWith('s') && !/(?:ss|us|is)$/u.test(word)) return word.slice(0, -1)
  return word
}

function stripSuffix(word: string): string {
  for (const [suffix, rest] of suffixes) {
    if (!word.endsWith(suffix)) continue
    const stripped = word.slice(0, -suffix.length)
    if (stripped.length < rest || !vowel.test(stripped) || word.endsWith('eed')) continue
    return undouble(stripped)
  }
  return word
}

/** Suffix, and how many letters must be left of the word. */
const suffixes: readonly (readonly [string, number])[] = [
  ['ing', 3],
  ['ment', 4],
  ['ion', 4],
  ['ee', 5],
  ['ed', 3],
  ['er', 5],
]

function undouble(word: string): string {
  return /([bdfgmnprt])\1$/u.test(word) && word.length > 3 ? word.slice(0, -1) : word
}

function finish(word: string): string {
  if (word.length > 3 && word.endsWith('e')) return word.slice(0, -1)
  if (word.length > 3 && word.endsWith('y')) return `${word.slice(0, -1)}i`
  return word
}
