import { createLiteral, createMark, createWord, type LiteralType, type Token } from './token.ts'

/** Each alternative is linear and bounded, so no text can make it slow. The first that fits wins. */
const patterns: readonly (readonly [RegExp, (text: string) => Token | undefined])[] = [
  [/"([^"\n]{1,500})"/uy, (text) => createLiteral(text, 'quoted', text.slice(1, -1))],
  [/“([^”\n]{1,500})”/uy, (text) => createLiteral(text, 'quoted', text.slice(1, -1))],
  [/`([^`\n]{1,500})`/uy, (text) => createLiteral(text, 'quoted', text.slice(1, -1))],
  [
    /(?<![\p{L}\p{N}])['‘]([^'’\n]{1,500})['’](?![\p{L}\p{N}])/uy,
    (text) => createLiteral(text, 'quoted', text.slice(1, -1)),
  ],
  [/https?:\/\/[^\s"'<>]{1,500}[^\s"'<>.,;:!?)]/uy, literal('url')],
  [/[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,6}/uy, literal('email')],
  [/#[\p{L}\p{N}_-]{1,80}/uy, literal('channel')],
  [/\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?Z?)?/uy, literal('date')],
  [/\d{1,2}:\d{2}/uy, literal('date')],
  [/(?:→|->|=>|⇒|➔|➜|⟶|>>)/uy, (text) => createMark(text, '→')],
  [/(?:~|\.{1,2})?(?:\/[\p{L}\p{N}_.-]{1,100}){1,30}\/?/uy, trimmed('path')],
  [/v?\d+(?:\.\d+){1,4}(?:-[a-z0-9.]{1,20})?(?![\p{L}\p{N}])/uy, trimmed('version')],
  [/v\d+(?![\p{L}\p{N}.-])/uy, literal('version')],
  [/\d+(?:,\d{3})*(?![\p{L}\p{N}])/uy, number],
  [/[A-Z][A-Z0-9]*_[A-Z0-9_]+/uy, literal('constant')],
  [/(?:e\.g|i\.e|a\.m|p\.m|etc|No|Dr|Mr|Mrs|vs)\.(?=\s*[\p{L}\p{N}])/uy, () => undefined],
  [
    /[\p{L}\p{N}][\p{L}\p{N}-]{0,62}(?:\.[\p{L}\p{N}-]{1,63}){0,5}\.\p{L}{2,24}(?![\p{L}\p{N}])/uy,
    host,
  ],
  [/[\p{L}\p{N}_]{1,80}(?:[-'’][\p{L}\p{N}_]{1,80}){0,6}/uy, (text) => createWord(text)],
  [/\n[ \t]*(?:\n|[-*•][ \t]|\d{1,3}[.)][ \t])/uy, () => createMark('.')],
  [/[–—]|-(?=\s)/uy, () => createMark(',')],
  [/[.,;:!?()&]/uy, (text) => createMark(text)],
]

/** Splits text into words, literals and marks; everything else is dropped. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const length = readToken(text, at, tokens)
    at += length
  }
  return tokens
}

function readToken(text: string, at: number, tokens: Token[]): number {
  const first = text.charCodeAt(at)
  if (first === 32) return 1
  for (const [pattern, create] of patterns) {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match === null || match[0].length === 0) continue
    const token = create(match[0])
    if (token !== undefined) tokens.push(token)
    return token?.type === 'literal' ? token.text.length : match[0].length
  }
  return 1
}

function literal(type: LiteralType): (text: string) => Token {
  return (text) => createLiteral(text, type)
}

/** A sentence's full stop is not part of the literal. */
function trimmed(type: LiteralType): (text: string) => Token {
  return (text) => createLiteral(text.length > 1 ? text.replace(/\.$/u, '') : text, type)
}

function number(text: string): Token {
  return createLiteral(text, 'number', text.replaceAll(',', ''))
}

/** `shop.example.com` or `notes.txt`, but not `done.Then`, where a full stop lacks its space. */
function host(text: string): Token {
  if (/\.(?:\p{Lu}\p{Ll}|then$|and$|please$)/u.test(text)) {
    const word = text.slice(0, text.indexOf('.'))
    return { ...createLiteral(word, 'host'), ...createWord(word), type: 'word' }
  }
  return createLiteral(text, 'host')
}
