import type { Refusal, Token } from './token.ts'

/** What one query may have of each, so that no value grows beyond what a server survives. */
const most = { with: 10, plus: 16, replace: 1, unwind: 4 }

/**
 * More rules for text that runs inside a server which other people use too, and which cannot be
 * ended like a child process. List comprehensions, `reduce` and regular expressions are not checked
 * there for time and memory, so neither `range` nor an iteration within an iteration is let through,
 * what makes text longer is counted, and a regular expression is one that cannot run for long.
 */
export function checkForServer(tokens: readonly Token[]): Refusal | undefined {
  return checkIterations(tokens) ?? checkGrowth(tokens) ?? checkExpressions(tokens)
}

function checkIterations(tokens: readonly Token[]): Refusal | undefined {
  const open: boolean[] = []
  for (const [index, token] of tokens.entries()) {
    if (token.type === 'word' && /^(range|reduce)$/i.test(token.text)) {
      if (textAt(tokens, index + 1) === '(') {
        return refusal(token, `${token.text.toLowerCase()} may not be used on Neo4j`)
      }
    }
    if (token.type !== 'sign') continue
    if (/^[([{]$/.test(token.text)) {
      const iterates = beginsIteration(tokens, index)
      if (iterates && open.includes(true)) {
        return refusal(token, 'a list may not be gone through inside another one on Neo4j')
      }
      open.push(iterates)
    } else if (/^[)\]}]$/.test(token.text)) open.pop()
  }
  return undefined
}

/** `[x IN …` and `all(x IN …`. */
function beginsIteration(tokens: readonly Token[], index: number): boolean {
  const isNamed = /^(word|quoted-name)$/.test(tokens[index + 1]?.type ?? '')
  return isNamed && /^in$/i.test(textAt(tokens, index + 2))
}

function checkGrowth(tokens: readonly Token[]): Refusal | undefined {
  const counted = { with: 0, plus: 0, replace: 0, unwind: 0 }
  for (const [index, token] of tokens.entries()) {
    const kind = kindOf(tokens, index)
    if (kind === undefined) continue
    counted[kind] += 1
    if (counted[kind] > most[kind]) {
      const name = kind === 'plus' ? '+' : kind.toUpperCase()
      return refusal(token, `${name} may stand at most ${most[kind]} times in a query on Neo4j`)
    }
  }
  return undefined
}

function kindOf(tokens: readonly Token[], index: number): keyof typeof most | undefined {
  const token = tokens[index]
  if (token?.type === 'sign') return token.text === '+' ? 'plus' : undefined
  if (token?.type !== 'word') return undefined
  const word = token.text.toLowerCase()
  if (word === 'with') return /^(starts|ends)$/i.test(textAt(tokens, index - 1)) ? undefined : word
  return word === 'replace' || word === 'unwind' ? word : undefined
}

/** Its pattern is written out, and repeats so little that no text makes it try for long. */
function checkExpressions(tokens: readonly Token[]): Refusal | undefined {
  for (const [index, token] of tokens.entries()) {
    if (token.type !== 'sign' || token.text !== '=~') continue
    const pattern = tokens[index + 1]
    const isWhole = pattern?.type === 'string' && !/^[+|]$/.test(textAt(tokens, index + 2))
    if (!isWhole || !isBrief(pattern.text.slice(1, -1))) {
      const brief = 'at most two of * + ? { and, but for (?i) at its start, no parentheses'
      return refusal(token, `a pattern after =~ on Neo4j is text written out, with ${brief}`)
    }
  }
  return undefined
}

function isBrief(pattern: string): boolean {
  const rest = pattern.replace(/^\(\?i\)/, '')
  return !rest.includes('(') && (rest.match(/[*+?{]/g)?.length ?? 0) <= 2
}

function textAt(tokens: readonly Token[], index: number): string {
  return tokens[index]?.text ?? ''
}

function refusal({ line, column }: Token, refused: string): Refusal {
  return { refused, line, column }
}
