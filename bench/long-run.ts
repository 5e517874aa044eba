import { inFolder, rounded, runScript } from './in-folder.ts'

interface Done {
  readonly id: string
  readonly seconds: number
  readonly heapBytesAStepAtMost: number
  readonly peakRssMiB: number
  readonly journalBytesAStep: number
}

interface Resumed {
  readonly openMs: number
  readonly loadMs: number
}

/** So many steps of each shape; `SKEIN_BENCH_STEPS=1000000` for the million. */
const steps = Number(process.env['SKEIN_BENCH_STEPS'] ?? 50_000)

/** W9: a run of very many steps, as rounds of one step and as items of a fan-out. */
export async function longRun(): Promise<object> {
  const shapes: { [shape: string]: object } = {}
  for (const shape of ['repeat', 'fanout']) {
    shapes[shape] = await inFolder(async (folder) => {
      const values = [shape, String(steps), folder]
      const done = await runScript<Done>('long-run-program.ts', ['run', ...values])
      const resumed = await runScript<Resumed>('long-run-program.ts', [
        'resume',
        ...values,
        done.id,
      ])
      return {
        stepsPerSecond: Math.round(steps / done.seconds),
        heapBytesAStepAtMost: Math.round(done.heapBytesAStepAtMost),
        peakRssMiB: rounded(done.peakRssMiB, 0),
        journalBytesAStep: Math.round(done.journalBytesAStep),
        startMs: rounded(resumed.openMs),
        loadMs: rounded(resumed.loadMs),
      }
    })
  }
  return { workload: 'W9', steps, ...shapes }
}
