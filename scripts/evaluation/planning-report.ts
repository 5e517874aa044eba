import type { RepairResult } from './evaluate-repair.ts'
import type { SetResult } from './evaluate-set.ts'

export interface PlanningResults {
  readonly sets: readonly SetResult[]
  readonly repairs: readonly RepairResult[]
}

const head = `# How well Skein plans

Written by \`npm run evaluate -- planning\`; a test fails when a score falls more than a point below
these figures. No model is asked anywhere on this page.

- **Node-F1, Link-F1**: mean over requests of the F1 of the planned capabilities and of the
  planned edges against the expected ones. **Exact**: both are right; where a set says inputs,
  conditions and fan-out, these too. Such plans are compared by order, not by how they are drawn.
- **Past runs** are drawn from the same set and never hold the judged request; up to 300 of them the
  figure is the mean of three draws. A set that is too small leaves the larger histories out.
- \`ultratool\`: 260 tools that say nothing but names and descriptions. \`tmdb\`: endpoints with the
  kinds they require and produce declared; \`tmdb-examples\`: with example words for each endpoint
  too, written knowing the set and so optimistic. \`platform\`: capabilities declared in full.
- The synonyms and weights of the planner were chosen on these sets: unseen requests do worse.
`

const setColumns = [
  'Set',
  'Past runs',
  'Node-F1',
  'Link-F1',
  'Exact',
  'Route',
  'Needless questions',
  'False plans',
  'Unasked effects',
  'Inputs',
  'ms',
]
const setHead = `\n| ${setColumns.join(' | ')} |\n${'|---'.repeat(setColumns.length)}|`

/** The page, without anything that two runs on one machine would write differently but for times. */
export function planningReport({ sets, repairs }: PlanningResults): string {
  const rows = sets.map(setRow)
  return [head, '## Requests', setHead, ...rows, '', repairText(repairs)].join('\n')
}

function setRow(one: SetResult): string {
  const cells = [
    one.set,
    String(one.pastRuns),
    one.node.toFixed(1),
    one.link.toFixed(1),
    one.exact.toFixed(1),
    one.route.toFixed(1),
    `${one.needlessQuestions} of ${one.judged}`,
    String(one.falsePlans),
    one.unasked === undefined ? '' : String(one.unasked),
    one.inputs === undefined ? '' : one.inputs.toFixed(1),
    one.meanMs < 1 ? '<1' : one.meanMs.toFixed(0),
  ]
  return `| ${cells.join(' | ')} |`
}

const repairHead = `## Repair of plans with one simulated error

Good plans get one error each, and are repaired against the capability graph. **Fixed**: the good
plan came back; **handed back**: reported as a problem, for a model or a person to mend; **left**:
another plan came back. The mix holds 20 % missing prerequisites, 10 % hallucinated names, 20 %
needless edges, 10 % wrong orders, 10 % dropped edges, as far as a plan has a place for them, and
right plans. Repair knows what the capability planner makes of the same request; "alone" is without.

| Set | Error | Plans | Fixed % | Handed back % | Left % |
|---|---|---|---|---|---|`

function repairText(repairs: readonly RepairResult[]): string {
  const rows = repairs.flatMap(({ set, errors }) =>
    errors.map(({ error, plans, fixed, handedBack, left }) => {
      const shares = plans === 0 ? ['', '', ''] : [fixed, handedBack, left].map((n) => n.toFixed(0))
      return `| ${[set, error, String(plans), ...shares].join(' | ')} |`
    }),
  )
  const mixes = repairs.map(({ set, mix, plans, goodChanged }) =>
    [
      `| ${set}`,
      plans,
      `${mix.before.toFixed(1)} → ${mix.after.toFixed(1)}`,
      mix.afterAlone.toFixed(1),
      `${goodChanged} |`,
    ].join(' | '),
  )
  const mixHead = `
| Set | Plans | Exact in the mix, before → after | Alone | Good plans changed |
|---|---|---|---|---|`
  return [repairHead, ...rows, mixHead, ...mixes, ''].join('\n')
}

/** A row of a page that was written before. */
export interface CommittedScore {
  readonly set: string
  readonly pastRuns: number
  readonly node: number
  readonly link: number
  readonly exact: number
}

/** The figures of a written page. */
export function committedScores(page: string): readonly CommittedScore[] {
  const row = /^\| ([\w-]+) \| (\d+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \| [\d.]+ \|/gmu
  return [...page.matchAll(row)].map(([, set = '', pastRuns, node, link, exact]) => ({
    set,
    pastRuns: Number(pastRuns),
    node: Number(node),
    link: Number(link),
    exact: Number(exact),
  }))
}
