import { rmSync } from 'node:fs'
import { inFolder, rounded, runScript } from './in-folder.ts'

interface Begun {
  readonly seconds: number
  readonly bytesAWaitingRun: number
}

interface Resumed {
  readonly openMs: number
  readonly rssMiB: number
  readonly bytesAWaitingRun: number
  readonly answerMs: number
  readonly answerMaxMs: number
}

/** W8: very many runs that wait for people, and a restart in the middle of it. */
export async function waitForPeople(runs = 100_000): Promise<object> {
  return inFolder(async (folder) => {
    const begun = await runScript<Begun>('waiting-program.ts', ['begin', String(runs), folder])
    const resumed = await runScript<Resumed>('waiting-program.ts', ['resume', String(runs), folder])
    rmSync(folder, { recursive: true, force: true })
    return {
      workload: 'W8',
      runs,
      startedAndWaitingSeconds: rounded(begun.seconds),
      bytesAWaitingRun: Math.round(begun.bytesAWaitingRun),
      startMs: rounded(resumed.openMs),
      rssAfterStartMiB: rounded(resumed.rssMiB, 0),
      bytesAWaitingRunAfterStart: Math.round(resumed.bytesAWaitingRun),
      answerMs: rounded(resumed.answerMs, 2),
      answerMaxMs: rounded(resumed.answerMaxMs, 2),
    }
  })
}
