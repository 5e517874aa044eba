import type { ActionClause } from './clause.ts'
import type { DraftStep } from './draft.ts'
import { hasVerb, type LexicalIndex, type Profile } from './lexical-index.ts'
import { isWord, type Token } from './token.ts'
import { determiners, imperativeVerbs, prepositions, readingVerbs } from './vocabulary.ts'
import { isDone } from './wishes.ts'

export interface Placed {
  /** The clause without it. */
  readonly clause: ActionClause
  /** As it was said: "in production". */
  readonly place: string
}

/**
 * "roll back shop in production": a place that other capabilities choose from, at the end of what
 * is asked. Undefined where there is none.
 */
export function cutPlace(clause: ActionClause, index: LexicalIndex): Placed | undefined {
  const { tokens, isImperative } = clause
  if (!isImperative) return undefined
  const [preposition, place] = tokens.slice(-2)
  if (preposition === undefined || place === undefined || tokens.length < 4) return undefined
  if (!isWord(preposition, 'in', 'on') || !index.enumStems.has(place.stem)) return undefined
  return {
    clause: { ...clause, tokens: tokens.slice(0, -2) },
    place: `${preposition.text} ${place.text}`,
  }
}

/** The place stays part of the name of what is done: nothing that was said is lost. */
export function keepPlace<O extends { readonly steps: readonly DraftStep[] }>(
  outcome: O,
  place: string,
): O | undefined {
  return outcome.steps.some((step) => nameWithPlace(step, place)) ? outcome : undefined
}

function nameWithPlace(step: DraftStep, place: string): boolean {
  for (const { name, role, required } of step.profile.parameters) {
    const value = step.inputs.get(name)
    if (role !== 'entity' || !required || typeof value !== 'string') continue
    step.inputs.set(name, `${value} ${place}`)
    return true
  }
  return false
}

/**
 * "We should probably delete the old backups": a wish for an effect is not met by reading something.
 */
export function unlessOther<
  M extends { readonly candidate: { readonly profile: Profile } | undefined },
>(clause: ActionClause, matched: M): M {
  const isOther = isOtherWish(clause, matched.candidate?.profile)
  return isOther ? { ...matched, candidate: undefined } : matched
}

function isOtherWish(
  { tokens, isImperative, isQuestion }: ActionClause,
  profile?: Profile,
): boolean {
  if (isImperative || profile === undefined) return false
  // No capability reads a reason.
  if (isWord(tokens[0], 'why')) return true
  const told = isQuestion ? undefined : toldVerb(tokens)
  if (told !== undefined && !hasVerb(profile, told.stem)) return true
  const verb = wishedVerb(tokens)
  return verb !== undefined && !hasVerb(profile, verb.stem) && !readingVerbs.has(verb.stem)
}

/** "Somebody deleted the database": what happened, and not what is wanted. */
function toldVerb(tokens: readonly Token[]): Token | undefined {
  return tokens.find(
    (token, at) =>
      at > 0 &&
      token.form === 'participle' &&
      isDone(token) &&
      tokens[at - 1]?.type === 'word' &&
      determiners.has(tokens[at + 1]?.word ?? '') &&
      !prepositions.has(tokens[at - 1]?.word ?? ''),
  )
}

/** The verb of "we should delete …", "should I delete …", "can we trust …". */
function wishedVerb(tokens: readonly Token[]): Token | undefined {
  const isAsked = isWord(tokens[1], 'i', 'we') && isWord(tokens[0], ...asking)
  if (isAsked) return tokens.slice(2).find((token) => !isWord(token, 'also', 'now', 'please'))
  const modal = tokens.findIndex(
    (token, at) =>
      at > 0 && isWord(token, 'should', 'could', 'might') && isWord(tokens[at - 1], 'we', 'i'),
  )
  if (modal < 0) return undefined
  return tokens.slice(modal + 1).find((token) => imperativeVerbs.has(token.word))
}

const asking = ['should', 'shall', 'can', 'could', 'may', 'might', 'must']
