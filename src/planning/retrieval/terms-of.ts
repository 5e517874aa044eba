import { tokenize } from '../capability/tokenize.ts'
import { isTelling } from './part-query.ts'
import { rootOf } from './root.ts'

/** Units: tokens. Longer requests are told apart by their beginning. */
const tokensMax = 400

/**
 * The words by which requests are compared: roots, and pairs of neighbours. Literals are masked, so
 * no name, number or address of a request is ever learned.
 *
 * Shape: no doubles.
 */
export function termsOf(text: string): readonly string[] {
  const terms = new Set<string>()
  let before = ''
  for (const token of tokenize(text.slice(0, 8000)).slice(0, tokensMax)) {
    if (token.type === 'mark') before = ''
    if (token.type !== 'word' || !isTelling(token.word)) continue
    const root = rootOf(token.word)
    terms.add(root)
    if (before !== '') terms.add(`${before} ${root}`)
    before = root
  }
  return [...terms]
}
