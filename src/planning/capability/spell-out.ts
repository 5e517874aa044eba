import type { LexicalIndex } from './lexical-index.ts'
import { stem } from './stem.ts'
import { createLiteral, createWord, type Token } from './token.ts'

const shortForms: ReadonlyMap<string, string> = new Map([
  ['pls', 'please'],
  ['plz', 'please'],
  ['u', 'you'],
  ['ur', 'your'],
  ['thx', 'thanks'],
  ['w', 'with'],
  ['msg', 'message'],
])

/** Written without their apostrophe; "its" and "well" are words of their own. */
const bareForms: ReadonlyMap<string, readonly string[]> = new Map([
  ['whos', ['who', 'is']],
  ['whats', ['what', 'is']],
  ['wheres', ['where', 'is']],
  ['hows', ['how', 'is']],
  ['thats', ['that', 'is']],
  ['theres', ['there', 'is']],
  ['im', ['i', 'am']],
  ['ive', ['i', 'have']],
  ['dont', ["don't"]],
  ['doesnt', ["doesn't"]],
  ['cant', ["can't"]],
  ['isnt', ["isn't"]],
])

const endings: ReadonlyMap<string, string> = new Map([
  ["'s", 'is'],
  ["'re", 'are'],
  ["'m", 'am'],
  ["'ve", 'have'],
  ["'ll", 'will'],
])

const subjects =
  /^(?:it|that|there|he|she|they|we|you|i|everything|everyone|something|who|what|where|how|when)$/u

const numbers: ReadonlyMap<string, string> = new Map(
  ['two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'].map(
    (word, at) => [word, String(at + 2)],
  ),
)

/**
 * "it's" is two words, "pls" a short one, "five" a number, "high-priority" a value and what it is a
 * value of; a possessive stays as it is.
 */
export function spellOut(tokens: readonly Token[], index: LexicalIndex): readonly Token[] {
  return tokens.flatMap((token) => {
    if (token.type !== 'word') return [token]
    const number = token.capital ? undefined : numbers.get(token.word)
    if (number !== undefined) return [createLiteral(token.text, 'number', number)]
    const [value = '', of = '', more] = token.word.split('-')
    if (more === undefined && index.enumStems.has(stem(value)) && index.postings.has(stem(of)))
      return [createWord(value), createWord(of)]
    const full = shortForms.get(token.word)
    if (full !== undefined) return [createWord(token.text, full)]
    const bare = bareForms.get(token.word)
    if (bare !== undefined) {
      return bare.map((word, position) => createWord(position === 0 ? token.text : '', word))
    }
    const at = token.word.indexOf("'")
    const subject = token.word.slice(0, Math.max(0, at))
    const verb = at < 0 ? undefined : endings.get(token.word.slice(at))
    if (verb === undefined || !subjects.test(subject)) return [token]
    return [createWord(token.text, subject), createWord('', verb)]
  })
}
