import { CaseBase } from '../../src/learning/case-base.ts'
import { planRequest } from '../../src/planning/capability/capability-planner.ts'
import { termsOf } from '../../src/planning/retrieval/terms-of.ts'
import type { PlanningResult } from '../../src/ports/planner.ts'
import type { EvaluationSet, ExpectedPlan } from './evaluation-set.ts'
import { scoreOf } from './scores.ts'

/** How a set was planned with a number of past runs. Units: percent, but for counts and times. */
export interface SetResult {
  readonly set: string
  readonly pastRuns: number
  /** Plans that were judged; a request is judged once for each draw of past runs. */
  readonly judged: number
  readonly node: number
  readonly link: number
  /** Plans that are right in every way, of those expected. */
  readonly exact: number
  readonly route: number
  /** Questions asked where a plan was expected, and plans made where none was. */
  readonly needlessQuestions: number
  readonly falsePlans: number
  /** Plans with an effect that nobody asked for, where the set says what has an effect. */
  readonly unasked: number | undefined
  readonly inputs: number | undefined
  readonly meanMs: number
  readonly wrong: readonly string[]
}

/** Past runs to draw; a set that has too few requests leaves the larger ones out. */
const pastRunCounts = [0, 10, 100, 300, 1_000]
/** Small histories are drawn several times: which runs they hold makes a difference. */
const drawsOfSmall = 3
const smallMax = 300

/** Every number of past runs that the set allows, or those that are named. */
export function evaluateSet(
  set: EvaluationSet,
  counts: readonly number[] = [...pastRunCounts, Math.floor(set.requests.length / 2)],
): readonly SetResult[] {
  return [...new Set(counts)]
    .toSorted((a, b) => a - b)
    .filter((count) => foldsFor(count, set.requests.length) !== undefined)
    .map((count) => evaluateWith(set, count))
}

/** The fewest parts such that the rest of the set holds so many requests. */
function foldsFor(pastRuns: number, size: number): number | undefined {
  if (pastRuns === 0) return 1
  return [2, 3, 4].find((folds) => size - Math.ceil(size / folds) >= pastRuns)
}

interface Planned {
  readonly expected: ExpectedPlan
  readonly result: PlanningResult
  readonly durationMs: number
}

function evaluateWith(set: EvaluationSet, pastRuns: number): SetResult {
  const folds = foldsFor(pastRuns, set.requests.length) ?? 1
  const planned: Planned[] = []
  for (let fold = 0; fold < folds; fold += 1) {
    const judged = set.requests.filter((_, at) => at % folds === fold)
    const others = set.requests.filter((one) => !judged.includes(one))
    const draws = pastRuns > 0 && pastRuns <= smallMax ? drawsOfSmall : 1
    for (let draw = 0; draw < draws; draw += 1) {
      const start = (draw * pastRuns) % Math.max(1, others.length - pastRuns + 1)
      const past = others.slice(start, start + pastRuns)
      planned.push(...planAll(set, judged, past))
    }
  }
  return summarize(set, pastRuns, planned)
}

function planAll(
  set: EvaluationSet,
  judged: readonly ExpectedPlan[],
  past: readonly ExpectedPlan[],
): readonly Planned[] {
  const experience = new CaseBase({ termsOf })
  for (const { id, request, shape } of past) {
    experience.add({ runId: id, at: 0, text: request, shape, weight: 1 })
  }
  return judged.map((expected) => {
    const start = performance.now()
    const result = planRequest({
      message: expected.request,
      entities: expected.context,
      history: [],
      capabilities: set.capabilities,
      ...(past.length > 0 && { experience }),
    })
    return { expected, result, durationMs: performance.now() - start }
  })
}

function summarize(set: EvaluationSet, pastRuns: number, planned: readonly Planned[]): SetResult {
  const scored = planned.map(({ expected, result }) => {
    const plan = result.route === 'plan' ? result.plan : undefined
    return { expected, result, score: scoreOf(expected, plan, set.capabilities) }
  })
  const wanted = scored.filter(({ expected }) => expected.route === 'plan')
  const refused = scored.filter(({ expected }) => expected.route !== 'plan')
  const isRouted = ({ expected, result }: (typeof scored)[number]): boolean =>
    result.route === expected.route
  const inputs = scored.flatMap(({ score }) => score.inputs ?? [])
  const withSteps = scored.filter(({ score }) => score.unasked !== undefined)
  return {
    set: set.name,
    pastRuns,
    judged: planned.length,
    node: percent(wanted.map(({ score }) => score.node)),
    link: percent(wanted.map(({ score }) => score.link)),
    exact: percent(wanted.map(({ score }) => Number(score.isExact))),
    route: percent(scored.map((one) => Number(isRouted(one)))),
    needlessQuestions: wanted.filter((one) => !isRouted(one)).length,
    falsePlans: refused.filter(({ result }) => result.route === 'plan').length,
    unasked:
      withSteps.length === 0
        ? undefined
        : withSteps.filter(({ score }) => (score.unasked?.length ?? 0) > 0).length,
    inputs:
      inputs.length === 0
        ? undefined
        : (100 * sum(inputs.map((one) => one.right))) / sum(inputs.map((one) => one.all)),
    meanMs: sum(planned.map((one) => one.durationMs)) / Math.max(1, planned.length),
    wrong: scored
      .filter((one) => !isRouted(one) || (one.expected.route === 'plan' && !one.score.isExact))
      .map(({ expected }) => expected.request),
  }
}

function percent(values: readonly number[]): number {
  return values.length === 0 ? 100 : (100 * sum(values)) / values.length
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
