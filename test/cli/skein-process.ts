import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const config = fileURLToPath(new URL('shop.config.ts', import.meta.url))

/** What one `skein` command came to. */
export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** A `skein` that runs: what it has printed so far, and how it ends. */
export interface Started {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  /** Resolves once stdout has this text; fails if the command ends without it. */
  printed(text: string): Promise<string>
}

/** A folder of its own, in which commands of the real program run as processes. */
export interface Workplace {
  readonly folder: string
  start(...words: readonly string[]): Started
  run(...words: readonly string[]): Promise<Ended>
  write(name: string, value: unknown): Promise<void>
  /** Ends what is still running, and removes the folder. */
  close(): Promise<void>
}

export async function openWorkplace(): Promise<Workplace> {
  const folder = await mkdtemp(join(tmpdir(), 'skein-cli-'))
  const running = new Set<Started>()
  const start = (...words: readonly string[]): Started => {
    const started = startSkein(folder, words)
    running.add(started)
    void started.ended.then(() => running.delete(started))
    return started
  }
  return {
    folder,
    start,
    run: (...words) => start(...words).ended,
    write: (name, value) => writeFile(join(folder, name), JSON.stringify(value)),
    close: async () => {
      for (const { child } of running) child.kill('SIGKILL')
      await Promise.all([...running].map(({ ended }) => ended))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function startSkein(folder: string, words: readonly string[]): Started {
  const { SKEIN_URL: _url, SKEIN_DATA: _data, ...environment } = process.env
  const env = { ...environment, SKEIN_CONFIG: config, NO_COLOR: '' }
  const child = spawn(process.execPath, [main, ...words], { cwd: folder, env })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  const ended = once(child, 'close').then(([code]): Ended => ({ code: code as number, out, err }))
  const printed = (text: string) =>
    new Promise<string>((done, fail) => {
      const look = () => {
        if (out.includes(text)) done(out)
      }
      child.stdout.on('data', look)
      look()
      void ended.then(() => fail(new Error(`Ended without printing ${text}: ${out}${err}`)))
    })
  return { child, ended, printed }
}
