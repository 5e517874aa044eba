import type { JsonObject } from '../../core/json.ts'
import type { Step } from '../../core/plan/plan.ts'
import type { SynthesisStep } from '../synthesis/synthesis.ts'

/** A step of a run that is decided step by step, as far as it has come. */
export type StandingStep = Omit<SynthesisStep, 'items' | 'entities' | 'relationships' | 'produces'>

/** Where a run stands when something has to be decided. */
export interface Standing {
  /** The request. */
  readonly goal: string
  readonly round: number
  readonly steps: readonly StandingStep[]
  /** What the decision waited for. */
  readonly settled: readonly string[]
}

/**
 * What a controller decides. `add`: these steps, after the decision; where `isLast` is not set,
 * another decision after them. `ask`: a person, with the whole picture; a decision after the answer.
 */
export type Move =
  | { readonly type: 'done'; readonly reasoning: string; readonly data?: JsonObject }
  | {
      readonly type: 'add'
      readonly reasoning: string
      readonly steps: readonly Step[]
      readonly data?: JsonObject
    }
  | {
      readonly type: 'ask'
      readonly reasoning: string
      readonly picture: Picture
      readonly data?: JsonObject
    }

/** What a person is told who is asked to take over. */
export interface Picture {
  readonly request: string
  readonly understood: string
  readonly tried: readonly string[]
  readonly known: readonly string[]
  readonly suggestions: readonly string[]
}

/** The whole picture as a question, in plain text. */
export function questionOf({ request, understood, tried, known, suggestions }: Picture): string {
  const list = (title: string, items: readonly string[]): readonly string[] =>
    items.length === 0 ? [] : [`${title}: ${items.join('; ')}.`]
  return [
    `A person is needed for: "${request}".`,
    ...(understood === '' ? [] : [`Understood: ${understood}`]),
    ...list('Tried', tried),
    ...list('Known', known),
    ...list('Suggestions', suggestions),
    'Answer with what shall be done ("answer"), or reject to leave it.',
  ].join(' ')
}
