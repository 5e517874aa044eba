import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url))

export interface ServerProcess {
  readonly url: string
  readonly process: ChildProcess
  /** Everything it wrote to stderr. */
  readonly errors: () => string
  kill(signal: NodeJS.Signals): Promise<number | null>
}

/** Starts `skein up` as a process of its own on a free port, and waits until it serves. */
export async function startServer(
  options: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [main, 'up', '--port', '0', '--json', ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  })
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  const lines = createInterface({ input: child.stdout })
  const first = await Promise.race([once(lines, 'line'), exited])
  if (!Array.isArray(first)) throw new Error(`skein up ended with ${first}: ${errors}`)
  const { url } = JSON.parse(first[0] as string) as { readonly url: string }
  return {
    url,
    process: child,
    errors: () => errors,
    kill: (signal) => {
      child.kill(signal)
      return exited
    },
  }
}
