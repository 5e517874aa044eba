import type { Command } from 'commander'
import type { ReplayRequest } from '../../app/views.ts'
import type { Json } from '../../core/json.ts'
import { act, type SkeinOptions } from '../action.ts'
import { withConnection } from '../connection.ts'
import { writeJson, writeLines, type Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { readJsonFile, withExample, withSkeinOptions } from '../options.ts'
import { timeline } from './dry-run.ts'

interface ReplayOptions extends SkeinOptions {
  readonly plan?: string
}

/** `skein fixture`: a run with what its steps came to, as JSON. */
export function addFixture(program: Command, context: Context): void {
  const command = program
    .command('fixture')
    .summary('export a run with what its steps came to, as JSON')
    .description('Exports a run with what its steps came to, as JSON, to be replayed.')
    .argument('<run>', 'the id of the run')
    .action(
      act<[string], SkeinOptions>(context, ([runId], options) =>
        withConnection(context, options, async ({ skein }) => {
          writeJson(context.terminal, await skein.runs.fixture(runId))
          return exitCodes.ok
        }),
      ),
    )
  withExample(withSkeinOptions(command), 'skein fixture RUN > run.json')
}

/** `skein replay`: a fixture again, on its own plan or on a changed one. */
export function addReplay(program: Command, context: Context): void {
  const command = program
    .command('replay')
    .summary('run a fixture again with its recorded results')
    .description('Runs a fixture again with its recorded results, and says what is different.')
    .argument('<file>', 'a fixture, as `skein fixture` writes it')
    .option('--plan <file>', 'a changed plan to run it on')
    .action(
      act<[string], ReplayOptions>(context, ([file], options) =>
        withConnection(context, options, async ({ skein }) => {
          const read = (path: string): Promise<Json> => readJsonFile(context.workingFolder, path)
          const fixture = await read(file)
          const changed = options.plan === undefined ? {} : { plan: await read(options.plan) }
          const view = await skein.replay({ fixture, ...changed } as unknown as ReplayRequest)
          if (options.json === true) writeJson(context.terminal, view)
          else {
            const lines = view.differences.map(
              ({ stepId, before, after }) =>
                `  ${stepId}: ${before ?? 'not there'} then, ${after ?? 'not there'} now`,
            )
            const end = lines.length === 0 ? ['Nothing is different.'] : ['Different:', ...lines]
            writeLines(context.terminal, [...timeline(view), ...end])
          }
          return exitCodes.ok
        }),
      ),
    )
  withExample(withSkeinOptions(command), 'skein replay run.json --plan changed.json')
}
