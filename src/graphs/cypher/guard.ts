import { firstWords, functions, limits, openingWords, refusedWords } from './guard/allowed.ts'
import { checkForServer } from './guard/server-rules.ts'
import { tokenize } from './guard/token.ts'
import type { Refusal, Token } from './guard/token.ts'

export type ReadOnlyCheck = { readonly ok: true } | ({ readonly ok: false } & Refusal)

/** Which engine the text is for: a server that others use too gets stricter rules. */
export type GuardedEngine = 'grafeo' | 'neo4j'

/**
 * Whether a query that a user wrote only reads. Refuses by default: one statement, known signs,
 * known functions, bounded patterns, and no word that writes, loads, administers or calls
 * procedures where an engine could read it as such. Back-ticks make any word a plain name.
 *
 * Shape:  pure and total; linear in the text.
 * Errors: none. It is one fence of several: the handle is read-only, time and memory are limited.
 */
export function checkReadOnly(text: string, engine: GuardedEngine = 'grafeo'): ReadOnlyCheck {
  if (text.length > limits.textLengthMax) {
    return at(undefined, `it is longer than ${limits.textLengthMax} characters`)
  }
  const scanned = tokenize(text)
  if (!scanned.ok) return scanned
  const { tokens } = scanned
  const first = tokens[0]
  if (first === undefined) return at(undefined, 'it is empty')
  if (first.type !== 'word' || !firstWords.has(first.text.toUpperCase())) {
    return at(first, `a query begins with one of ${[...firstWords].join(', ')}`)
  }
  const problem = checkNesting(tokens) ?? checkTokens(tokens)
  if (problem !== undefined) return problem
  const stricter = engine === 'neo4j' ? checkForServer(tokens) : undefined
  return stricter === undefined ? { ok: true } : { ok: false, ...stricter }
}

type Check = ReadOnlyCheck | undefined

function checkTokens(tokens: readonly Token[]): Check {
  let ranges = 0
  for (const [index, token] of tokens.entries()) {
    const place: Place = { tokens, index, token }
    const problem = checkSign(place) ?? checkWord(place) ?? checkFunction(place)
    if (problem !== undefined) return problem
    if (isCallOf(place, 'range')) ranges += 1
    if (ranges > 1) return at(token, 'range may be used once in a query')
  }
  return undefined
}

interface Place {
  readonly tokens: readonly Token[]
  readonly index: number
  readonly token: Token
}

function checkNesting(tokens: readonly Token[]): Check {
  const closing: { readonly [open: string]: string } = { '(': ')', '[': ']', '{': '}' }
  const open: string[] = []
  for (const token of tokens.filter(({ type }) => type === 'sign')) {
    const end = closing[token.text]
    if (end !== undefined) open.push(end)
    else if (/^[)\]}]$/.test(token.text) && open.pop() !== token.text) {
      return at(token, `${token.text} closes nothing that is open here`)
    }
    if (open.length > limits.depthMax)
      return at(token, `it is nested deeper than ${limits.depthMax}`)
  }
  return open.length === 0 ? undefined : at(tokens.at(-1), `${open.at(-1)} is missing`)
}

function checkSign({ tokens, index, token }: Place): Check {
  if (token.type !== 'sign') return undefined
  const next = tokens[index + 1]
  if (token.text === ';') {
    return next === undefined ? undefined : at(next, 'only one statement may be sent at once')
  }
  if (token.text === '+=') return at(token, 'a query may not write')
  if (token.text === '[' && textAt(tokens, index - 1) === '-') return checkHops(tokens, index)
  return isQuantified(tokens, index)
    ? at(next, 'patterns are repeated with -[:TYPE*1..5]->, with both ends given')
    : undefined
}

/** `-[:R]->+`, `->*`, `->{1,}` and `((a)-->(b))+`: repetition in the newer notation. */
function isQuantified(tokens: readonly Token[], index: number): boolean {
  const next = textAt(tokens, index + 1)
  if (!/^[*+{]$/.test(next)) return false
  const sign = textAt(tokens, index)
  if (sign === '>') return textAt(tokens, index - 1) === '-'
  if (sign === '-') return next !== '+' || /^[\])-]$/.test(textAt(tokens, index - 1))
  return sign === ')' && closesPattern(tokens, index)
}

/** Whether the group that ends here holds a whole pattern: it has an arrow or another group. */
function closesPattern(tokens: readonly Token[], end: number): boolean {
  let depth = 0
  for (let index = end; index >= 0; index -= 1) {
    const text = textAt(tokens, index)
    if (text === ')') depth += 1
    if (text === '(') depth -= 1
    if (depth === 0) return false
    if (depth === 1 && text === '-' && /^[)\]<]$/.test(textAt(tokens, index - 1))) {
      return /^[[\->]$/.test(textAt(tokens, index + 1))
    }
  }
  return false
}

