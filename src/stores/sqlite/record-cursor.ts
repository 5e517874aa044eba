import { SkeinError } from '../../core/errors.ts'

/** Where a page ended: the last record's time and id. New records come before it. */
export interface RecordCursor {
  readonly createdAt: number
  readonly id: string
}

/** The cursor as opaque text for callers. */
export function encodeCursor(cursor: RecordCursor): string {
  return Buffer.from(JSON.stringify([cursor.createdAt, cursor.id])).toString('base64url')
}

/** Reads what `encodeCursor` wrote. Errors: `CURSOR_INVALID`. */
export function decodeCursor(text: string): RecordCursor {
  const parts = parse(text)
  if (Array.isArray(parts)) {
    const [createdAt, id] = parts as readonly unknown[]
    if (typeof createdAt === 'number' && typeof id === 'string') return { createdAt, id }
  }
  throw new SkeinError('CURSOR_INVALID', { cursor: text })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}
