import type { JsonObject } from '../../core/json.ts'
import { isJsonObject } from '../../core/json.ts'
import type { Plan, Step } from '../../core/plan/plan.ts'
import type { Move, Standing, StandingStep } from '../reactive/move.ts'
import { findingsOf, type Finding } from './findings.ts'
import { uniqueId } from './checks.ts'

/** How often something is mended and checked again before a person has to look. */
const roundsMax = 3

/** The steps that mend findings, made by the planner, and what nothing here mends. */
export interface FixPlan {
  readonly steps: readonly Step[]
  readonly unmended: readonly Finding[]
}

export interface DiagnosisTools {
  /** Plans what mends the findings; fixes that are known not to have helped are not repeated. */
  planFix(findings: readonly Finding[], tried: readonly StandingStep[]): Promise<FixPlan>
  /** What a person is asked before it is done, with who is asked. */
  approvalOf(plan: Plan, findings: readonly Finding[]): Promise<NonNullable<Step['approval']>>
}

/**
 * Decides what follows from what checks have found: nothing, a fix that a person has to approve and
 * that is checked again, or a person with the whole picture. Adds no step that changes something
 * without an approval before it.
 */
export async function decideDiagnosis(standing: Standing, tools: DiagnosisTools): Promise<Move> {
  const { round, steps } = standing
  const checks = steps.filter(({ id }) => standing.settled.includes(id))
  if (checks.some(isRefused) || isRefused(approvalOfRound(steps, round - 1))) {
    return done('A person has rejected it, so nothing is changed.', [])
  }
  const looked = checks.filter(({ status }) => status === 'COMPLETED')
  const findings = distinct(looked.flatMap(({ id, output }) => findingsOf(id, output)))
  if (looked.length === 0) return afterNoChecks(standing, checks)
  if (findings.length === 0) {
    const again = round === 1 ? 'Nothing is wrong' : 'Checked again: nothing is wrong any more'
    return done(`${again}.`, [])
  }
  const tried = steps.filter(
    ({ kind, status, id }) =>
      kind === 'task' && (status === 'COMPLETED' || status === 'FAILED') && isFix(steps, id),
  )
  const fix = await tools.planFix(findings, tried)
  if (fix.steps.length === 0 || round > roundsMax) return handOver(standing, findings, tried)
  return await add({ standing, findings, fix, tools })
}

function done(reasoning: string, findings: readonly Finding[]): Move {
  return { type: 'done', reasoning, data: dataOf(findings) }
}

/** Nothing could look, or what should have mended it has failed, so that there was nothing to verify. */
function afterNoChecks(standing: Standing, checks: readonly StandingStep[]): Move {
  const errors = [...new Set(checks.flatMap(({ error }) => error?.message ?? []))]
  const why = errors.length === 0 ? '' : `: ${errors[0]?.replace(/[.\s]+$/u, '')}`
  if (standing.round === 1) return done(`Nothing could be checked${why}.`, [])
  const findings = lastFindings(standing)
  const tried = standing.steps.filter(({ id }) => isFix(standing.steps, id))
  return handOver(standing, findings, tried)
}

function lastFindings({ steps }: Standing): readonly Finding[] {
  return distinct(steps.flatMap(({ id, output }) => findingsOf(id, output)))
}

function handOver(
  { goal }: Standing,
  findings: readonly Finding[],
  tried: readonly StandingStep[],
): Move {
  const problems = findings.map(({ problem }) => problem)
  const reasoning =
    tried.length === 0
      ? 'Nothing registered mends what was found, so a person is asked.'
      : 'What was tried has not mended it, so a person is asked.'
  return {
    type: 'ask',
    reasoning,
    data: dataOf(findings),
    picture: {
      request: goal,
      understood: `Checks have found ${count(findings.length, 'problem')}.`,
      tried: tried.map(({ name, status, error }) =>
        status === 'FAILED' ? `${name} (failed: ${error?.message ?? 'no reason given'})` : name,
      ),
      known: problems,
      suggestions: findings.flatMap(({ fix, problem }) =>
        fix !== undefined && 'request' in fix ? [`${fix.request} (for: ${problem})`] : [],
      ),
    },
  }
}

interface Addition {
  readonly standing: Standing
  readonly findings: readonly Finding[]
  readonly fix: FixPlan
  readonly tools: DiagnosisTools
}

async function add({ standing, findings, fix, tools }: Addition): Promise<Move> {
  const { round, steps, goal } = standing
  const ids = new Set(steps.map(({ id }) => id))
  const approvalId = `approve_fix_${round}`
  const fixes = withNewIds(fix.steps, ids).map((step) => ({
    ...step,
    dependsOn: [approvalId, ...(step.dependsOn ?? [])],
    // Whatever becomes of one, the others are done, and all is checked again.
    optional: true,
  }))
  const plan = { name: goal, steps: fixes }
  const approval: Step = {
    id: approvalId,
    kind: 'approval',
    name: 'Approve the fix',
    approval: await tools.approvalOf(plan, findings),
  }
  const verify = checksOfRun(steps).map((check): Step => {
    const id = uniqueId(`${check.id}_again`, ids)
    ids.add(id)
    return {
      id,
      name: `${check.name} again`,
      ...(check.capability !== undefined && { capability: check.capability }),
      inputs: check.inputs,
      dependsOn: fixes.map((step) => step.id),
      optional: true,
    }
  })
  const names = fixes.map(({ name, id }) => name ?? id).join(', ')
  return {
    type: 'add',
    reasoning: `Found ${count(findings.length, 'problem')}. To be approved: ${names}.`,
    steps: [approval, ...fixes, ...verify],
    data: dataOf(findings),
  }
}

/** The first checks of the run: what is checked again after each fix. */
export function checksOfRun(steps: readonly StandingStep[]): readonly StandingStep[] {
  const first = steps.find(({ id }) => id === 'decide_1')
  return steps.filter(({ id }) => first?.dependsOn.includes(id) === true)
}

/** Whether a step was added to mend something: an approval of the fix stands before it. */
export function isFix(steps: readonly StandingStep[], id: string): boolean {
  const step = steps.find((one) => one.id === id)
  return step?.dependsOn.some((before) => before.startsWith('approve_fix_')) === true
}

function approvalOfRound(steps: readonly StandingStep[], round: number): StandingStep | undefined {
  return steps.find(({ id }) => id === `approve_fix_${round}`)
}

function isRefused(step: StandingStep | undefined): boolean {
  return (
    step?.kind === 'approval' && isJsonObject(step.output) && step.output['decision'] === 'REJECT'
  )
}

function withNewIds(steps: readonly Step[], taken: Set<string>): readonly Step[] {
  const renamed = new Map<string, string>()
  for (const { id } of steps) {
    const fresh = uniqueId(id, taken)
    taken.add(fresh)
    renamed.set(id, fresh)
  }
  return steps.map((step) => ({
    ...step,
    id: renamed.get(step.id) ?? step.id,
    dependsOn: (step.dependsOn ?? []).map((id) => renamed.get(id) ?? id),
  }))
}

function distinct(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((one) => [one.problem, one])).values()]
}

function dataOf(findings: readonly Finding[]): JsonObject {
  return { findings: findings.map(({ problem }) => problem) }
}

function count(n: number, noun: string): string {
  return n === 1 ? `1 ${noun}` : `${n} ${noun}s`
}
