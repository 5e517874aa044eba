import type { Json } from '../../core/json.ts'
import type { StepOrder } from './action.ts'
import type { Parameter } from './parameter.ts'
import { isWord, type Token } from './token.ts'

/** A required thing that was not named: said in the same clause, meant by "it", or known before. */
export function resolve(parameter: Parameter, order: StepOrder): readonly Json[] {
  const { region, context } = order
  if (parameter.schema.default !== undefined && !parameter.required) return []
  if (parameter.required && parameter.role === 'query') return meantBy(order)
  if (parameter.isNew && isSameName(region.tokens)) {
    const name = context.mentions.lastName
    return name === undefined ? [] : [name]
  }
  if (!parameter.required || parameter.isNew || parameter.kind === undefined) return []
  if (parameter.role === 'list' || parameter.role === 'material' || parameter.role === 'query')
    return []
  const { mentions, clause } = context
  const together = mentions.ofClause(parameter.kind, clause.index)
  if (order.isItem && together.length > 0) return together
  const latest = mentions.latest(parameter.kind)
  if (latest === undefined) return unknownBy(parameter, order)
  const isPlural = region.pronouns.some((token) =>
    isWord(token, 'them', 'they', 'both', 'these', 'all'),
  )
  if (isPlural && latest.step !== undefined)
    return mentions.ofClause(parameter.kind, latest.step.clause)
  return [latest.name]
}

/** "an application of the same name". */
function isSameName(tokens: readonly Token[]): boolean {
  return tokens.some((token, at) => token.word === 'same' && tokens[at + 1]?.word === 'name')
}

/** "it" is what was named last, where nothing of the kind is known. */
function unknownBy(parameter: Parameter, order: StepOrder): readonly Json[] {
  if (parameter.schema.default !== undefined) return [parameter.schema.default]
  if (!order.region.pronouns.some((token) => isWord(token, 'it', 'its'))) return []
  if (parameter.role !== 'entity' && parameter.role !== 'hostname') return []
  const name = order.context.mentions.latestUnknown(parameter.role === 'hostname')
  return name === undefined ? [] : [name]
}

/** "its attendees": what is found by words goes by the name of what was made before. */
function meantBy(order: StepOrder): readonly Json[] {
  const { profile, context, region } = order
  const isPointed = region.tokens.some((token) =>
    isWord(token, 'its', 'their', 'it', 'that', 'this'),
  )
  if (profile.isOpen || !isPointed) return []
  for (const kind of profile.produces) {
    const made = context.mentions.latest(kind)
    if (made !== undefined) return [made.name]
  }
  return []
}
