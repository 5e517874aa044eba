import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { evaluateRepair } from './evaluation/evaluate-repair.ts'
import { evaluateSet } from './evaluation/evaluate-set.ts'
import { loadSets } from './evaluation/evaluation-set.ts'
import { planningReport, type PlanningResults } from './evaluation/planning-report.ts'

const usage = `Usage: npm run evaluate -- planning [--data DIR] [--set NAME] [--json]

Plans every request of the sets in DIR (default ../shared/data), compares with the expected plans,
and prints the scores. Without --set and --data they are written to docs/reference/planning.md too.
`

const root = join(import.meta.dirname, '..')
const defaultFolder = join(root, '../shared/data')
const page = join(root, 'docs/reference/planning.md')

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      data: { type: 'string' },
      set: { type: 'string' },
      json: { type: 'boolean', default: false },
      wrong: { type: 'boolean', default: false },
    },
  })
  if (positionals[0] !== 'planning' || positionals.length > 1) return fail(usage)
  const folder = values.data ?? defaultFolder
  if (!existsSync(folder))
    return fail(`There is no folder ${folder}. Say where the sets are: --data DIR\n`)
  const sets = loadSets(folder).filter(({ name }) => isMeant(name, values.set))
  if (sets.length === 0) return fail(`No set ${values.set ?? ''} in ${folder}.\n`)
  const results: PlanningResults = {
    sets: sets.flatMap((set) => evaluateSet(set)),
    repairs: sets.flatMap((set) => evaluateRepair(set) ?? []),
  }
  const report = planningReport(results)
  process.stdout.write(values.json ? `${JSON.stringify(withoutNames(results), null, 2)}\n` : report)
  if (values.wrong) process.stdout.write(wrongText(results))
  if (values.set === undefined && values.data === undefined) writeIfChanged(report)
  return 0
}

/** "tmdb" means both ways of declaring it. */
function isMeant(name: string, wanted: string | undefined): boolean {
  return wanted === undefined || name === wanted || name === `${wanted}-examples`
}

function withoutNames({ sets, repairs }: PlanningResults): object {
  return { sets: sets.map(({ wrong, ...one }) => ({ ...one, wrong: wrong.length })), repairs }
}

function wrongText({ sets }: PlanningResults): string {
  return sets
    .filter(({ pastRuns }) => pastRuns === 0)
    .flatMap(({ set, wrong }) => wrong.map((request) => `${set}: ${request}\n`))
    .join('')
}

/** Times alone are no reason to write the page anew. */
function writeIfChanged(report: string): void {
  const before = existsSync(page) ? readFileSync(page, 'utf8') : ''
  const untimed = (text: string): string => text.replace(/\| (?:<1|\d+) \|$/gmu, '|')
  if (untimed(before) !== untimed(report)) writeFileSync(page, report)
}

function fail(message: string): number {
  process.stderr.write(message)
  return 2
}

process.exitCode = main()
