import { cut, fill, printableLine, widthOf, type Style } from './text.ts'

export interface TableOptions {
  readonly style: Style
  /** Rows wider than this are cut; undefined: never. */
  readonly columns?: number
}

const gap = 2
const columnWidthMin = 8

/**
 * Rows under their headings, aligned, without lines: easy to read and to cut with other tools.
 * A single column that is much wider than the rest gives way first when the terminal is narrow.
 */
export function renderTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  options: TableOptions,
): string {
  const cells = rows.map((row) => headings.map((_, index) => printableLine(row[index] ?? '')))
  const widths = headings.map((heading, index) =>
    Math.max(widthOf(heading), ...cells.map((row) => widthOf(row[index] ?? ''))),
  )
  narrow(widths, options.columns)
  const line = (row: readonly string[]) =>
    row
      .map((cell, index) => fill(cut(cell, widths[index] ?? 0), widths[index] ?? 0))
      .join(' '.repeat(gap))
      .trimEnd()
  return [options.style.dim(line(headings)), ...cells.map(line)].map((text) => `${text}\n`).join('')
}

/** Takes from the widest column, again and again, until the row fits. */
function narrow(widths: number[], columns: number | undefined): void {
  if (columns === undefined) return
  const available = columns - gap * (widths.length - 1)
  let excess = widths.reduce((sum, width) => sum + width, 0) - available
  while (excess > 0) {
    const widest = Math.max(...widths)
    if (widest <= columnWidthMin) return
    const index = widths.indexOf(widest)
    const second = Math.max(columnWidthMin, ...widths.filter((_, other) => other !== index))
    const taken = Math.min(excess, Math.max(1, widest - second))
    widths[index] = widest - taken
    excess -= taken
  }
}
