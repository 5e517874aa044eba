import type { Clause } from './clause.ts'
import type { DraftStep, EdgeSet } from './draft.ts'
import type { Parameter } from './parameter.ts'
import { isWord } from './token.ts'
import { isAlias } from './synonyms.ts'

export interface MaterialContext {
  readonly clauses: readonly Clause[]
  /** In text order. */
  readonly steps: readonly DraftStep[]
  readonly edges: EdgeSet
}

/** Lets reports, messages and mails take the results that they speak of. */
export function takeMaterial(context: MaterialContext): void {
  for (const step of context.steps) {
    const parameter = materialParameter(step)
    if (parameter === undefined || step.forEach !== undefined) continue
    const sources = sourcesOf(step, parameter, context)
    if (sources.length === 0) continue
    step.material = sources
    for (const source of sources) context.edges.add(source, step, 'data')
  }
}

/** The parameter that takes results: untyped material first, then text. */
export function materialParameter(step: DraftStep): Parameter | undefined {
  const open = step.profile.parameters.filter(
    (one) =>
      one.role === 'material' && !step.inputs.has(one.name) && !step.references.has(one.name),
  )
  return (
    open.find((one) => one.schema.type === undefined) ?? open.find((one) => one.required) ?? open[0]
  )
}

function sourcesOf(
  step: DraftStep,
  parameter: Parameter,
  context: MaterialContext,
): readonly DraftStep[] {
  const before = context.steps.filter((other) => comesBefore(other, step, context))
  const helpers = before.filter((other) => other.clause === step.clause && other.reason !== 'said')
  const informing = helpers.filter((other) => isInforming(other) && !isEnsuring(other))
  if (informing.length > 0) return informing
  const named = before.filter((other) => isSpokenOf(other, step))
  if (named.length > 0) return latest(named)
  const isOpen = parameter.schema.type === undefined && parameter.role === 'material'
  if (!isOpen && !speaksOfResults(step)) return []
  const results = before.filter(isInforming)
  if (results.length > 0) return latest(results)
  return speaksOfResults(step) ? latest(before.filter((other) => !isTelling(other))) : []
}

/** A message that nobody has said the words of: it tells of what was done before it. */
export function isReport(step: DraftStep): boolean {
  return isTelling(step) && step.material.length === 0 && materialParameter(step) !== undefined
}

function comesBefore(other: DraftStep, step: DraftStep, context: MaterialContext): boolean {
  if (other === step || other.profile === step.profile) return false
  if (context.edges.reaches(step, other)) return false
  return other.clause <= step.clause && context.steps.indexOf(other) < context.steps.indexOf(step)
}

/** Its output is worth reading: it reads, or makes something out of material. */
function isInforming(step: DraftStep): boolean {
  return (
    step.profile.isRead ||
    (step.profile.parameters.some((one) => one.role === 'material') && !isTelling(step))
  )
}

/** Messages and mails end somewhere else; nobody reads their output. */
function isTelling(step: DraftStep): boolean {
  return step.profile.parameters.some(
    (one) => ['channel', 'email', 'person'].includes(one.role) && one.required,
  )
}

function isEnsuring(step: DraftStep): boolean {
  return step.reason === 'prerequisite' && !step.profile.isRead
}

/** "the report", "the findings", "the logs". */
function isSpokenOf(other: DraftStep, step: DraftStep): boolean {
  if (!isInforming(other)) return false
  return step.region.phrases.some(
    (phrase) =>
      phrase.kind !== undefined &&
      phrase.determiner !== 'a' &&
      phrase.determiner !== 'an' &&
      other.profile.produces.some((kind) => isAlias(kind, phrase.kind ?? '')),
  )
}

const resultWords =
  /^(?:results?|outcome|output|findings?|answers?|comparison|summary|everything|details|overview|data|information|those|them|it|this|these|that)$/u

function speaksOfResults(step: DraftStep): boolean {
  return step.region.tokens.some((token, at) => {
    if (token.type !== 'word' || !resultWords.test(token.word)) return false
    return !(
      token.word === 'that' &&
      at > 0 &&
      !isWord(step.region.tokens[at - 1], 'send', 'post', 'mail', 'email')
    )
  })
}

function latest(steps: readonly DraftStep[]): readonly DraftStep[] {
  if (steps.length === 0) return []
  const last = Math.max(...steps.map((step) => step.clause))
  return steps.filter((step) => step.clause === last)
}
