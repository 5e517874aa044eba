/** Where a command writes. Not a terminal: no colours, nothing redrawn, never a question. */
export interface Terminal {
  /** Whether stdout is a terminal that can be redrawn. */
  readonly interactive: boolean
  readonly colors: boolean
  readonly columns: number
  readonly rows: number
  write(text: string): void
  writeError(text: string): void
}

/** Narrower than this, a tree cannot be drawn in place. */
const columnsMin = 40

/** What is not a terminal can take long lines: less is cut. */
const columnsElsewhere = 200

type Environment = { readonly [name: string]: string | undefined }

/** The terminal of this process. `NO_COLOR` or `TERM=dumb` turn colours and redrawing off. */
export function processTerminal(environment: Environment): Terminal {
  const { stdout, stderr } = process
  const interactive =
    stdout.isTTY &&
    stdout.columns >= columnsMin &&
    environment['TERM'] !== 'dumb' &&
    (environment['NO_COLOR'] ?? '') === ''
  return {
    interactive,
    colors: interactive,
    get columns() {
      return stdout.columns ?? columnsElsewhere
    },
    get rows() {
      return stdout.rows ?? 24
    },
    write: (text) => void stdout.write(text),
    writeError: (text) => void stderr.write(text),
  }
}
