import type { ActionClause } from './clause.ts'
import { createWord, isWord, type Token } from './token.ts'

/** Verbs that leave it to their means what is done: "check it with a load test". */
const openVerbs =
  /^(?:check|verify|validate|test|try|prove|examine|inspect|confirm|secure|protect|harden|guard|cover|equip|furnish|provide|extend|back|support|follow|prepare|complete)$/u

/**
 * The same clause as instructions for what it is to be done with: "secure shop.example.com with a
 * certificate" as "create a certificate for shop.example.com". None where it names no means.
 */
export function byInstrument(clause: ActionClause): readonly ActionClause[] {
  const { tokens, verb, isImperative } = clause
  if (!isImperative || verb === undefined || !openVerbs.test(verb.word)) return []
  const at = tokens.findIndex(
    (token, position) =>
      position > 1 &&
      isWord(token, 'with', 'by', 'using', 'through', 'via') &&
      isWord(tokens[position + 1], 'a', 'an', 'running', 'doing'),
  )
  if (at < 0) return []
  const isGerund = tokens[at + 1]?.form === 'gerund'
  const means = tokens.slice(at + (isGerund ? 2 : 1))
  const rest = [...means, createWord('for'), ...tokens.slice(1, at)]
  return ['run', 'create'].map((word) => withVerb(clause, word, rest))
}

function withVerb(clause: ActionClause, word: string, rest: readonly Token[]): ActionClause {
  const verb = createWord(word)
  return { ...clause, verb, tokens: [verb, ...rest] }
}
