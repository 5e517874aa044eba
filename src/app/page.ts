import { SkeinError } from '../core/errors.ts'
import type { Page } from '../ports/store.ts'
import type { ListQuery } from './skein.ts'

/** A page of a list that is in memory, sorted by name. The cursor is the last name given. */
export function pageOf<T>(
  all: readonly T[],
  { limit = 50, cursor }: ListQuery,
  nameOf: (item: T) => string,
): Page<T> {
  const after = cursor === undefined ? undefined : decode(cursor)
  const rest = after === undefined ? all : all.filter((item) => nameOf(item) > after)
  const items = rest.slice(0, limit)
  const last = items.at(-1)
  if (rest.length <= limit || last === undefined) return { items }
  return { items, nextCursor: Buffer.from(nameOf(last)).toString('base64url') }
}

function decode(cursor: string): string {
  const name = Buffer.from(cursor, 'base64url').toString()
  if (Buffer.from(name).toString('base64url') !== cursor) {
    throw new SkeinError('CURSOR_INVALID', { cursor })
  }
  return name
}
