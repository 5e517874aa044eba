/**
 * `npm run bench [-- W3] [-- --peer restate]`: one JSON line a workload. Each engine has a process
 * of its own for each, so memory and warmth of one say nothing about the other; ratios are of the
 * same run.
 */
import { parseArgs } from 'node:util'
import { firstStep } from './first-step.ts'
import { inFolder, median, rounded, runScript } from './in-folder.ts'
import { killAndRecover } from './kill.ts'
import { longRun } from './long-run.ts'
import type { Sample } from './sample.ts'
import { waitForPeople } from './waiting.ts'
import { workloads } from './workloads.ts'
import type { Workload } from './workloads.ts'

async function measure(workload: Workload): Promise<object> {
  const sample = (engine: string): Promise<Sample> =>
    inFolder((folder) => runScript('sample.ts', [engine, workload.name, folder]))
  const walker = await sample('walker')
  const skein = await sample('skein')
  const steps = workload.runs * workload.edges.length
  const [walkerMs, skeinMs] = [walker, skein].map(({ rounds }) => median(rounds.slice(1)))
  const [walkerColdMs, skeinColdMs] = [walker, skein].map(({ rounds }) => rounds[0])
  if (!walkerMs || !skeinMs || !walkerColdMs || !skeinColdMs) throw new Error('no rounds')
  const peerMs = peer === undefined ? undefined : await measurePeer(peer, workload)
  return {
    workload: workload.name,
    skeinStepsPerSecond: Math.round((steps / skeinMs) * 1_000),
    walkerStepsPerSecond: Math.round((steps / walkerMs) * 1_000),
    ofWalker: rounded(walkerMs / skeinMs, 3),
    skeinMs: rounded(skeinMs),
    walkerMs: rounded(walkerMs),
    ...(peerMs !== undefined && { peerMs: rounded(peerMs), ofPeer: rounded(peerMs / skeinMs) }),
    microsecondsAStep: rounded((skeinMs / steps) * 1_000),
    cold: {
      ofWalker: rounded(walkerColdMs / skeinColdMs, 3),
      skeinMs: rounded(skeinColdMs),
      walkerMs: rounded(walkerColdMs),
    },
    peakRssMiB: rounded(skein.peakRssMiB, 0),
    walkerPeakRssMiB: rounded(walker.peakRssMiB, 0),
  }
}

/** Milliseconds of a warm round; nothing where the peer has no such work. */
async function measurePeer(name: string, { shape, runs }: Workload): Promise<number | undefined> {
  if (shape === undefined) return undefined
  const values = [shape.name, String(runs), String(shape.size)]
  const { rounds } = await inFolder((folder) =>
    runScript<Sample>(`peers/${name}.ts`, [...values, folder]),
  )
  return median(rounds.slice(1))
}

const { values, positionals } = parseArgs({
  options: { peer: { type: 'string' } },
  allowPositionals: true,
})
const { peer } = values
if (peer !== undefined && peer !== 'restate') throw new Error(`there is no peer ${peer}`)

const all: readonly { readonly name: string; measure(): Promise<object> }[] = [
  ...workloads.map((workload) => ({ name: workload.name, measure: () => measure(workload) })),
  { name: 'W5', measure: firstStep },
  { name: 'W6', measure: killAndRecover },
  { name: 'W8', measure: () => waitForPeople() },
  { name: 'W9', measure: longRun },
]

const only = positionals[0] ?? 'W'
for (const one of all.filter(({ name }) => `${name} `.startsWith(only))) {
  process.stdout.write(`${JSON.stringify(await one.measure())}\n`)
}
