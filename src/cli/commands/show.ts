import type { Command } from 'commander'
import { act, type SkeinOptions } from '../action.ts'
import { withConnection } from '../connection.ts'
import { writeJson, writeLines, type Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { parseCount, withExample, withSkeinOptions } from '../options.ts'
import { renderRun } from '../run-text.ts'

interface ShowOptions extends SkeinOptions {
  readonly at?: number
}

/** `skein show`: one run as it stands, or stood. */
export function addShow(program: Command, context: Context): void {
  const command = program
    .command('show')
    .summary('show one run: its steps, their states and times, its output')
    .description('Shows one run as it stands: its steps, their states and times, and its output.')
    .argument('<run>', 'the id of the run')
    .option(
      '--at <position>',
      'as it was then: a position, as `skein events` shows them',
      parseCount,
    )
    .action(
      act<[string], ShowOptions>(context, ([runId], options) =>
        withConnection(context, options, async ({ skein }) => {
          const { at } = options
          const run = await skein.runs.get(runId, at === undefined ? {} : { at })
          const { terminal, style } = context
          const look = { style, columns: terminal.columns, now: Date.now() }
          if (options.json === true) writeJson(terminal, run)
          else writeLines(terminal, renderRun(run, look))
          return exitCodes.ok
        }),
      ),
    )
  withExample(withSkeinOptions(command), 'skein show RUN --json', 'skein show RUN --at 120')
}
