import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { SimulationReport } from '../../test/simulation/run-seeds.ts'
import { plantedFaults } from './faults.ts'
import type { PlantedFault } from './faults.ts'

/** What the simulator made of a fault. */
export interface PlantedOutcome {
  readonly name: string
  /** How many seeds it took; undefined where it was not found. */
  readonly seeds: number | undefined
  readonly law: string | undefined
}

const root = join(import.meta.dirname, '../..')
const parts = ['src', 'test/simulation', 'scripts/simulate.ts', 'scripts/planted', 'package.json']

/**
 * Plants each fault in a copy of the program, one at a time, and has the copy simulated until a law
 * breaks. The copy lies below the repository, so that it finds the same libraries.
 */
export async function plantFaults(
  seedsMax: number,
  tell: (outcome: PlantedOutcome) => void,
): Promise<readonly PlantedOutcome[]> {
  const copy = join(root, `artifacts/planted-${process.pid}`)
  mkdirSync(copy, { recursive: true })
  const outcomes: PlantedOutcome[] = []
  try {
    for (const part of parts) cpSync(join(root, part), join(copy, part), { recursive: true })
    for (const fault of plantedFaults) {
      const text = readFileSync(join(root, fault.file), 'utf8')
      writeFileSync(join(copy, fault.file), plant(fault, text))
      const outcome = await simulateCopy(fault, copy, seedsMax)
      writeFileSync(join(copy, fault.file), text)
      outcomes.push(outcome)
      tell(outcome)
    }
    return outcomes
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

/** The text with the fault in it. Errors: where the text to be changed does not stand there once. */
export function plant({ name, file, changes }: PlantedFault, text: string): string {
  let planted = text
  for (const [before, after] of changes) {
    const count = planted.split(before).length - 1
    if (count !== 1) throw new Error(`${name}: ${file} has it ${count} times: ${before}`)
    planted = planted.replace(before, () => after)
  }
  return planted
}

/** Units: milliseconds. A fault may make a run go on for ever. */
const patienceMs = 400_000

async function simulateCopy(
  { name }: PlantedFault,
  copy: string,
  seedsMax: number,
): Promise<PlantedOutcome> {
  const script = join(copy, 'scripts/simulate.ts')
  const options = ['--runs', String(seedsMax), '--json', '--as-found']
  const run = promisify(execFile)(process.execPath, [script, ...options], {
    timeout: patienceMs,
    maxBuffer: 2 ** 26,
  })
  const { stdout } = await run.catch((error: unknown) => error as { readonly stdout: string })
  const line = stdout.trim().split('\n').at(-1) ?? ''
  const report = JSON.parse(line) as SimulationReport
  const [finding] = report.findings
  return { name, seeds: finding === undefined ? undefined : report.seeds, law: finding?.law }
}
