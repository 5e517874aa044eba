import type { Command } from 'commander'
import { act, type SkeinOptions } from '../action.ts'
import { withConnection } from '../connection.ts'
import { writeJson, writeLines, type Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { parseCount, withExample, withSkeinOptions } from '../options.ts'

interface ForkOptions extends SkeinOptions {
  readonly at: number
}

/** `skein fork`: a run of its own from the state of another. */
export function addFork(program: Command, context: Context): void {
  const command = program
    .command('fork')
    .summary('start a run from the state that another one had')
    .description('Starts a run from the state that another one had at a position of the journal.')
    .argument('<run>', 'the id of the run')
    .requiredOption('--at <position>', 'a position, as `skein events` shows them', parseCount)
    .action(
      act<[string], ForkOptions>(context, ([runId], options) =>
        withConnection(context, options, async ({ skein }) => {
          const run = await skein.runs.fork(runId, { at: options.at })
          if (options.json === true) writeJson(context.terminal, run)
          else writeLines(context.terminal, [`Run ${run.id} goes on from there.`])
          return exitCodes.ok
        }),
      ),
    )
  withExample(withSkeinOptions(command), 'skein fork RUN --at 120')
}
