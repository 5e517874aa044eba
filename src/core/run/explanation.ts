import type { JsonObject } from '../json.ts'

/** Why a step is where it is: one sentence for a person, and the same as data. */
export interface Explanation {
  readonly sentence: string
  readonly cause: JsonObject
}

export function because(type: string, sentence: string, more: JsonObject = {}): Explanation {
  return { sentence, cause: { type, ...more } }
}

/** What others said may already end as a sentence does. */
export function ended(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`
}

export function time(moment: number | undefined): string {
  return moment === undefined ? 'an unknown time' : new Date(moment).toISOString()
}
