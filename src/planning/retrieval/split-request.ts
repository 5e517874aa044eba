import { imperativeVerbs, questionWords } from '../capability/vocabulary.ts'
import { isMark, type Token } from '../capability/token.ts'

/** A part of a request that may ask for one thing. */
export interface RequestPart {
  readonly tokens: readonly Token[]
  /** Its verb, where it opens with an instruction or a wish. */
  readonly verb: Token | undefined
  readonly isQuestion: boolean
  readonly isNegated: boolean
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/u)

const verbs: ReadonlySet<string> = new Set([
  ...imperativeVerbs,
  ...words(`
    inquire confirm adjust reschedule correct append rent recharge repay transfer complete reserve
    purchase sell select recommend predict summarize login inform know query arrange postpone
    switch use hope modify continue proceed discover`),
])

/** Words before the verb that say only that something is wanted. */
const fillers: ReadonlySet<string> = new Set(
  words(`
    please also then finally help me immediately i would like want need to now let us could you can
    kindly and in addition additionally be able will must should hope wish that lastly next
    afterwards just go ahead`),
)

const openers: ReadonlySet<string> = new Set(
  words('and then but while or after before once so otherwise'),
)
const always: ReadonlySet<string> = new Set(words('while after before once so'))
const notVerbsBefore: ReadonlySet<string> = new Set(words('name number time date id'))
const negations: ReadonlySet<string> = new Set(words("not without don't never"))

/**
 * Splits a request where a new instruction begins: at the end of a sentence, and where a comma or a
 * connective is followed by a verb.
 */
export function splitRequest(tokens: readonly Token[]): readonly RequestPart[] {
  const parts: RequestPart[] = []
  let current: Token[] = []
  const close = (isQuestion: boolean): void => {
    if (current.length > 0) parts.push(createPart(current, isQuestion))
    current = []
  }
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at]
    if (token === undefined) break
    if (isMark(token, '.', '!', '?', ';', '\n', '→')) {
      close(token.word === '?')
      continue
    }
    if (isMark(token, ',') || openers.has(token.word)) {
      const next = skipFillers(tokens, at + 1)
      if (opensPart(tokens, next)) {
        close(false)
        at = next - 1
        continue
      }
      if (always.has(token.word)) {
        close(false)
        continue
      }
    }
    current.push(token)
  }
  close(false)
  return parts
}

function skipFillers(tokens: readonly Token[], from: number): number {
  let at = from
  while (fillers.has(tokens[at]?.word ?? '') || isMark(tokens[at], ',')) at += 1
  return at
}

function opensPart(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at]
  if (token?.type !== 'word' || notVerbsBefore.has(tokens[at + 1]?.word ?? '')) return false
  return isVerb(token)
}

function isVerb(token: Token): boolean {
  if (verbs.has(token.word)) return true
  if (token.form !== 'gerund') return false
  const base = token.word.slice(0, -3)
  return verbs.has(base) || verbs.has(`${base}e`)
}

function createPart(tokens: readonly Token[], isAsked: boolean): RequestPart {
  const at = skipFillers(tokens, 0)
  const rest = tokens.slice(Math.min(at, tokens.length))
  const first = rest[0]
  const isLed = first?.type === 'word' && isVerb(first)
  return {
    tokens: rest,
    verb: isLed ? first : undefined,
    isQuestion: (isAsked && !isLed) || (!isLed && questionWords.has(first?.word ?? '')),
    isNegated: tokens.slice(0, at + 2).some((token) => negations.has(token.word)),
  }
}
