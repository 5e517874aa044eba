import type { Command } from 'commander'
import type { Json } from '../../core/json.ts'
import { act, type SkeinOptions } from '../action.ts'
import { withConnection } from '../connection.ts'
import { writeJson, writeLines, type Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { parseJson, withExample, withSkeinOptions } from '../options.ts'

interface SignalOptions extends SkeinOptions {
  readonly payload?: Json
}

/** `skein signal`: send a signal to a run. */
export function addSignal(program: Command, context: Context): void {
  const command = program
    .command('signal')
    .summary('send a signal to a run: steps that wait for it go on')
    .description('Sends a signal to a run: steps that wait for it go on.')
    .argument('<run>', 'the id of the run')
    .argument('<name>', 'the name of the signal')
    .option('--payload <json>', 'what comes with it', parseJson)
    .action(
      act<[string, string], SignalOptions>(context, ([runId, name], options) =>
        withConnection(context, options, async ({ skein }) => {
          const { payload = null } = options
          const run = await skein.runs.signal(runId, name, payload)
          if (options.json === true) writeJson(context.terminal, run)
          else writeLines(context.terminal, [`Run ${run.id} is ${run.status}.`])
          return exitCodes.ok
        }),
      ),
    )
  withExample(withSkeinOptions(command), `skein signal RUN paid --payload '{"amount":12}'`)
}
