import type { Command } from 'commander'
import type { Context } from './context.ts'
import { exitCodes, type ExitCode } from './exit-codes.ts'
import { reportFailure } from './failure.ts'

/** Options that every command has. */
export interface CommonOptions {
  readonly json?: boolean
}

/** Options of every command that talks to a Skein. */
export interface SkeinOptions extends CommonOptions {
  readonly url?: string
  readonly data?: string
  readonly config?: string
}

/** Options of every command that lists. */
export interface ListOptions extends SkeinOptions {
  readonly limit?: number
  readonly cursor?: string
}

/**
 * Makes what commander calls from what a command does: arguments and options in, exit code out.
 * Errors are reported here, so no command catches any.
 */
export function act<Given extends readonly unknown[], Options extends CommonOptions>(
  context: Context,
  perform: (given: Given, options: Options) => Promise<ExitCode>,
): (...words: [...Given, Options, Command]) => Promise<void> {
  return async (...words) => {
    const command = words.at(-1) as Command
    // Options stand before or after the name of a subcommand; the nearer one counts.
    const options: Options = { ...command.parent?.opts(), ...(words.at(-2) as Options) }
    try {
      context.finish(await perform(words.slice(0, -2) as unknown as Given, options))
    } catch (error) {
      const code = reportFailure(context, error, options)
      context.finish(context.signal.aborted ? exitCodes.interrupted : code)
    }
  }
}