/** `*` in a relationship needs an upper bound. */
function checkHops(tokens: readonly Token[], open: number): Check {
  let index = open + 1
  while (index < tokens.length && !/^[*\]{]$/.test(textAt(tokens, index))) index += 1
  const star = tokens[index]
  if (star?.text !== '*' || star.type !== 'sign') return undefined
  const bound: string[] = []
  for (index += 1; bound.length < 4 && !/^[\]{]$/.test(textAt(tokens, index)); index += 1) {
    bound.push(textAt(tokens, index))
  }
  const most = /^(?:\d*\.\.)?(\d+)$/.exec(bound.join(''))?.[1]
  if (most === undefined)
    return at(star, 'a repeated relationship needs an upper bound, such as *1..5')
  return Number(most) > limits.hopsMax
    ? at(star, `a path may have at most ${limits.hopsMax} relationships`)
    : undefined
}

function checkWord(place: Place): Check {
  const { tokens, index, token } = place
  if (token.type !== 'word') return undefined
  const word = token.text.toUpperCase()
  if (isName(tokens, index)) return undefined
  if (word === 'CALL') return checkSubquery(place)
  if (!refusedWords.has(word)) return undefined
  return at(token, `${word} is not for reading. As a name, put it in back-ticks`)
}

/** A property after a dot, a label or type after a colon, a key in a map. */
function isName(tokens: readonly Token[], index: number): boolean {
  const before = textAt(tokens, index - 1)
  if (before === '.' || before === ':') return true
  return /^[{,]$/.test(before) && textAt(tokens, index + 1) === ':'
}

/** `CALL { … }` and `CALL (x) { … }` are subqueries; every other CALL is a procedure. */
function checkSubquery({ tokens, index, token }: Place): Check {
  let next = index + 1
  if (textAt(tokens, next) === '(') {
    while (next < tokens.length && textAt(tokens, next) !== ')') next += 1
    next += 1
  }
  return textAt(tokens, next) === '{' ? undefined : at(token, 'procedures may not be called')
}

function checkFunction(place: Place): Check {
  const { tokens, index, token } = place
  if (textAt(tokens, index + 1) !== '(') return undefined
  if (token.type === 'quoted-name') {
    return textAt(tokens, index - 1) === ':'
      ? undefined
      : at(token, 'functions are named without back-ticks')
  }
  if (token.type !== 'word') return undefined
  const { name, start } = functionName(tokens, index)
  if (start === index && isOpeningWord(tokens, index)) return undefined
  if (isCallOf(place, 'range')) return checkRange(place)
  if (/^(id|elementid)$/.test(name))
    return at(token, 'the engine’s own ids are not for use; every node has its id as a property')
  return functions.has(name)
    ? undefined
    : at(token, `the function ${name} is not one that may be used`)
}

function isOpeningWord(tokens: readonly Token[], index: number): boolean {
  const word = textAt(tokens, index).toUpperCase()
  return openingWords.has(word) || word === 'CALL' || (word === 'WITH' && isAffix(tokens, index))
}

/** `STARTS WITH (…)`. */
function isAffix(tokens: readonly Token[], index: number): boolean {
  return /^(STARTS|ENDS)$/i.test(textAt(tokens, index - 1))
}

function isCallOf({ tokens, index, token }: Place, name: string): boolean {
  return (
    token.type === 'word' && token.text.toLowerCase() === name && textAt(tokens, index + 1) === '('
  )
}

/** The whole dotted name that ends at `index`, in lower case. */
function functionName(
  tokens: readonly Token[],
  index: number,
): { readonly name: string; readonly start: number } {
  let start = index
  let name = textAt(tokens, index).toLowerCase()
  while (textAt(tokens, start - 1) === '.' && start >= 2) {
    start -= 2
    name = `${textAt(tokens, start).toLowerCase()}.${name}`
  }
  return { name, start }
}

/** A list over a range escapes time and memory limits on some servers, so it has to be small. */
function checkRange({ tokens, index, token }: Place): Check {
  const given: string[] = []
  let end = index + 2
  for (; end < tokens.length && textAt(tokens, end) !== ')'; end += 1)
    given.push(textAt(tokens, end))
  const parts = /^(-?\d{1,9}),(-?\d{1,9})(?:,(-?\d{1,9}))?$/.exec(given.join(''))
  const span = Math.abs(Number(parts?.[2]) - Number(parts?.[1]))
  return parts !== null && span <= limits.rangeMax
    ? undefined
    : at(token, `range takes whole numbers written out, at most ${limits.rangeMax} apart`)
}

function textAt(tokens: readonly Token[], index: number): string {
  const token = tokens[index]
  if (token === undefined) return ''
  return token.type === 'string' || token.type === 'quoted-name' ? '`' : token.text
}

function at(token: Token | undefined, refused: string): ReadOnlyCheck {
  return { ok: false, refused, line: token?.line ?? 1, column: token?.column ?? 1 }
}
