import { isJsonObject } from '../../core/json.ts'
import type { JsonObject } from '../../core/json.ts'

/**
 * The JSON object in a model's answer: the whole text, a fenced block, or the first object that
 * stands somewhere in the prose. Thoughts in `<think>` are passed over. Never throws.
 */
export function extractJson(answer: string): JsonObject | undefined {
  const text = answer.replaceAll(/<think>[^]*?<\/think>/g, '').trim()
  const whole = parseObject(text)
  if (whole !== undefined) return whole
  for (const [, block = ''] of text.matchAll(/```[a-z]*\s*\n([^]*?)```/gi)) {
    const fenced = parseObject(block)
    if (fenced !== undefined) return fenced
  }
  return firstObject(text)
}

/** How many opening braces are tried, so that hostile text costs no quadratic time. */
const startsMax = 50

function firstObject(text: string): JsonObject | undefined {
  let start = text.indexOf('{')
  for (let tried = 0; start !== -1 && tried < startsMax; tried += 1) {
    const end = closingBrace(text, start)
    const value = end === undefined ? undefined : parseObject(text.slice(start, end + 1))
    if (value !== undefined) return value
    start = text.indexOf('{', start + 1)
  }
  return undefined
}

function closingBrace(text: string, start: number): number | undefined {
  let depth = 0
  let quoted = false
  for (let at = start; at < text.length; at += 1) {
    const character = text[at]
    if (quoted && character === '\\') at += 1
    else if (character === '"') quoted = !quoted
    else if (!quoted && character === '{') depth += 1
    else if (!quoted && character === '}') depth -= 1
    if (depth === 0) return at
  }
  return undefined
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
