import type { SubordinateClause } from './clause.ts'
import type { DraftStep } from './draft.ts'
import type { LexicalIndex } from './lexical-index.ts'
import { kindStem, wordsOf } from './parameter.ts'
import { readRegion } from './phrase.ts'
import { valueTokens } from './match.ts'
import { stem } from './stem.ts'
import type { Token } from './token.ts'
import { isAlias, nounsLike } from './synonyms.ts'
import { auxiliaries, stateVerbs, stopWords } from './vocabulary.ts'

/** What a condition tests of each step it speaks of, as CEL in which `@` stands for the step. */
export interface Predicate {
  readonly isNegated: boolean
  test(step: DraftStep): string
}

/** Verbs that only join a subject to what is said of it. */
export const linkingVerbs: ReadonlySet<string> = new Set(
  [
    'look',
    'seem',
    'show',
    'contain',
    'find',
    'become',
    'appear',
    'get',
    'report',
    'say',
    'mention',
    'include',
    'come',
    'be',
    'stay',
    'remain',
    'exist',
    'return',
    'go',
    'turn',
  ].map(stem),
)

const existence =
  /^(?:found|present|exist|exists|occur|occurs|happen|happens|available|there|reported|any)$/u

const comparisons: readonly (readonly [string, string])[] = [
  ['at least', '>='],
  ['at most', '<='],
  ['or more', '>='],
  ['or less', '<='],
  ['more than', '>'],
  ['greater than', '>'],
  ['higher than', '>'],
  ['warmer than', '>'],
  ['less than', '<'],
  ['fewer than', '<'],
  ['lower than', '<'],
  ['colder than', '<'],
  ['above', '>'],
  ['over', '>'],
  ['exceeds', '>'],
  ['below', '<'],
  ['under', '<'],
  ['equals', '=='],
]

/** Reads the test of "if it does not rain", "unless there are errors", "if it is above 20". */
export function predicateOf(
  clause: SubordinateClause,
  steps: readonly DraftStep[],
  index: LexicalIndex,
): Predicate | undefined {
  const isNegated = (clause.marker === 'unless') !== saysNot(clause.tokens)
  const words = predicateWords(clause, steps, index)
  const comparison = comparisonOf(clause.tokens)
  const isEither = clause.tokens.some((token) => token.word === 'or')
  if (comparison === undefined && words.length === 0) return undefined
  return {
    isNegated,
    test(step) {
      if (comparison !== undefined) return compare(step, comparison, clause.tokens)
      const tests = words.map((word) => testWord(step, word))
      return tests.length === 1 ? (tests[0] ?? '') : `(${tests.join(isEither ? ' || ' : ' && ')})`
    },
  }
}

function isNegation(word: string): boolean {
  return word.endsWith("n't") || /^(?:not|no|never|none|nothing|without)$/u.test(word)
}

function saysNot(tokens: readonly Token[]): boolean {
  return tokens.some((token) => isNegation(token.word))
}

/** The words that say what is the case: after a linking verb, or the verb itself. */
function predicateWords(
  clause: SubordinateClause,
  steps: readonly DraftStep[],
  index: LexicalIndex,
): readonly string[] {
  const region = readRegion(clause.tokens, index)
  const values = valueTokens(region, index, undefined)
  const dated = new Set(region.dates.flatMap((date) => clause.tokens.slice(date.start, date.end)))
  const tokens = clause.tokens.filter((token) => !dated.has(token))
  const link = tokens.findLastIndex(
    (token) =>
      token.type === 'word' && (auxiliaries.has(token.word) || linkingVerbs.has(token.stem)),
  )
  const tail = tokens.slice(link + 1).filter((token) => isSaid(token))
  const said = tail.filter((token) => !isValue(token, values) && !existence.test(token.word))
  const chosen =
    said.length > 0
      ? said
      : tokens.filter(
          (token) => isSaid(token) && !linkingVerbs.has(token.stem) && !isValue(token, values),
        )
  const isSubject = (token: Token): boolean =>
    steps.some(
      (step) =>
        step.profile.nameStems.includes(token.stem) ||
        step.profile.produces.includes(token.stem) ||
        [...step.inputs.values()].includes(token.text),
    )
  const own = chosen.filter((token) => !isSubject(token))
  const first = (own.length > 0 ? own : chosen).slice(0, 3)
  return first.map((token) => (link < 0 && stateVerbs.has(token.stem) ? token.stem : token.word))
}

function isSaid(token: Token): boolean {
  if (token.type !== 'word' || isNegation(token.word)) return false
  return !stopWords.has(token.word) || success.test(token.word)
}

function isValue(token: Token, values: ReadonlySet<Token>): boolean {
  return values.has(token) && token.capital
}

const success = /^(?:succe|pass|work|ok|okay|fine|green|done|complet|finish|ready|well)/u

function testWord(step: DraftStep, word: string): string {
  if (!step.profile.isRead && success.test(word)) return "@.status == 'COMPLETED'"
  const property = booleanProperty(step, stem(word))
  if (property !== undefined) return `@.output.${property}`
  return `mentions(@.output, '${word.replace(/[\\']/gu, '')}')`
}

/** A boolean of the output schema that means the word: `raining` for "rain". */
function booleanProperty(step: DraftStep, wanted: string): string | undefined {
  const properties = Object.entries(step.profile.capability.output.properties ?? {})
  return properties.find(
    ([name, schema]) =>
      schema.type === 'boolean' &&
      /^[A-Za-z_]\w*$/u.test(name) &&
      wordsOf(name).some((word) => isAlias(stem(word), wanted)),
  )?.[0]
}

interface Comparison {
  readonly operator: string
  readonly value: string
}

function comparisonOf(tokens: readonly Token[]): Comparison | undefined {
  const at = tokens.findIndex((token) => token.literal === 'number' || token.literal === 'version')
  const value = tokens[at]?.value
  if (value === undefined || !/^\d+(?:\.\d+)?$/u.test(value)) return undefined
  const text = tokens.map((token) => token.word).join(' ')
  const found = comparisons.find(([words]) => text.includes(words))
  return found === undefined ? undefined : { operator: found[1], value }
}

/** The number of the output schema that the clause names, or the only one. */
function compare(step: DraftStep, comparison: Comparison, tokens: readonly Token[]): string {
  const properties = Object.entries(step.profile.capability.output.properties ?? {}).filter(
    ([name, schema]) =>
      (schema.type === 'number' || schema.type === 'integer') && /^[A-Za-z_]\w*$/u.test(name),
  )
  const named = properties.find(([name]) =>
    wordsOf(name).some((word) =>
      tokens.some(
        (token) =>
          token.type === 'word' &&
          (kindStem(word) === token.stem || nounsLike(stem(word)).has(token.stem)),
      ),
    ),
  )
  const property = named ?? properties[0]
  if (property === undefined) return `@.output ${comparison.operator} ${comparison.value}`
  return `@.output.${property[0]} ${comparison.operator} ${comparison.value}`
}
