/** A piece of a query. Blanks and comments are left out. */
export interface Token {
  readonly type: 'word' | 'quoted-name' | 'string' | 'number' | 'parameter' | 'sign'
  readonly text: string
  readonly line: number
  readonly column: number
}

/** Why a query is refused, and where. */
export interface Refusal {
  readonly refused: string
  readonly line: number
  readonly column: number
}

export type Tokens =
  | { readonly ok: true; readonly tokens: readonly Token[] }
  | ({ readonly ok: false } & Refusal)

/**
 * Cuts a query into tokens, and refuses whatever two engines could read differently: what a
 * comment, a string or a number ends with must be beyond doubt, or text could hide in it.
 */
export function tokenize(text: string): Tokens {
  const scanner = new Scanner(text)
  const tokens: Token[] = []
  while (!scanner.isAtEnd) {
    const next = scanner.next()
    if (next === undefined) continue
    if ('refused' in next) return { ok: false, ...next }
    tokens.push(next)
  }
  return { ok: true, tokens }
}

interface Rule {
  readonly type: Token['type'] | 'blank'
  readonly pattern: RegExp
}

/** The first that matches counts. Every pattern is linear. */
const rules: readonly Rule[] = [
  { type: 'blank', pattern: /[ \t\r\n]+/y },
  { type: 'blank', pattern: /\/\/[^\r\n]*/y },
  { type: 'blank', pattern: /\/\*(?:[^*/]|\*(?!\/)|\/(?!\*))*\*\//y },
  { type: 'string', pattern: /'(?:[^'\\]|\\[\\'"`bfnrt])*'/y },
  { type: 'string', pattern: /"(?:[^"\\]|\\[\\'"`bfnrt])*"/y },
  { type: 'quoted-name', pattern: /`(?:[^`\\]|``)+`/y },
  { type: 'parameter', pattern: /\$(?:[A-Za-z_][A-Za-z0-9_]*|`[A-Za-z0-9_]+`)/y },
  {
    type: 'number',
    pattern: /(?:0x[0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![A-Za-z0-9_$`]|\.(?!\.))/y,
  },
  { type: 'word', pattern: /[A-Za-z_][A-Za-z0-9_]*/y },
  { type: 'sign', pattern: /\.\.|<=|>=|<>|=~|\+=|\/(?![/*])|[()[\]{}<>=+\-*%^.,:|;!&]/y },
]

class Scanner {
  readonly #text: string
  #at = 0
  #line = 1
  #lineStart = 0

  constructor(text: string) {
    this.#text = text
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length
  }

  next(): Token | Refusal | undefined {
    const place = { line: this.#line, column: this.#at - this.#lineStart + 1 }
    const found = this.#match()
    if (found === undefined) return { refused: this.#problem(), ...place }
    const reason = unclear(found.text)
    if (reason !== undefined) return { refused: reason, ...place }
    this.#advance(found.text)
    return found.type === 'blank' ? undefined : { type: found.type, text: found.text, ...place }
  }

  #match(): { readonly type: Rule['type']; readonly text: string } | undefined {
    for (const { type, pattern } of rules) {
      pattern.lastIndex = this.#at
      const text = pattern.exec(this.#text)?.[0]
      if (text !== undefined) return { type, text }
    }
    return undefined
  }

  #advance(text: string): void {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      this.#line += 1
      this.#lineStart = this.#at + at + 1
    }
    this.#at += text.length
  }

  #problem(): string {
    const rest = this.#text.slice(this.#at, this.#at + 2)
    if (rest === '/*') return 'this comment does not end, or holds another one'
    if (/^['"]/.test(rest))
      return 'this string does not end, or has an escape other than \\\\ \\\' \\" \\n \\r \\t'
    if (rest.startsWith('`')) return 'this quoted name does not end, is empty, or holds a backslash'
    if (/^\d/.test(rest)) return 'put a blank after this number'
    if (rest.startsWith('$')) return 'a parameter is $ and a name'
    const character = JSON.stringify(rest.slice(0, 1))
    return `the character ${character} has no place outside strings and comments`
  }
}

/** Strings and comments may be in any language, but not hold what some reader takes for an end. */
function unclear(text: string): string | undefined {
  if (/\\u/i.test(text))
    return 'unicode escapes are not read; write the character, or use a parameter'
  if (/\r(?!\n)/.test(text)) return 'a carriage return stands without its line feed'
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\ufeff]/.test(text)
    ? 'it holds a control character; use a parameter for such text'
    : undefined
}
