import type { Token } from './token.ts'

/** A stretch of tokens that says when. `text` is as it was said. */
export interface DatePhrase {
  readonly start: number
  readonly end: number
  readonly text: string
}

const dayWords =
  /^(?:today|tomorrow|yesterday|tonight|noon|midnight|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)(?:'s)?$/u
const months =
  /^(?:january|february|march|april|may|june|july|august|september|october|november|december)$/u
const units =
  /^(?:minute|hour|day|week|month|quarter|year|weekend|morning|afternoon|evening|night)s?(?:'s)?$/u
const relative = /^(?:next|last|this|past|coming|previous)$/u

/** Finds every date phrase: "tomorrow", "next Friday", "3 days ago", "in 2 hours", "2026-05-01". */
export function findDates(tokens: readonly Token[]): readonly DatePhrase[] {
  const dates: DatePhrase[] = []
  let at = 0
  while (at < tokens.length) {
    const length = dateLength(tokens, at)
    if (length === 0) {
      at += 1
      continue
    }
    const text = tokens
      .slice(at, at + length)
      .map((token) => token.text)
      .join(' ')
    dates.push({ start: at, end: at + length, text: text.replace(/['’]s$/u, '') })
    at += length
  }
  return dates
}

function dateLength(tokens: readonly Token[], at: number): number {
  const [first, second, third] = tokens.slice(at, at + 3)
  if (first === undefined) return 0
  if (first.literal === 'date') return isHalfDay(second) ? 2 : 1
  if (dayWords.test(first.word)) return second !== undefined && dayPart(second) ? 2 : 1
  if (relative.test(first.word) && second !== undefined) {
    if (dayWords.test(second.word) || units.test(second.word)) return 2
    if (isNumber(second) && units.test(third?.word ?? '')) return 3
  }
  if (months.test(first.word) && isNumber(second)) return 2
  if (isNumber(first) && months.test(second?.word ?? '')) return 2
  if (isNumber(first) && isHalfDay(second)) return 2
  if (isNumber(first) && units.test(second?.word ?? '')) return third?.word === 'ago' ? 3 : 2
  return 0
}

function dayPart(token: Token): boolean {
  return /^(?:morning|afternoon|evening|night)$/u.test(token.word)
}

function isHalfDay(token: Token | undefined): boolean {
  return token !== undefined && /^(?:am|pm|a\.m|p\.m|o'clock)$/u.test(token.word)
}

function isNumber(token: Token | undefined): boolean {
  return token?.literal === 'number'
}
