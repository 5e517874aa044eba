import type { Command } from 'commander'
import type { RunView } from '../app/views.ts'
import { act, type SkeinOptions } from './action.ts'
import { withConnection, type SkeinCalls } from './connection.ts'
import { writeJson, writeLines, type Context } from './context.ts'
import { exitCodes } from './exit-codes.ts'
import { withExample, withSkeinOptions } from './options.ts'

interface ControlOptions extends SkeinOptions {
  readonly reason?: string
}

interface Control {
  readonly verb: string
  readonly summary: string
  readonly example: string
  perform(runs: SkeinCalls['runs'], runId: string, reason?: string): Promise<RunView>
}

/** Adds a verb that tells a run what to do: pause, resume, cancel. */
export function addControl(program: Command, context: Context, control: Control): void {
  const command = program
    .command(control.verb)
    .summary(control.summary)
    .description(`${control.summary.slice(0, 1).toUpperCase()}${control.summary.slice(1)}.`)
    .argument('<run>', 'the id of the run')
    .option('--reason <text>', 'why, for the record')
    .action(
      act<[string], ControlOptions>(context, ([runId], options) =>
        withConnection(context, options, async ({ skein }) => {
          const run = await control.perform(skein.runs, runId, options.reason)
          if (options.json === true) writeJson(context.terminal, run)
          else writeLines(context.terminal, [`Run ${run.id} is ${run.status}.`])
          return exitCodes.ok
        }),
      ),
    )
  withExample(withSkeinOptions(command), control.example)
}
