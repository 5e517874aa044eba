import type { Command } from 'commander'
import { act, type SkeinOptions } from '../action.ts'
import { withConnection } from '../connection.ts'
import { writeJson, writeLines, type Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { withExample, withSkeinOptions } from '../options.ts'
import { renderRun } from '../run-text.ts'

/** `skein show`: one run as it stands. */
export function addShow(program: Command, context: Context): void {
  const command = program
    .command('show')
    .summary('show one run: its steps, their states and times, its output')
    .description('Shows one run as it stands: its steps, their states and times, and its output.')
    .argument('<run>', 'the id of the run')
    .action(
      act<[string], SkeinOptions>(context, ([runId], options) =>
        withConnection(context, options, async ({ skein }) => {
          const run = await skein.runs.get(runId)
          const { terminal, style } = context
          const look = { style, columns: terminal.columns, now: Date.now() }
          if (options.json === true) writeJson(terminal, run)
          else writeLines(terminal, renderRun(run, look))
          return exitCodes.ok
        }),
      ),
    )
  withExample(withSkeinOptions(command), 'skein show RUN --json')
}
