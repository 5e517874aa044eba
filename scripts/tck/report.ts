import type { Outcome } from './run-scenario.ts'

export interface Result {
  readonly feature: string
  readonly number: string
  readonly outcome: Outcome
}

interface Counts {
  readonly passed: number
  readonly failed: number
  readonly wrong: number
  readonly lenient: number
}

/** The tables of `docs/reference/cypher.md`: numbers only, no text of the TCK. */
export function tckTables(results: readonly Result[]): string {
  const byGroup = Map.groupBy(results, ({ feature }) => feature.split('/').slice(0, -1).join('/'))
  const byFeature = Map.groupBy(results, ({ feature }) => feature)
  const groups = [...byGroup].map(([group, list]) => groupRow(group, countsOf(list)))
  const details = [...byFeature].flatMap(([feature, list]) => featureRow(feature, list))
  return [
    '| Features | Scenarios | As expected | Refused | Another answer | Not refused |',
    '|---|---:|---:|---:|---:|---:|',
    ...groups,
    groupRow('**all**', countsOf(results)),
    '',
    '## What does not work',
    '',
    'The numbers of scenarios in their feature file. *Refused*: an error instead of an answer. *Another',
    'answer*: silently different, which is the worst case. *Not refused*: an answer where the language has an error.',
    '',
    '| Feature | As expected | Refused | Another answer | Not refused |',
    '|---|---:|---|---|---|',
    ...details,
    '',
  ].join('\n')
}

function countsOf(results: readonly Result[]): Counts {
  const count = (outcome: Outcome): number =>
    results.filter((result) => result.outcome === outcome).length
  return {
    passed: count('passed'),
    failed: count('failed'),
    wrong: count('wrong'),
    lenient: count('lenient'),
  }
}

function groupRow(group: string, { passed, failed, wrong, lenient }: Counts): string {
  const all = passed + failed + wrong + lenient
  const share = all === 0 ? '' : ` (${Math.round((passed / all) * 100)} %)`
  return `| ${group} | ${all} | ${passed}${share} | ${failed} | ${wrong} | ${lenient} |`
}

function featureRow(feature: string, results: readonly Result[]): readonly string[] {
  const { passed, failed, wrong, lenient } = countsOf(results)
  if (failed + wrong + lenient === 0) return []
  const all = passed + failed + wrong + lenient
  const list = (outcome: Outcome): string => numbersOf(results, outcome)
  return [
    `| ${feature} | ${passed} of ${all} | ${list('failed')} | ${list('wrong')} | ${list('lenient')} |`,
  ]
}

/** As `1, 4 (3 of 7)`: examples of an outline that count alone are told apart. */
function numbersOf(results: readonly Result[], outcome: Outcome): string {
  const byNumber = Map.groupBy(results, ({ number }) => number.replace(/[[\]]/g, ''))
  return [...byNumber]
    .flatMap(([number, list]) => {
      const found = list.filter((result) => result.outcome === outcome).length
      if (found === 0) return []
      return found === list.length ? [number] : [`${number} (${found} of ${list.length})`]
    })
    .join(', ')
}
