import type { Command } from 'commander'
import { act, type CommonOptions } from '../action.ts'
import type { Context } from '../context.ts'
import { parsePort, withExample } from '../options.ts'

export interface UpOptions extends CommonOptions {
  readonly port?: number
  readonly host?: string
  readonly data?: string
  readonly config?: string
}

/** `skein up`: the server. */
export function addUp(program: Command, context: Context): void {
  const command = program
    .command('up', { isDefault: true })
    .summary('start the server (what "skein" alone does)')
    .description(
      'Starts the server and prints its addresses. It runs until it is told to stop, and goes ' +
        'on with every run that it finds unfinished.',
    )
    .option('--port <n>', 'the port; 0 takes a free one (SKEIN_PORT)', parsePort)
    .option('--host <address>', 'the address to serve (SKEIN_HOST)')
    .option('--data <folder>', 'the data folder (SKEIN_DATA)')
    .option('--config <file>', 'the config file (SKEIN_CONFIG)')
    .option('--json', 'print one line of JSON when ready: {"url":"…"}')
    .action(
      act<[], UpOptions>(context, async (_none, options) => {
        const { serve } = await import('../serve.ts')
        return serve(context, options)
      }),
    )
  withExample(command, 'skein up --port 4180 --data ./data')
}
