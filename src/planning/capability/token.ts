import { stem } from './stem.ts'

export type LiteralType =
  | 'quoted'
  | 'email'
  | 'url'
  | 'host'
  | 'path'
  | 'channel'
  | 'version'
  | 'number'
  | 'constant'
  | 'date'

/** How a word is inflected, as far as its ending shows it. */
export type WordForm = 'base' | 'third' | 'gerund' | 'participle'

/** One word, literal or mark of a request. */
export interface Token {
  readonly type: 'word' | 'literal' | 'mark'
  /** As it was said. */
  readonly text: string
  /** Lower case, after phrasal verbs were made one word; a mark's own sign. */
  readonly word: string
  readonly stem: string
  readonly form: WordForm
  readonly capital: boolean
  readonly literal?: LiteralType
  /** What a literal stands for, without its quotes. */
  readonly value?: string
}

export function createWord(text: string, word: string = text): Token {
  const lower = word.toLowerCase().replaceAll('’', "'")
  return {
    type: 'word',
    text,
    word: lower,
    stem: stem(lower),
    form: formOf(lower),
    capital: /^\p{Lu}/u.test(text),
  }
}

export function createMark(text: string, word: string = text): Token {
  return { type: 'mark', text, word, stem: word, form: 'base', capital: false }
}

export function createLiteral(text: string, literal: LiteralType, value: string = text): Token {
  return {
    type: 'literal',
    text,
    word: text.toLowerCase(),
    stem: text.toLowerCase(),
    form: 'base',
    capital: /^\p{Lu}/u.test(text),
    literal,
    value,
  }
}

export function isMark(token: Token | undefined, ...signs: readonly string[]): boolean {
  return token !== undefined && token.type === 'mark' && signs.includes(token.word)
}

export function isWord(token: Token | undefined, ...words: readonly string[]): boolean {
  return token !== undefined && token.type === 'word' && words.includes(token.word)
}

/** The text of tokens as a person would write it. */
export function textOf(tokens: readonly Token[]): string {
  let text = ''
  for (const token of tokens) {
    if (token.text === '') continue
    text +=
      text === '' || (token.type === 'mark' && token.word !== '→') ? token.text : ` ${token.text}`
  }
  return text
}

function formOf(word: string): WordForm {
  if (word.endsWith('ing') && word.length > 5) return 'gerund'
  if (word.endsWith('ed') && word.length > 4 && !word.endsWith('eed')) return 'participle'
  if (word.endsWith('s') && !word.endsWith('ss') && word.length > 3) return 'third'
  return 'base'
}
