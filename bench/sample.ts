/** `node bench/sample.ts walker|skein WORKLOAD FOLDER`: some rounds of one workload; prints them. */
import { join } from 'node:path'
import { openSkein } from 'skein'
import { planOf, workerOf } from './skein-plan.ts'
import { Walker } from './walker.ts'
import { stepOf, workloads } from './workloads.ts'
import type { Workload } from './workloads.ts'

/** What one process measured. */
export interface Sample {
  /** Milliseconds of each round; the first is cold. */
  readonly rounds: readonly number[]
  readonly peakRssMiB: number
}

const roundCount = 5

async function walk(folder: string, workload: Workload): Promise<number[]> {
  const walker = new Walker(join(folder, 'walker.sqlite'), stepOf(workload))
  const rounds = await times((round) =>
    Promise.all(
      Array.from({ length: workload.runs }, (_, run) =>
        walker.run(round * workload.runs + run, workload.edges),
      ),
    ),
  )
  walker.close()
  return rounds
}

async function orchestrate(folder: string, workload: Workload): Promise<number[]> {
  const agents = [workerOf(stepOf(workload))]
  const skein = await openSkein({ data: join(folder, 'skein'), agents })
  const plan = planOf(workload.edges)
  const rounds = await times(() =>
    Promise.all(
      Array.from({ length: workload.runs }, async () => {
        const { id } = await skein.runs.start({ plan })
        const { status } = await skein.runs.result(id)
        if (status !== 'COMPLETED') throw new Error(`a run ended ${status}`)
      }),
    ),
  )
  await skein.close()
  return rounds
}

async function times(work: (round: number) => Promise<unknown>): Promise<number[]> {
  const rounds: number[] = []
  for (let round = 0; round < roundCount; round += 1) {
    const began = performance.now()
    await work(round)
    rounds.push(performance.now() - began)
  }
  return rounds
}

const [engine, name, folder] = process.argv.slice(2)
const workload = workloads.find((one) => one.name === name)
if (workload === undefined || folder === undefined) throw new Error(`no workload ${name}`)
const rounds = await (engine === 'walker' ? walk : orchestrate)(folder, workload)
const sample: Sample = { rounds, peakRssMiB: process.resourceUsage().maxRSS / 1_024 }
process.stdout.write(`${JSON.stringify(sample)}\n`)
