import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { inFolder, median, rounded, runScript } from './in-folder.ts'

/** Of the log of steps, so that its size tells how many there are. Units: bytes. */
export const lineLength = 40

/** What the second process found and did. */
export interface Recovery {
  readonly openMs: number
  readonly doneMs: number
  readonly unfinished: number
  /** Acknowledged starts that are gone: none, or something is broken. */
  readonly lost: number
  /** Steps whose completion was on record, and that were done again: none, or something is broken. */
  readonly repeated: number
}

/** W6: killed in the middle of 1,000 runs of 10 steps; started again; until all are done. */
export async function killAndRecover(): Promise<object> {
  const skein = await rounds('skein')
  const walker = await rounds('walker')
  return {
    workload: 'W6 killed in the middle of W3, started again, all done',
    skeinMs: rounded(median(skein.map(({ doneMs }) => doneMs))),
    skeinOpenMs: rounded(median(skein.map(({ openMs }) => openMs))),
    walkerMs: rounded(median(walker.map(({ doneMs }) => doneMs))),
    unfinishedRuns: skein.map(({ unfinished }) => unfinished),
    lost: skein.reduce((sum, { lost }) => sum + lost, 0),
    repeated: skein.reduce((sum, { repeated }) => sum + repeated, 0),
  }
}

async function rounds(engine: string): Promise<readonly Recovery[]> {
  const found: Recovery[] = []
  for (let round = 0; round < 3; round += 1) {
    found.push(
      await inFolder(async (folder) => {
        await killInTheMiddle(engine, folder)
        return runScript<Recovery>('kill-program.ts', [engine, folder, 'recover'])
      }),
    )
  }
  return found
}

/** Half of the steps have been done, by the log that each writes to. */
async function killInTheMiddle(engine: string, folder: string): Promise<void> {
  const program = new URL('kill-program.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [program, engine, folder, 'begin'], { stdio: 'inherit' })
  const ended = once(child, 'exit')
  const log = join(folder, 'begin.log')
  while (child.exitCode === null && (!existsSync(log) || statSync(log).size < 5_000 * lineLength)) {
    await setTimeout(1)
  }
  child.kill('SIGKILL')
  await ended
}
