import type { Terminal } from './terminal.ts'

/** A terminal that keeps what is written to it, for tests of commands and drawings. */
export interface CapturedTerminal extends Terminal {
  output(): string
  errors(): string
}

/** Not interactive unless it is said to be. */
export function createCapturedTerminal(
  size: { readonly interactive?: boolean; readonly columns?: number; readonly rows?: number } = {},
): CapturedTerminal {
  let output = ''
  let errors = ''
  return {
    interactive: size.interactive ?? false,
    colors: false,
    columns: size.columns ?? 100,
    rows: size.rows ?? 24,
    write: (text) => {
      output += text
    },
    writeError: (text) => {
      errors += text
    },
    output: () => output,
    errors: () => errors,
  }
}
