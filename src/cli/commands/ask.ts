import type { Command } from 'commander'
import { act, type SkeinOptions } from '../action.ts'
import type { Context } from '../context.ts'
import { withExample, withSkeinOptions } from '../options.ts'

export interface AskOptions extends SkeinOptions {
  readonly conversation?: string
  /** False with `--no-wait`. */
  readonly wait: boolean
}

/** `skein ask`: says what is wanted, watches it happen, prints the answer. */
export function addAsk(program: Command, context: Context): void {
  const command = program
    .command('ask')
    .summary('say what you want done, watch it happen, read the answer')
    .description(
      'Plans what you ask for, runs the plan, and prints the answer. Talks to a running ' +
        'server, or runs a Skein inside itself when none runs.',
    )
    .argument('<text>', 'what you want done, in your own words')
    .option('--conversation <id>', 'go on with an earlier conversation')
    .option('--no-wait', 'return as soon as the run is durable; a server carries it on')
    .action(
      act<[string], AskOptions>(context, async ([text], options) => {
        const { ask } = await import('../ask.ts')
        return ask(context, text, options)
      }),
    )
  withExample(
    withSkeinOptions(command),
    'skein ask "create application ecommerce with payment service"',
  )
}
