import { once } from 'node:events'
import { version } from '../version.ts'
import type { UpOptions } from './commands/up.ts'
import { readConfig } from './connection.ts'
import { writeJsonLine, writeLines, type Context } from './context.ts'
import { exitCodes, type ExitCode } from './exit-codes.ts'
import { removeServerFile, writeServerFile } from './server-file.ts'

/** Draining may take this long; what is not done then goes on at the next start. */
const drainMs = 4200

/**
 * Serves until the command is told to end. The data folder says where the server is, for as long
 * as it serves.
 */
export async function serve(context: Context, options: UpOptions): Promise<ExitCode> {
  const { port, host, data: folder, config: file } = options
  const config = await readConfig(context, { port, host, data: folder, config: file })
  const { openSystem } = await import('../compose.ts')
  const system = await openSystem(config)
  try {
    const server = await system.serve()
    await writeServerFile(config.data, { url: server.url, pid: process.pid })
    if (options.json === true) writeJsonLine(context.terminal, { url: server.url })
    else writeLines(context.terminal, greetingOf(context, server.url, config.data))
    if (!context.signal.aborted) await once(context.signal, 'abort')
    if (options.json !== true) writeLines(context.terminal, ['Stopping. What runs is kept.'])
    await removeServerFile(config.data, process.pid)
    // Together: requests that wait for a run are answered when the system says it shuts down.
    await within(
      drainMs,
      Promise.all([server.close(), system.close()]).then(() => undefined),
    )
    return exitCodes.ok
  } catch (error) {
    await removeServerFile(config.data, process.pid)
    await within(drainMs, system.close())
    throw error
  }
}

function greetingOf(context: Context, url: string, data: string): readonly string[] {
  const { style } = context
  const message = 'create application ecommerce with payment service'
  return [
    `${style.bold('Skein')} ${version} is ready.`,
    '',
    `  API   ${style.bold(url)}`,
    `  Docs  ${url}/docs`,
    `  Data  ${data}`,
    '',
    'Try it from another terminal:',
    `  curl ${url}/v3/ai/chat -d '{"message":"${message}"}'`,
    '',
    style.dim('Ctrl-C stops it; runs are kept and go on at the next start.'),
  ]
}

async function within(limitMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<void>((done) => {
    timer = setTimeout(done, limitMs)
  })
  await Promise.race([work, limit]).finally(() => clearTimeout(timer))
}
