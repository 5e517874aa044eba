import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plan } from '../skein.ts'

/**
 * One of the 43 workflow control-flow patterns as a plan, with its own check.
 *
 * Source: van der Aalst, ter Hofstede, Kiepuszewski, Barros; Russell et al. (workflowpatterns.com).
 */
export interface Pattern {
  readonly file: string
  readonly number: number
  readonly name: string
  /** `composition`: several parts of the language together; `none`: it cannot be expressed. */
  readonly support: 'direct' | 'composition' | 'none'
  /** How it is expressed, as Markdown. */
  readonly how: string
  readonly plan: Plan
  /** Orchestrations that are saved before, by name. */
  readonly saved?: { readonly [name: string]: Plan }
  /** What happens to the run, in order. A step of `work.hold` ends when it is said here. */
  readonly story?: readonly Happening[]
  readonly expect: Expectation
}

export type Happening =
  /** A held step ends. */
  | { readonly finish: string }
  /** Steps stand so: `a:COMPLETED b:EXECUTING`. */
  | { readonly until: string }
  | { readonly untilOne: readonly string[] }
  | { readonly signal: string; readonly data?: never }
  | { readonly act: 'cancel' | 'complete'; readonly step: string; readonly output?: never }
  | { readonly cancelRun: true }
  | { readonly modify: readonly object[] }

export interface Expectation {
  readonly status: string
  /** How the steps have ended. */
  readonly steps?: string
  readonly output?: unknown
  /** Pairs of steps, of which the first has ended before the second has. */
  readonly before?: readonly (readonly [string, string])[]
  /** Steps that were never under way at once. */
  readonly apart?: readonly string[]
  /** How often steps were done. */
  readonly runs?: { readonly [step: string]: number }
}

/** All patterns, by number. */
export function loadPatterns(): readonly Pattern[] {
  return readdirSync(import.meta.dirname)
    .filter((file) => /^wcp-.*\.json$/.test(file))
    .toSorted()
    .map((file) => {
      const text = readFileSync(join(import.meta.dirname, file), 'utf8')
      return { ...(JSON.parse(text) as Pattern), file }
    })
}
