import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** Lends a folder that is there as long as the work takes. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'skein-bench-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Runs a script of this folder in a process of its own; gives what its last line says. */
export async function runScript<T>(script: string, values: readonly string[]): Promise<T> {
  const file = new URL(script, import.meta.url).pathname
  const { stdout } = await execute(process.execPath, [file, ...values])
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? 'null') as T
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
}

export function rounded(value: number, digits = 1): number {
  return Number(value.toFixed(digits))
}
