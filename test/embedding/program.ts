import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** A program of `programs/`, running by itself. */
export interface Program {
  readonly child: ChildProcess
  /** What it has written so far. */
  readonly text: () => string
  readonly errors: () => string
  /** Resolves with its exit code. */
  readonly ended: Promise<number | null>
  /** Resolves when it has written this. */
  readonly wrote: (text: string) => Promise<void>
}

export function runProgram(name: string, ...parameters: readonly string[]): Program {
  const path = fileURLToPath(new URL(`programs/${name}.ts`, import.meta.url))
  const child = spawn(process.execPath, [path, ...parameters], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (errors += chunk))
  const ended = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)))
  const wrote = (wanted: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (text.includes(wanted)) resolve()
      }
      child.stdout.on('data', look)
      look()
      void ended.then((code) => reject(new Error(`it ended with ${code}: ${errors}`)))
    })
  return { child, text: () => text, errors: () => errors, ended, wrote }
}
