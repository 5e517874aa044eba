import { createCapturedTerminal } from '../../src/cli/captured-terminal.ts'
import { createContext } from '../../src/cli/context.ts'
import { runProgram } from '../../src/cli/program.ts'
import { createClient } from '../../src/client/client.ts'
import type { SkeinClient } from '../../src/client/client.ts'
import type { SkeinOptions } from '../../src/compose.ts'
import { openHttpServer } from '../../src/server/http/server.ts'
import { openSteered } from '../steering/open-steered.ts'
import type { Steered } from '../steering/open-steered.ts'

/** A steered Skein behind HTTP, with a client and a command line that talk to it. */
export interface Served extends Steered {
  readonly url: string
  readonly client: SkeinClient
  cli(...words: readonly string[]): Promise<{ readonly code: number; readonly out: string }>
  close(): Promise<void>
}

export async function openServed(options: SkeinOptions = {}): Promise<Served> {
  const steered = await openSteered(options)
  const { skein } = steered
  const server = await openHttpServer({ skein, host: '127.0.0.1', port: 0, version: '0' })
  const { url } = server
  return {
    ...steered,
    url,
    client: createClient({ url }),
    cli: async (...words) => {
      const terminal = createCapturedTerminal({ columns: 200 })
      let ended = -1
      const context = createContext({
        terminal,
        environment: {},
        workingFolder: '/nowhere',
        signal: new AbortController().signal,
        finish: (code) => (ended = code),
      })
      await runProgram(context, [...words, '--url', url])
      return { code: ended, out: `${terminal.output()}${terminal.errors()}` }
    },
    close: async () => {
      await server.close()
      await skein.close()
    },
  }
}
