import { tokenize } from './token.ts'
import type { Token } from './token.ts'

const most = { with: 2, plus: 8 }

/**
 * Whether the work that a text asks for is bounded by its own form: at most one scan, one hop from
 * it, or two from a node that is named by `id` or `name`, and nothing that multiplies rows or makes
 * values grow. Such a text may run beside the writer; any other runs where it can be ended alone.
 *
 * Shape: false is always safe to say. The text has passed `checkReadOnly`.
 */
export function isLight(text: string): boolean {
  const scanned = tokenize(text)
  if (!scanned.ok) return false
  const { tokens } = scanned
  if (tokens.some((token, index) => multiplies(tokens, token, index))) return false
  const words = tokens
    .filter(({ type }) => type === 'word')
    .map((token) => token.text.toUpperCase())
  const count = (word: string): number => words.filter((one) => one === word).length
  const plus = tokens.filter((token) => token.type === 'sign' && token.text === '+').length
  if (count('MATCH') > 1 || count('WITH') > most.with || plus > most.plus) return false
  return hopsOf(tokens) <= (startsFromNamed(tokens) ? 2 : 1) && !hasSecondPattern(tokens)
}

const heavyWords = new Set([
  'ALL',
  'ALLSHORTESTPATHS',
  'ANY',
  'CALL',
  'NONE',
  'RANGE',
  'REDUCE',
  'REPLACE',
  'SHORTESTPATH',
  'SINGLE',
  'UNION',
  'UNWIND',
])

function multiplies(tokens: readonly Token[], token: Token, index: number): boolean {
  if (token.type === 'word') return heavyWords.has(token.text.toUpperCase())
  if (token.type !== 'sign' || token.text !== '[') return false
  if (textAt(tokens, index - 1) === '-') return isRepeated(tokens, index)
  // A comprehension, over a list or over a pattern.
  return /^in$/i.test(textAt(tokens, index + 2)) || textAt(tokens, index + 1) === '('
}

function isRepeated(tokens: readonly Token[], open: number): boolean {
  for (let index = open + 1; index < tokens.length; index += 1) {
    const text = textAt(tokens, index)
    if (text === '*') return true
    if (text === ']') return false
  }
  return true
}

/** Arrows, with whatever subtraction looks like one. */
function hopsOf(tokens: readonly Token[]): number {
  return tokens.filter((token, index) => {
    if (token.type !== 'sign' || token.text !== ')') return false
    const next = textAt(tokens, index + 1)
    return next === '-' || (next === '<' && textAt(tokens, index + 2) === '-')
  }).length
}

/** `MATCH (x:Label {id: …` or `{name: …`. */
function startsFromNamed(tokens: readonly Token[]): boolean {
  const match = tokens.findIndex((token) => /^match$/i.test(token.text) && token.type === 'word')
  let index = match + 1
  while (index < tokens.length && !/^[{)]$/.test(textAt(tokens, index))) index += 1
  return textAt(tokens, index) === '{' && /^(id|name)$/.test(textAt(tokens, index + 1))
}

/** `MATCH (a), (b)`: every a with every b. */
function hasSecondPattern(tokens: readonly Token[]): boolean {
  const match = tokens.findIndex((token) => /^match$/i.test(token.text) && token.type === 'word')
  if (match < 0) return false
  let depth = 0
  for (const token of tokens.slice(match + 1)) {
    if (token.type === 'word' && /^(where|return|with)$/i.test(token.text) && depth === 0)
      return false
    if (token.type !== 'sign') continue
    if (/^[([{]$/.test(token.text)) depth += 1
    else if (/^[)\]}]$/.test(token.text)) depth -= 1
    else if (token.text === ',' && depth === 0) return true
  }
  return false
}

function textAt(tokens: readonly Token[], index: number): string {
  return tokens[index]?.text ?? ''
}
