import type { Skein } from '../app/skein.ts'
import type { Config } from '../config/config.ts'
import type { ConfigFlags } from '../config/load-config.ts'
import type { Context } from './context.ts'
import { exitCodes, type ExitCode } from './exit-codes.ts'
import { isAlive, readServerFile, removeServerFile, writeServerFile } from './server-file.ts'

/**
 * How a command finds the Skein it talks to: the address it is given (`--url`, `SKEIN_URL`), else
 * the server that has the data folder open (`server.json`), else one that runs inside the command
 * itself and ends with it.
 */
export interface Connection {
  readonly skein: SkeinCalls
  readonly place: { readonly type: 'server'; readonly url: string } | { readonly type: 'inside' }
  /** Lets other terminals reach a Skein that runs inside this command. */
  publish(): Promise<void>
  close(): Promise<void>
}

/** What commands call: the facade, whether it is here or behind HTTP. */
export type SkeinCalls = Omit<Skein, 'close'>

export interface ConnectionOptions {
  readonly url?: string | undefined
  readonly data?: string | undefined
  readonly config?: string | undefined
}

/** Opens a connection, hands it over, and closes it whatever happens. */
export async function withConnection(
  context: Context,
  options: ConnectionOptions,
  use: (connection: Connection) => Promise<ExitCode>,
): Promise<ExitCode> {
  const connection = await openConnection(context, options)
  try {
    return await Promise.race([use(connection), interruption(context.signal)])
  } finally {
    await connection.close()
  }
}

/** Errors: `SERVER_UNREACHABLE`, `CONFIG_INVALID`, and what opening a data folder can meet. */
async function openConnection(context: Context, options: ConnectionOptions): Promise<Connection> {
  const url = options.url ?? context.environment['SKEIN_URL']
  if (url !== undefined && url !== '') return connectTo(url)
  const config = await readConfig(context, { data: options.data, config: options.config })
  const server = await readServerFile(config.data)
  if (server !== undefined && (await isAlive(server.url))) return connectTo(server.url)
  return openInside(config)
}

/** The configuration as flags, environment and files give it. Errors: `CONFIG_INVALID`. */
export async function readConfig(context: Context, flags: ConfigFlags): Promise<Config> {
  const { loadConfig } = await import('../config/load-config.ts')
  const { environment, workingFolder } = context
  return loadConfig({ flags, environment, workingFolder })
}

async function connectTo(url: string): Promise<Connection> {
  const { createClient } = await import('../client/client.ts')
  return {
    skein: createClient({ url }),
    place: { type: 'server', url },
    publish: () => Promise.resolve(),
    close: () => Promise.resolve(),
  }
}

async function openInside(config: Config): Promise<Connection> {
  const { openSystem } = await import('../compose.ts')
  // Nobody asked for the usual port here, and a server for another data folder may have it. What a
  // server logs as information would stand between the lines of the command's own output.
  const logLevel = config.logLevel === 'info' ? 'warn' : config.logLevel
  const system = await openSystem({ ...config, port: 0, logLevel })
  let served: Promise<{ readonly url: string; close(): Promise<void> }> | undefined
  return {
    skein: system.skein,
    place: { type: 'inside' },
    publish: async () => {
      const { url } = await (served ??= system.serve())
      await writeServerFile(config.data, { url, pid: process.pid })
    },
    close: async () => {
      if (served !== undefined) await removeServerFile(config.data, process.pid)
      await system.close()
    },
  }
}

/** What heeds the signal itself has this long to say so. */
const graceMs = 300

function interruption(signal: AbortSignal): Promise<ExitCode> {
  return new Promise((done) => {
    const end = () => setTimeout(() => done(exitCodes.interrupted), graceMs).unref()
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })
}
