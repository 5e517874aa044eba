import type { Capability } from '../../core/capability.ts'
import type { Json } from '../../core/json.ts'
import type { Step } from '../../core/plan/plan.ts'
import { wordsOf } from '../capability/parameter.ts'
import { stem } from '../capability/stem.ts'
import { isAlias } from '../capability/synonyms.ts'
import { stopWords } from '../capability/vocabulary.ts'

/** Words that speak of steps as such, and tell none from another. */
const plainWords = new Set(['step', 'steps', 'part', 'task', 'thing', 'things', 'work', 'action'])

/**
 * The steps that some words mean: those whose name, capability, inputs or kinds hold all of the
 * words; of several, those that need no more than the words. None where a word fits nothing.
 */
export function findSteps(
  what: string,
  steps: readonly Step[],
  capability: (name: string) => Capability | undefined,
): readonly Step[] {
  const wanted = wordsOf(what)
    .filter((word) => !stopWords.has(word) && !plainWords.has(word))
    .map((word) => stem(word))
  if (wanted.length === 0) return []
  return steps.filter((step) => {
    const words = wordsOfStep(step, capability)
    return wanted.every((word) => words.some((known) => known === word || isAlias(known, word)))
  })
}

function wordsOfStep(
  step: Step,
  capability: (name: string) => Capability | undefined,
): readonly string[] {
  const known = capability(step.capability ?? '')
  const texts = [
    step.id,
    step.name ?? '',
    step.capability ?? '',
    step.agent ?? '',
    ...textsOf(step.inputs ?? {}),
    ...(known?.produces ?? []),
  ]
  return [...new Set(texts.flatMap((text) => wordsOf(text)).map((word) => stem(word)))]
}

function textsOf(value: Json): readonly string[] {
  if (typeof value === 'string') return value.includes('{{') ? [] : [value]
  if (typeof value === 'number') return [String(value)]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value as { readonly [key: string]: Json }).flatMap(textsOf)
}
