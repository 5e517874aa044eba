/*
 * npm run simulate -- --seed N --runs M [--json]   simulates the cases of M seeds from N on
 * npm run simulate -- --case JSON                  tells the story of one case
 * npm run simulate -- --planted [--runs M]         plants faults, and says how soon each is found
 */
import { parseArgs } from 'node:util'
import { plantFaults } from './planted/plant-faults.ts'
import { describeFinding, runSeeds } from '../test/simulation/run-seeds.ts'
import type { SimulationReport } from '../test/simulation/run-seeds.ts'
import type { SimulationCase } from '../test/simulation/simulation-case.ts'
import { tellStory } from '../test/simulation/tell-story.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '1000' },
    /** After so many findings it stops. */
    findings: { type: 'string', default: '1' },
    /** Findings are not made smaller. */
    'as-found': { type: 'boolean', default: false },
    case: { type: 'string' },
    planted: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})

// Expected failures are made by the thousand; where they were made is of no interest.
Error.stackTraceLimit = 0

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

async function storyOf(text: string): Promise<boolean> {
  const broken = await tellStory(JSON.parse(text) as SimulationCase, print)
  print(broken ?? 'Every law held.')
  return broken === undefined
}

async function planted(): Promise<boolean> {
  const outcomes = await plantFaults(Number(values.runs), ({ name, seeds, law }) => {
    print(seeds === undefined ? `NOT FOUND  ${name}` : `seed ${seeds}: ${name} (${law})`)
  })
  const found = outcomes.filter(({ seeds }) => seeds !== undefined).length
  print(`${found} of ${outcomes.length} faults were found`)
  return found === outcomes.length
}

async function simulation(): Promise<boolean> {
  const report = await runSeeds({
    from: Number(values.seed),
    count: Number(values.runs),
    findingsMax: Number(values.findings),
    makeSmaller: !values['as-found'],
  })
  if (values.json) print(JSON.stringify(report))
  else printReport(report)
  return report.findings.length === 0
}

function printReport({ seeds, seconds, events, crashes, findings }: SimulationReport): void {
  const rate = (seeds / seconds).toFixed(0)
  print(`${seeds} seeds in ${seconds.toFixed(1)} s (${rate} a second)`)
  print(`${events} events, every law checked after each; ${crashes} crashes`)
  for (const finding of findings) print(`\n${describeFinding(finding)}`)
}

async function main(): Promise<boolean> {
  if (values.case !== undefined) return storyOf(values.case)
  return values.planted ? planted() : simulation()
}

process.exitCode = (await main()) ? 0 : 1
