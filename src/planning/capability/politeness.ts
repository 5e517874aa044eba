import { createMark, createWord, isMark, isWord, type Token } from './token.ts'
import { baseOf } from './wishes.ts'

const wishful =
  /^(?:hoping|hope|wondering|wonder|wondered|appreciate|great|nice|good|lovely|grateful|chance|mind|possible|helpful|ask|asking|thankful|happy)$/u
const prefixMax = 10

/**
 * Cuts what only makes a request polite: "I was hoping you could roll back shop", "it would be great
 * if you could …", "would you mind rolling back shop".
 */
export function cutPoliteness(tokens: readonly Token[]): readonly Token[] {
  const result: Token[] = []
  let isOffer = false
  let at = 0
  while (at < tokens.length) {
    const opens = at === 0 || isMark(tokens[at - 1], '.', '!', '?', ';', ',', '\n')
    const cut = opens ? politeLength(tokens.slice(at, at + prefixMax + 2)) : 0
    at += cut
    const doing = opens ? gerundAt(tokens, at) : undefined
    const token = doing?.verb ?? tokens[at]
    at = doing?.at ?? at
    isOffer ||= cut > 0 || doing !== undefined
    // "Would you mind …?" asks for it, and not whether.
    if (token !== undefined) result.push(isOffer && isMark(token, '?') ? createMark('.') : token)
    if (isMark(token, '.', '!', '?', ';', '\n')) isOffer = false
    at += 1
  }
  return result
}

const beforeGerunds = [
  ['start', 'by'],
  ['begin', 'by'],
  ['start', 'with'],
  ['begin', 'with'],
  ['take', 'care', 'of'],
  ['see', 'to'],
  ['go', 'ahead', 'with'],
  ['proceed', 'with'],
  ['would', 'you', 'mind'],
  ['do', 'you', 'mind'],
]

/** "start by backing up …", "would you mind scaling …": the verb that is meant, and where it stands. */
function gerundAt(
  tokens: readonly Token[],
  start: number,
): { readonly at: number; readonly verb: Token } | undefined {
  const from = isWord(tokens[start], 'please', 'also', 'first') ? start + 1 : start
  for (const words of beforeGerunds) {
    const at = from + words.length
    const gerund = tokens[at]
    const base = gerund?.form === 'gerund' ? baseOf(gerund) : undefined
    if (base === undefined || !words.every((word, by) => isWord(tokens[from + by], word))) continue
    return { at, verb: createWord(base) }
  }
  return undefined
}

function politeLength(tokens: readonly Token[]): number {
  const end = tokens.findIndex((token) => token.type !== 'word')
  const own = end < 0 ? tokens : tokens.slice(0, end)
  const at = own.findIndex(
    (token, position) =>
      position > 0 &&
      isWord(token, 'could', 'can', 'would', 'might') &&
      isWord(own[position - 1], 'you') &&
      own.slice(0, position).some(({ word }) => wishful.test(word)),
  )
  return at > 0 && !own.slice(0, at).some(({ word }) => word === 'not') ? at + 1 : 0
}
