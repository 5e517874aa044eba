import { inFolder, median, rounded, runScript } from './in-folder.ts'

interface FirstStep {
  readonly importMs: number
  readonly firstStepMs: number
  readonly idleRssMiB: number
}

/** W5: from the import of the library to the end of the first step, in a process of its own. */
export async function firstStep(): Promise<object> {
  const samples: FirstStep[] = []
  for (let round = 0; round < 5; round += 1) {
    samples.push(await inFolder((folder) => runScript('first-step-program.mjs', [folder])))
  }
  return {
    workload: 'W5 import to first step done, embedded',
    importMs: rounded(median(samples.map(({ importMs }) => importMs))),
    firstStepMs: rounded(median(samples.map(({ firstStepMs }) => firstStepMs))),
    idleRssMiB: rounded(median(samples.map(({ idleRssMiB }) => idleRssMiB)), 0),
  }
}
