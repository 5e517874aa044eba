import type { Json } from '../../src/core/json.ts'
import { chanceOf } from '../../src/testing/simulation/seeded-chance.ts'

/** What an agent makes of one attempt. */
export interface AttemptBehaviour {
  readonly durationMs: number
  readonly result: 'succeeds' | 'fails' | 'fails-for-good' | 'fails-silently' | 'hangs'
  /** It takes the step, and reports later, also if the process is another one by then. */
  readonly accepts: boolean
  /** The report of an accepted step comes before the agent has said that it accepts. */
  readonly reportsEarly: boolean
  /** How often its report comes again. */
  readonly repeats: number
  /** It stops when it is told to. */
  readonly obeys: boolean
  /** How often it says that it is still at work. */
  readonly beats: number
  /** It wants the plan changed. */
  readonly proposes: boolean
  readonly output: Json
  readonly usd: number
  readonly tokens: number
}

const results = [
  'succeeds',
  'succeeds',
  'succeeds',
  'succeeds',
  'succeeds',
  'fails',
  'fails-for-good',
  'fails-silently',
  'hangs',
] as const

/** The same for the same attempt, whenever it is asked for. */
export function attemptBehaviour(seed: number, attempt: string): AttemptBehaviour {
  const chance = chanceOf(seed, attempt)
  return {
    durationMs: [0, 20, 50, 120, 1_000][chance(5)] ?? 0,
    result: results[chance(results.length)] ?? 'succeeds',
    accepts: chance(5) === 0,
    reportsEarly: chance(4) === 0,
    repeats: chance(4) === 0 ? 1 : 0,
    obeys: chance(2) === 0,
    beats: chance(3) * 2,
    proposes: chance(20) === 0,
    output: { value: chance(6), list: Array.from({ length: chance(4) }, () => chance(9)) },
    usd: chance(2) / 100,
    tokens: chance(12),
  }
}

/** What a person makes of a question. */
export interface AnswerBehaviour {
  readonly afterMs: number
  readonly decision: 'APPROVE' | 'REJECT'
  /** The first answer does not fit the form. */
  readonly errs: boolean
  /** Answers again, when it may be too late. */
  readonly repeats: boolean
  /** Never answers, where there is a deadline. */
  readonly ignores: boolean
}

export function answerBehaviour(seed: number, question: string): AnswerBehaviour {
  const chance = chanceOf(seed, question)
  return {
    afterMs: [5, 100, 500, 2_000][chance(4)] ?? 5,
    decision: chance(3) === 0 ? 'REJECT' : 'APPROVE',
    errs: chance(4) === 0,
    repeats: chance(4) === 0,
    ignores: chance(3) === 0,
  }
}

/** When something else happens that somebody has to do. Units: milliseconds. */
export function delayOf(seed: number, what: string): number {
  return [1, 40, 300, 1_200][chanceOf(seed, what)(4)] ?? 1
}
