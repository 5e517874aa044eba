import { isJsonObject } from '../../core/json.ts'
import type { RunStatus } from '../../core/run/status.ts'
import type { StandingStep } from '../reactive/move.ts'
import { checksOfRun, isFix } from './decide-diagnosis.ts'
import { findingsOf } from './findings.ts'

/**
 * The answer of a diagnosis: what was checked, what was found, what was done, and what checking
 * again has shown. Plain text, one fact a line; only what the run came to.
 */
export function reportDiagnosis(steps: readonly StandingStep[], status: RunStatus): string {
  const checks = checksOfRun(steps)
  const first = findingsIn(checks)
  return [
    headline(steps, { status, first }),
    '',
    ...checks.map(checkLine),
    ...first.map((problem) => `- Found: ${problem}.`),
    ...steps.flatMap(doneLines),
    ...steps.filter(({ id }) => isFix(steps, id)).flatMap(fixLines),
    ...verifiedLines(steps),
  ].join('\n')
}

interface Outcome {
  readonly status: RunStatus
  readonly first: readonly string[]
}

function headline(steps: readonly StandingStep[], { status, first }: Outcome): string {
  const looked = checksOfRun(steps).filter(isCompleted)
  if (status === 'CANCELLED') return 'Cancelled.'
  if (looked.length === 0) return `Nothing could be checked, so nothing was changed.`
  if (first.length === 0) return 'Nothing is wrong, and nothing was changed.'
  const found = first.length === 1 ? '1 problem' : `${first.length} problems`
  const last = lastChecks(steps).filter(isCompleted)
  if (last.length > 0 && findingsIn(last).length === 0) return `Found ${found}, and mended it.`
  const fixes = steps.filter(({ id }) => isFix(steps, id))
  if (fixes.every(({ status: one }) => one === 'SKIPPED')) {
    return `Found ${found}; nothing was changed.`
  }
  return `Found ${found}; not all of it is mended.`
}

function checkLine(step: StandingStep): string {
  const what = step.name.replace(/^check /iu, '')
  if (step.status !== 'COMPLETED') {
    return `- Not checked: ${what}: ${trimmed(step.error?.message ?? step.status)}.`
  }
  const found = findingsIn([step]).length
  return `- Checked: ${what}: ${found === 0 ? 'nothing found' : `${found} found`}.`
}

/** What people have decided. */
function doneLines({ kind, output, name }: StandingStep): readonly string[] {
  if (kind !== 'approval' || !isJsonObject(output)) return []
  const { by, decision, comment, data } = output
  const word = decision === 'REJECT' ? 'rejected' : 'approved'
  const answer = isJsonObject(data) && typeof data['answer'] === 'string' ? data['answer'] : comment
  const said = typeof answer === 'string' && answer !== '' ? ` (${trimmed(answer)})` : ''
  return [`- ${name}: ${word} by ${typeof by === 'string' ? by : 'a person'}${said}.`]
}

function fixLines({ name, status, error }: StandingStep): readonly string[] {
  if (status === 'COMPLETED') return [`- Done: ${name}.`]
  if (status === 'FAILED') return [`- Failed: ${name}: ${trimmed(error?.message ?? 'no reason')}.`]
  return [`- Not done: ${name}.`]
}

function verifiedLines(steps: readonly StandingStep[]): readonly string[] {
  const last = lastChecks(steps)
  const looked = last.filter(isCompleted)
  if (looked.length === 0) return []
  const left = findingsIn(looked)
  if (left.length === 0) return ['- Verified: checked again, and nothing is wrong any more.']
  return left.map((problem) => `- Still wrong: ${problem}.`)
}

/** The checks of the last round that came after something was done. */
function lastChecks(steps: readonly StandingStep[]): readonly StandingStep[] {
  const rounds = steps
    .filter(({ id }) => /^decide_\d+$/u.test(id) && id !== 'decide_1')
    .toReversed()
  for (const { dependsOn } of rounds) {
    const checks = steps.filter(
      ({ id, kind, status }) => dependsOn.includes(id) && kind === 'task' && status === 'COMPLETED',
    )
    if (checks.length > 0) return checks
  }
  return []
}

function findingsIn(steps: readonly StandingStep[]): readonly string[] {
  const problems = steps.flatMap(({ id, output }) => findingsOf(id, output))
  return [...new Set(problems.map(({ problem }) => trimmed(problem)))]
}

function isCompleted({ status }: StandingStep): boolean {
  return status === 'COMPLETED'
}

function trimmed(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').replace(/[.\s]+$/u, '')
}
