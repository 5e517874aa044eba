import { SkeinError } from '../core/errors.ts'

/**
 * The failure of a text that a user wrote, with the place in it. Engines say it in words of their
 * own, or name a variable, which is then looked for.
 */
export function withPlace(error: unknown, text: string): unknown {
  if (!(error instanceof SkeinError) || error.code !== 'GRAPH_QUERY_FAILED') return error
  const { reason } = error.details as { readonly reason: string }
  const place = saidPlace(reason) ?? placeOfName(reason, text)
  if (place === undefined) return error
  const { said, ...where } = place
  const rest = said === undefined ? reason : reason.replace(said, '').trim()
  return new SkeinError('GRAPH_QUERY_FAILED', { reason: rest, ...where }, { cause: error })
}

interface Place {
  readonly line: number
  readonly column: number
  /** The words that told it. */
  readonly said?: string
}

function saidPlace(reason: string): Place | undefined {
  const pattern = / ?\(?(?:at )?line (\d+), column (\d+)(?: \(offset: \d+\))?\)?/
  const [said, line, column] = pattern.exec(reason) ?? []
  if (said === undefined) return undefined
  return { line: Number(line), column: Number(column), said }
}

/** Where a variable stands that the engine does not know. */
function placeOfName(reason: string, text: string): Place | undefined {
  const name = /[Vv]ariable [`'"](\w+)[`'"]/.exec(reason)?.[1]
  if (name === undefined) return undefined
  const at = outsideQuotes(text).search(new RegExp(`(?<![\\w.:$])${name}(?!\\w)`))
  if (at < 0) return undefined
  const before = text.slice(0, at).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

/** The text with blanks in the place of what is quoted. */
function outsideQuotes(text: string): string {
  return text.replace(/'[^']*'|"[^"]*"|`[^`]*`/g, (quoted) => ' '.repeat(quoted.length))
}
