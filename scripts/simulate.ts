/*
 * npm run simulate -- --seed N --runs M [--json]   simulates the cases of M seeds from N on
 * npm run simulate -- --case JSON                  tells the story of one case
 */
import { parseArgs } from 'node:util'
import { describeFinding, runSeeds } from '../test/simulation/run-seeds.ts'
import type { SimulationReport } from '../test/simulation/run-seeds.ts'
import type { SimulationCase } from '../test/simulation/simulation-case.ts'
import { tellStory } from '../test/simulation/tell-story.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '1000' },
    findings: { type: 'string', default: '1' },
    case: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})

// Expected failures are made by the thousand; where they were made is of no interest.
Error.stackTraceLimit = 0

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

function printReport({ seeds, seconds, events, crashes, findings }: SimulationReport): void {
  const rate = (seeds / seconds).toFixed(0)
  print(`${seeds} seeds in ${seconds.toFixed(1)} s (${rate} a second)`)
  print(`${events} events, every law checked after each; ${crashes} crashes`)
  for (const finding of findings) print(`\n${describeFinding(finding)}`)
}

async function main(): Promise<boolean> {
  if (values.case !== undefined) {
    const broken = await tellStory(JSON.parse(values.case) as SimulationCase, print)
    print(broken ?? 'Every law held.')
    return broken === undefined
  }
  const [from, count, findingsMax] = [values.seed, values.runs, values.findings].map(Number)
  const report = await runSeeds({
    from: from ?? 1,
    count: count ?? 1,
    findingsMax: findingsMax ?? 1,
  })
  if (values.json) print(JSON.stringify(report))
  else printReport(report)
  return report.findings.length === 0
}

process.exitCode = (await main()) ? 0 : 1
