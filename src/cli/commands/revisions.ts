import type { Command } from 'commander'
import type { RevisionView } from '../../app/views.ts'
import { act, type SkeinOptions } from '../action.ts'
import { withConnection } from '../connection.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { withExample, withSkeinOptions } from '../options.ts'
import { printPage } from '../print-page.ts'

const listing = {
  headings: ['REVISION', 'AT', 'BY', 'STEPS', 'MODIFICATION', 'REASON'],
  row: (one: RevisionView): readonly string[] => [
    String(one.revision),
    one.at,
    one.by,
    String(one.plan.steps.length),
    one.modificationId ?? '-',
    one.reason,
  ],
  empty: 'The run has no plan.',
}

/** `skein revisions`: the plans that a run has had. */
export function addRevisions(program: Command, context: Context): void {
  const command = program
    .command('revisions')
    .summary('list the plans that a run has had')
    .description('Lists the plans that a run has had, the first first, with who changed what.')
    .argument('<run>', 'the id of the run')
    .action(
      act<[string], SkeinOptions>(context, ([runId], options) =>
        withConnection(context, options, async ({ skein }) => {
          printPage(context, await skein.runs.revisions(runId), { listing, options })
          return exitCodes.ok
        }),
      ),
    )
  withExample(withSkeinOptions(command), 'skein revisions RUN')
}
