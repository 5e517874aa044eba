import type { Page } from '../ports/store.ts'
import type { ListOptions } from './action.ts'
import type { Context } from './context.ts'
import { writeJson, writeLines } from './context.ts'
import { renderTable } from './table.ts'

/** What of a list goes into the query of a call. */
export function listQueryOf(options: ListOptions): {
  readonly limit?: number
  readonly cursor?: string
} {
  const { limit, cursor } = options
  return {
    ...(limit === undefined ? {} : { limit }),
    ...(cursor === undefined ? {} : { cursor }),
  }
}

interface Listing<Item> {
  readonly headings: readonly string[]
  readonly row: (item: Item) => readonly string[]
  /** What is said instead of an empty table. */
  readonly empty: string
}

/** Prints one page of a list: a table, or `{ items, nextCursor }` with `--json`. */
export function printPage<Item>(
  context: Context,
  page: Page<Item>,
  { listing, options }: { readonly listing: Listing<Item>; readonly options: ListOptions },
): void {
  const { terminal, style } = context
  if (options.json === true) {
    writeJson(terminal, page)
    return
  }
  if (page.items.length === 0) {
    writeLines(terminal, [listing.empty])
    return
  }
  const columns = terminal.interactive ? { columns: terminal.columns } : {}
  terminal.write(renderTable(listing.headings, page.items.map(listing.row), { style, ...columns }))
  if (page.nextCursor !== undefined) {
    writeLines(terminal, [style.dim(`There is more: --cursor ${page.nextCursor}`)])
  }
}
