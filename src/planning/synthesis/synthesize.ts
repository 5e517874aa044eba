import { clip } from '../../core/fence-data.ts'
import type { Step } from '../../core/plan/plan.ts'
import { describeDone, describeRelationship, isReading, titleOf } from './describe-work.ts'
import { describeValue } from './describe-value.ts'
import type { OpenApproval, SynthesisInput, SynthesisStep } from './synthesis.ts'

/** How much of a result is told: more where nothing else builds on it. Units: characters. */
const lastResultMax = 2000
const resultMax = 300
const reasonMax = 300
const itemsMax = 10

/**
 * The answer to a request out of what its run came to, without a model: what was done and found,
 * what was not and why, what waits for a person. Plain text, one fact a line. Deterministic.
 */
export function synthesize(input: SynthesisInput): string {
  const done = doneLines(input)
  const open = openLines(input)
  if (input.status === 'COMPLETED' && input.steps.length === 1 && open.length === 0) {
    return done.join('\n') || headline(input)
  }
  const facts = [...done, ...open].map((line) => `- ${line}`)
  return [headline(input), ...(facts.length > 0 ? ['', ...facts] : [])].join('\n')
}

/** What was not done or still waits, a sentence each. An answer must never leave these out. */
export function openLines(input: SynthesisInput): readonly string[] {
  const lines = input.steps.flatMap((step) => [
    ...settledLines(step, input),
    ...waitingLines(step, input),
  ])
  const isNamed = input.steps.some(({ status }) => status === 'FAILED')
  if (input.error === undefined || isNamed) return lines
  return [sentence(`Failed: ${input.error.message}`), ...lines]
}

function headline({ status, steps, plan }: SynthesisInput): string {
  const total = count(steps.length, 'step')
  const completed = steps.filter((step) => step.status === 'COMPLETED').length
  const ofAll = `${completed} of ${total} ${steps.length === 1 ? 'is' : 'are'} done`
  const doneWords = plan.name === '' ? 'Done' : `Done: ${plan.name.replace(/ ?…$|\.$/u, '')}`
  switch (status) {
    case 'COMPLETED':
      return completed === steps.length ? `${doneWords}.` : `${doneWords}; ${ofAll}.`
    case 'FAILED':
      return `Not everything could be done: ${ofAll}.`
    case 'CANCELLED':
      return `Cancelled: ${ofAll}.`
    case 'PAUSED':
      return `Paused: ${ofAll}.`
    case 'COMPENSATING':
      return 'Being undone.'
    case 'COMPENSATED':
      return 'Undone: what had been done was taken back.'
    case 'DRAFT':
    case 'APPROVED':
    case 'EXECUTING':
      return `In progress: ${ofAll}.`
  }
}

function doneLines(input: SynthesisInput): readonly string[] {
  const needed = new Set(input.steps.flatMap(({ dependsOn }) => dependsOn))
  const lines = input.steps
    .filter(({ status, items }) => status === 'COMPLETED' || (items ?? []).length > 0)
    .flatMap((step) => doneLinesOf(step, needed.has(step.id) ? resultMax : lastResultMax))
  if (input.output === undefined || input.plan.output === undefined) return lines
  return [...lines, `Result: ${describeValue(input.output, lastResultMax)}`]
}

function doneLinesOf(step: SynthesisStep, charactersMax: number): readonly string[] {
  if (step.kind === 'approval') return [`${titleOf(step)}: ${approvalWords(step)}`]
  if (step.kind === 'wait') return []
  if (step.items !== undefined) return itemLines(step, step.items)
  const result = resultWords(step, charactersMax)
  const line = describeDone(step)
  return [
    result === undefined ? line : `${line}: ${result}`.replace(': \n', ':\n'),
    ...(step.relationships ?? []).map(describeRelationship),
  ]
}

function itemLines(step: SynthesisStep, items: readonly SynthesisStep[]): readonly string[] {
  if (items.length === 0) return [`${titleOf(step)}: there was nothing to do it for`]
  const completed = items.filter(({ status }) => status === 'COMPLETED')
  const more = completed.length - itemsMax
  return [
    ...completed.slice(0, itemsMax).flatMap((item) => doneLinesOf(item, resultMax)),
    ...(more > 0 ? [`${titleOf(step)}: the same for ${more} more`] : []),
  ]
}

