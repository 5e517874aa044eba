import type { Command } from 'commander'
import type { RunSummary } from '../../app/views.ts'
import { act, type ListOptions } from '../action.ts'
import { withConnection } from '../connection.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { listQueryOf, printPage } from '../print-page.ts'
import { withExample, withListOptions } from '../options.ts'
import { tookOf } from '../run-text.ts'

interface RunsOptions extends ListOptions {
  readonly status?: string
}

const listing = {
  headings: ['RUN', 'STATUS', 'STEPS', 'TOOK', 'CREATED', 'NAME'],
  row: (run: RunSummary): readonly string[] => [
    run.id,
    run.status,
    String(run.stepCount),
    tookOf(run),
    run.createdAt,
    run.name,
  ],
  empty: 'No runs yet. Start one: skein ask "what you want done"',
}

/** `skein runs`: lists runs, newest first. */
export function addRuns(program: Command, context: Context): void {
  const command = program
    .command('runs')
    .summary('list runs, newest first')
    .description('Lists runs, newest first.')
    .option('--status <status>', 'only runs of this status, such as EXECUTING')
    .action(
      act<[], RunsOptions>(context, (_none, options) =>
        withConnection(context, options, async ({ skein }) => {
          const status = options.status?.toUpperCase()
          const page = await skein.runs.list({
            ...listQueryOf(options),
            ...(status === undefined ? {} : { status }),
          })
          printPage(context, page, { listing, options })
          return exitCodes.ok
        }),
      ),
    )
  withExample(withListOptions(command), 'skein runs --status FAILED --limit 10')
}
