import type { Command } from 'commander'
import { act, type SkeinOptions } from '../action.ts'
import { withConnection } from '../connection.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { withExample, withSkeinOptions } from '../options.ts'

interface OutputOptions extends SkeinOptions {
  readonly step?: string
  readonly hash?: boolean
}

/** `skein output`: the whole of a value, however large. */
export function addOutput(program: Command, context: Context): void {
  const command = program
    .command('output')
    .summary('print the whole output of a run or a step, however large')
    .description(
      'Prints the whole output of a run, or of one of its steps, as JSON. A large value is shown elsewhere only by its hash, its size and how it begins.',
    )
    .argument('<run>', 'the id of the run; with --hash, the hash of a value')
    .option('--step <id>', 'the output of this step')
    .option('--hash', 'the value that is shown with this hash')
    .action(
      act<[string], OutputOptions>(context, ([id], options) =>
        withConnection(context, options, async ({ skein }) => {
          const pieces = await (options.hash === true
            ? skein.blobs.open(id)
            : skein.runs.output(id, options.step))
          const decoder = new TextDecoder()
          for await (const piece of pieces) {
            context.terminal.write(decoder.decode(piece, { stream: true }))
          }
          context.terminal.write(`${decoder.decode()}\n`)
          return exitCodes.ok
        }),
      ),
    )
  withExample(withSkeinOptions(command), 'skein output RUN --step report > report.json')
}
