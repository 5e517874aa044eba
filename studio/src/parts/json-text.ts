import { cutText, visibleText } from './visible-text.ts'

export type JsonToken = readonly [type: 'key' | 'text' | 'value' | 'rest', text: string]

export interface ShownJson {
  readonly tokens: readonly JsonToken[]
  /** The whole, as it would be downloaded. */
  readonly whole: string
  readonly isCut: boolean
}

const shownMax = 64_000
/** Beyond so much, colours cost more than they give. */
const colouredMax = 16_000

const tokenPattern = /("(?:[^"\\]|\\.)*")(\s*:)?|-?\d[\d.eE+-]*|\btrue\b|\bfalse\b|\bnull\b/g

/** A value as text to look at: as much of it as can be read, harmless whatever it holds. */
export function showJson(value: unknown): ShownJson {
  const whole = typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? 'undefined')
  const shown = visibleText(cutText(whole, shownMax))
  const isCut = whole.length > shownMax
  if (typeof value === 'string') return { tokens: [['rest', shown]], whole, isCut }
  const coloured = cutText(shown, colouredMax)
  const tokens = [...tokensOf(coloured), ['rest', shown.slice(coloured.length)] as const]
  return { tokens: tokens.filter(([, text]) => text !== ''), whole, isCut }
}

function tokensOf(text: string): readonly JsonToken[] {
  const tokens: JsonToken[] = []
  let end = 0
  for (const match of text.matchAll(tokenPattern)) {
    const [all, quoted, colon] = match
    tokens.push(['rest', text.slice(end, match.index)])
    if (quoted === undefined) tokens.push(['value', all])
    else if (colon === undefined) tokens.push(['text', quoted])
    else tokens.push(['key', quoted], ['rest', colon])
    end = match.index + all.length
  }
  return [...tokens, ['rest', text.slice(end)]]
}
