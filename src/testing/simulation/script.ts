import type { Json } from '../../core/json.ts'
import type { TroubleAction } from '../../core/run/trouble.ts'
import { chanceOf } from './seeded-chance.ts'

const actions = ['retry', 'complete', 'skip', 'fail'] as const

/** What an agent makes of one attempt at a step. */
export interface ScriptedAttempt {
  readonly durationMs: number
  readonly result: 'succeeds' | 'fails' | 'fails-for-good' | 'hangs'
  /** It takes the step first, and reports later. */
  readonly accepts: boolean
  readonly output: Json
}

/** What a person makes of a question. */
export interface ScriptedAnswer {
  readonly afterMs: number
  readonly decision: 'APPROVE' | 'REJECT'
  /** What is to become of a step in trouble. */
  readonly action: TroubleAction
}

/** How everybody outside a run behaves. The same for the same question, whenever it is asked. */
export interface Script {
  attempt(step: string, attempt: number): ScriptedAttempt
  answer(step: string): ScriptedAnswer
}

/** Durations, results and answers by chance. No duration is that of a time limit. */
export function createScript(seed: number): Script {
  return {
    attempt(step, attempt) {
      const chance = chanceOf(seed, `${step}#${attempt}`)
      const durationMs = [0, 20, 50, 120, 1_000][chance(5)] ?? 0
      const results = [
        'succeeds',
        'succeeds',
        'succeeds',
        'fails',
        'fails-for-good',
        'hangs',
      ] as const
      const result = results[chance(results.length)] ?? 'succeeds'
      const list = Array.from({ length: chance(4) }, () => chance(9))
      return { durationMs, result, accepts: chance(5) === 0, output: { value: chance(6), list } }
    },
    answer(step) {
      const chance = chanceOf(seed, `${step}?`)
      const afterMs = [30, 250, 2_000, 6_000][chance(4)] ?? 30
      const decision = chance(3) === 0 ? 'REJECT' : 'APPROVE'
      const action = actions[chance(actions.length)] ?? 'fail'
      return { afterMs, decision, action }
    },
  }
}
