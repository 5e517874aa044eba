import type { PlanHistory } from './plan-history.ts'
import type { RunStatistics, Tally } from './run-statistics.ts'

/** What is known of a capability from completed runs. */
export interface LearnedCapability {
  readonly capability: string
  readonly runs: number
  /** Words that are said for it, the most telling first. */
  readonly words: readonly string[]
  /** What comes before it, the most frequent first, with its share of these runs. */
  readonly before: readonly { readonly capability: string; readonly share: number }[]
  readonly steps: Tally
}

export interface LearnedAgent {
  readonly agent: string
  readonly steps: Tally
  readonly capabilities: readonly { readonly capability: string; readonly steps: Tally }[]
}

export interface LearnedWord {
  readonly word: string
  /** Runs whose request said it. */
  readonly runs: number
  /** What it speaks for, the strongest first. */
  readonly capabilities: readonly { readonly capability: string; readonly weight: number }[]
}

/** What an organization's own runs have taught. Follows the journal; persisted nowhere else. */
export interface Learning {
  /** Resolves once everything that was committed before the call was learned. */
  caughtUp(): Promise<void>
  /** Undefined where learning is switched off. */
  history(): PlanHistory | undefined
  statistics(): RunStatistics
  /** Completed requests that are kept. */
  runs(): number
  /** The journal position that was learned up to. */
  position(): number
  capabilities(): readonly string[]
  capability(name: string): LearnedCapability
  agents(): readonly LearnedAgent[]
  agent(name: string): LearnedAgent
  word(text: string): LearnedWord
  close(): Promise<void>
}
