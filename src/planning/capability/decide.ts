import type { Capability } from '../../core/capability.ts'
import type { Plan, Problem } from '../../core/plan/plan.ts'
import type { Analysis } from '../../ports/planner.ts'
import type { SubordinateClause } from './clause.ts'
import type { DraftStep } from './draft.ts'
import { describeStep, intentOf } from './naming.ts'
import type { Parameter } from './parameter.ts'
import { listAbilities } from './small-talk.ts'

/** A clause that asks for something, and how it fared. */
export interface ClauseReport {
  readonly text: string
  readonly bestFit: number
  readonly steps: readonly DraftStep[]
  readonly isImperative: boolean
}

const nothingFits = 0.25

/** The clauses that make a plan pointless: nothing accepted, or too much of the request unmatched. */
export function unmatchedOf(reports: readonly ClauseReport[]): readonly ClauseReport[] {
  const unmatched = reports.filter((report) => report.steps.length === 0)
  const matched = reports.length - unmatched.length
  const isHopeless = unmatched.some((report) => report.isImperative && report.bestFit < nothingFits)
  return matched === 0 || isHopeless || unmatched.length >= matched ? unmatched : []
}

/** A required input that nobody said and that cannot be made up. */
export interface MissingInput {
  readonly step: DraftStep
  readonly parameter: Parameter
}

/** `plan` is the finished document: what it holds is not missing. */
export function missingInputs(steps: readonly DraftStep[], plan: Plan): readonly MissingInput[] {
  const written = new Map(plan.steps.map((step) => [step.id, step.inputs ?? {}]))
  return steps.flatMap((step) =>
    step.profile.parameters
      .filter((one) => one.required && !Object.hasOwn(written.get(step.id) ?? {}, one.name))
      .map((parameter) => ({ step, parameter })),
  )
}

/** What to ask for the missing inputs. */
export function askForInputs(missing: readonly MissingInput[]): string {
  const [first] = missing
  if (first === undefined) return 'What do you mean?'
  const wanted = missing
    .filter((one) => one.step === first.step)
    .map((one) => labelOf(one.parameter))
  return `To ${lower(describeStep(first.step))} I need to know ${join(wanted)}. Which should it be?`
}

function labelOf(parameter: Parameter): string {
  const values = (parameter.schema.enum ?? []).filter((value) => typeof value === 'string')
  const options = values.length > 0 && values.length <= 8 ? ` (${join(values, 'or')})` : ''
  return `the ${parameter.name}${options}`
}

/** What to ask when the request, or a part of it, fits nothing. */
export function askAgain(
  texts: readonly string[],
  nearest: readonly Capability[],
  capabilities: readonly Capability[],
): string {
  const quoted = texts.map((text) => `"${text.length > 120 ? `${text.slice(0, 119)}…` : text}"`)
  const what =
    quoted.length === 0
      ? 'I did not understand the request.'
      : `I did not understand ${join(quoted)}: nothing here does that.`
  const close = nearest
    .slice(0, 3)
    .map((one) => (one.description === '' ? one.name : `${one.name} (${shorten(one.description)})`))
  const near = close.length === 0 ? '' : ` The nearest I have: ${close.join('; ')}.`
  return `${what}${near} What would you like me to do?\n${listAbilities(capabilities)}`
}

function shorten(text: string): string {
  const first = text.replace(/\s+/gu, ' ').split(/(?<=\w)\.\s/u)[0] ?? text
  return lower(first.length > 80 ? `${first.slice(0, 79)}…` : first)
}

/** What to ask when nothing can tell whether a condition holds. */
export function askForCondition(
  clauses: readonly SubordinateClause[],
  texts: readonly string[],
): string {
  const quoted = clauses.map((clause, at) => `"${clause.marker} ${texts[at] ?? ''}"`)
  return `Nothing here can tell ${join(quoted)}. How should that be found out, or should it be done in any case?`
}

/** Open questions of a plan with several steps, as problems: it does not start before they are answered. */
export function problemsOf(missing: readonly MissingInput[], plan: Plan): readonly Problem[] {
  return missing.map(({ step, parameter }) => {
    const at = plan.steps.findIndex((one) => one.id === step.id)
    return {
      code: 'INPUT_MISSING',
      path: `/steps/${at}/inputs/${parameter.name}`,
      message: `${describeStep(step)} needs ${labelOf(parameter)}. Say which.`,
    }
  })
}

/** What the request is about, from the steps that were found for it. */
export function analyse(steps: readonly DraftStep[], reports: readonly ClauseReport[]): Analysis {
  const said = steps.filter((step) => step.reason !== 'prerequisite')
  const intents = [...new Set(said.map(intentOf))]
  const effect = said.find((step) => !step.profile.isRead)
  const confidence = Math.round(100 * Math.min(1, ...said.map((step) => step.fit)))
  return {
    intent: intents.length > 4 ? `${intents.slice(0, 4).join(', ')}, …` : intents.join(', '),
    category:
      effect === undefined
        ? 'information'
        : (effect.profile.capability.name.split('.')[0] ?? 'other'),
    confidence,
    reasoning: reasonFor(steps, reports),
  }
}

function reasonFor(steps: readonly DraftStep[], reports: readonly ClauseReport[]): string {
  const matches = reports
    .filter((report) => report.steps.length > 0)
    .slice(0, 5)
    .map(
      (report) =>
        `"${shortClause(report.text)}" asks for ${join([...new Set(report.steps.map((step) => step.profile.capability.name))])}`,
    )
  const added = steps
    .filter((step) => step.reason === 'prerequisite')
    .map((step) => describeStep(step))
  const ignored = reports
    .filter((report) => report.steps.length === 0)
    .map((report) => `"${shortClause(report.text)}"`)
  const parts = [
    matches.length === 0
      ? 'The request names what it waits for.'
      : `${capital(matches.join('; '))}.`,
    added.length === 0 ? '' : ` Added because it is required: ${join([...new Set(added)])}.`,
    ignored.length === 0 ? '' : ` Not understood and left out: ${join(ignored)}.`,
  ]
  return parts.join('')
}

function shortClause(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

function lower(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1)
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

function join(items: readonly string[], word: string = 'and'): string {
  if (items.length <= 1) return items[0] ?? ''
  return `${items.slice(0, -1).join(', ')} ${word} ${items.at(-1) ?? ''}`
}