/** A step that created something has said so; its output would only repeat it. */
function resultWords(step: SynthesisStep, charactersMax: number): string | undefined {
  if (step.output === undefined || step.output === null) return undefined
  if ((step.entities ?? []).length > 0 && !isReading(step)) return undefined
  const words = describeValue(step.output, charactersMax)
  return words === 'nothing' && !isReading(step) ? undefined : words
}

function settledLines(step: SynthesisStep, input: SynthesisInput): readonly string[] {
  const items = (step.items ?? []).flatMap((item) => settledLines(item, input))
  if (items.length > 0 && step.status !== 'SKIPPED') {
    const more = items.length - itemsMax
    return more > 0 ? [...items.slice(0, itemsMax), `And ${more} more like these.`] : items
  }
  switch (step.status) {
    case 'FAILED':
      return [sentence(`Failed: ${titleOf(step)}: ${step.error?.message ?? 'no reason was given'}`)]
    case 'SKIPPED':
      return [sentence(`Skipped: ${titleOf(step)}: ${skipReason(step, input)}`)]
    case 'CANCELLED':
      return [sentence(`Cancelled: ${titleOf(step)}`)]
    case 'COMPENSATED':
      return [sentence(`Undone: ${titleOf(step)}`)]
    case 'PENDING':
    case 'ASSIGNED':
    case 'EXECUTING':
    case 'WAITING':
    case 'COMPLETED':
    case 'COMPENSATING':
      return []
  }
}

function skipReason(step: SynthesisStep, { steps, plan }: SynthesisInput): string {
  if (step.error !== undefined) return step.error.message
  const before = steps.filter(({ id }) => step.dependsOn.includes(id))
  const failed = before.find(({ status }) => status === 'FAILED')
  if (failed !== undefined) return `it needs "${titleOf(failed)}", which failed`
  const rejected = before.find(isRejected)
  if (rejected !== undefined) return `"${titleOf(rejected)}" was rejected`
  const stopped = before.find(({ status }) => status === 'CANCELLED')
  if (stopped !== undefined) return `it needs "${titleOf(stopped)}", which was cancelled`
  const skipped = before.find(({ status }) => status === 'SKIPPED')
  const when = plan.steps.find(({ id }): boolean => id === step.id)?.when
  const allSkipped = skipped !== undefined && before.every(({ status }) => status === 'SKIPPED')
  if (when !== undefined && !allSkipped) return `its condition was not met (${clip(when, 120)})`
  return skipped === undefined
    ? 'it was not needed'
    : `it needs "${titleOf(skipped)}", which was skipped`
}

function waitingLines(step: SynthesisStep, input: SynthesisInput): readonly string[] {
  const approvals = (input.approvals ?? []).filter(({ stepId }) => stepId === step.id)
  if (approvals.length > 0) return approvals.map(approvalLine)
  const items = (step.items ?? []).flatMap((item) => waitingLines(item, input))
  if (items.length > 0 || step.status !== 'WAITING') return items
  const planned: Step | undefined = input.plan.steps.find(({ id }) => id === step.id)
  const question = planned?.approval?.question
  return [sentence(`Waiting: ${titleOf(step)}${question === undefined ? '' : `: ${question}`}`)]
}

function approvalLine({ id, question }: OpenApproval): string {
  return `${sentence(`Waiting for a person: ${question}`)} To approve: skein approve ${id}`
}

function isRejected(step: SynthesisStep): boolean {
  return decisionOf(step) === 'REJECT' || decisionOf(step) === 'REJECTED'
}

function approvalWords(step: SynthesisStep): string {
  return isRejected(step) ? 'rejected' : 'approved'
}

function decisionOf({ kind, output }: SynthesisStep): string | undefined {
  if (kind !== 'approval' || typeof output !== 'object' || output === null) return undefined
  return 'decision' in output && typeof output['decision'] === 'string'
    ? output['decision']
    : undefined
}

function sentence(text: string): string {
  const line = clip(text.replaceAll(/\s+/g, ' ').trim(), reasonMax)
  return /[.!?…]$/.test(line) ? line : `${line}.`
}

function count(n: number, noun: string): string {
  return n === 1 ? `1 ${noun}` : `${n} ${noun}s`
}
