import type { ExitCode } from './exit-codes.ts'
import type { Terminal } from './terminal.ts'
import { createStyle, type Style } from './text.ts'

/** What a command is given by its process: nothing in a command reads globals. */
export interface Context {
  readonly terminal: Terminal
  readonly style: Style
  readonly environment: { readonly [name: string]: string | undefined }
  readonly workingFolder: string
  /** Aborted when the person at the keyboard, or the system, asks the command to end. */
  readonly signal: AbortSignal
  /** Sets the exit code. */
  finish(code: ExitCode): void
}

/** A context around a terminal; its style follows from it. */
export function createContext(given: Omit<Context, 'style'>): Context {
  return { ...given, style: createStyle(given.terminal.colors) }
}

/** Prints a value as JSON, for machines. */
export function writeJson(terminal: Terminal, value: unknown): void {
  terminal.write(`${JSON.stringify(value, undefined, 2)}\n`)
}

/** Prints a value as one line of JSON. */
export function writeJsonLine(terminal: Terminal, value: unknown): void {
  terminal.write(`${JSON.stringify(value)}\n`)
}

/** Prints lines of text. */
export function writeLines(terminal: Terminal, lines: readonly string[]): void {
  terminal.write(lines.map((line) => `${line}\n`).join(''))
}
